import { type Answer, jsonAnswer } from "./answer.js";
import { ID_PATTERN } from "./arguments.js";
import type { Catalog } from "./catalog.js";
import { GatewayError } from "./errors.js";
import { listImages } from "./imageList.js";
import * as rules from "./imageRules.js";
import type { ImageStore } from "./imageStore.js";
import type { GatewayApiVersion } from "./options.js";
import type { ReceivedRequest } from "./server.js";
import { checkVersion } from "./versions.js";
import * as wire from "./wire.js";

/** What the routes answer from. */
export interface Service {
    readonly endpoint: string;
    readonly catalog: Catalog;
    readonly versions: readonly GatewayApiVersion[];
    readonly images: ImageStore;
    readonly writeTimestamp: wire.WriteTimestamp;
}

type Handlers = Readonly<Record<string, () => Answer>>;

const CATALOG_PATH = "/iam/v1/endpoints";

/** The version page is the one that needs no credentials. */
export function isVersionPage(request: ReceivedRequest): boolean {
    return request.method === "GET" && pathOf(request) === "/";
}

export function versionPage(service: Service): Answer {
    return jsonAnswer(200, wire.versionsToWire(service.versions, service.endpoint));
}

/**
 * Answers a request whose caller is known.
 *
 * @throws GatewayError and ImageServiceError where the answer is an error
 */
export function route(request: ReceivedRequest, caller: string, service: Service): Answer {
    const path = pathOf(request);
    if (path === CATALOG_PATH) {
        return handle(request, {
            GET: () => jsonAnswer(200, wire.catalogToWire(service.catalog(service.endpoint))),
        });
    }
    const [root, version, images, imageId, members, memberId, ...rest] = path.split("/").map(decode);
    const isImagePath = root === "" && version === "v1" && images === "images" && rest.length === 0;
    if (!isImagePath || imageId === "" || memberId === "" || (members ?? "members") !== "members") {
        throw new GatewayError(404, `There is nothing at ${path}.`);
    }
    checkVersion(request.headers["scp-api-version"], service.versions);
    return handle(request, imageHandlers(request, caller, service, imageId, members, memberId));
}

function imageHandlers(
    request: ReceivedRequest,
    caller: string,
    service: Service,
    imageId: string | undefined,
    members: string | undefined,
    memberId: string | undefined,
): Handlers {
    const { images: store, writeTimestamp: write } = service;
    if (imageId === undefined) {
        return {
            GET: () =>
                jsonAnswer(200, wire.imagePageToWire(listImages(store, caller, queryOf(request)), write)),
        };
    }
    if (members === undefined) {
        return {
            GET: () => jsonAnswer(200, wire.imageToWire(rules.showImage(store, caller, imageId), write)),
        };
    }
    if (memberId === undefined) {
        return {
            GET: () => jsonAnswer(200, wire.membersToWire(rules.listMembers(store, caller, imageId), write)),
            POST: () => {
                const newMemberId = readMemberId(request.body);
                const member = rules.createMember(store, caller, imageId, newMemberId);
                return jsonAnswer(200, wire.memberToWire(member, write));
            },
        };
    }
    return {
        GET: () => {
            const member = rules.showMember(store, caller, imageId, memberId);
            return jsonAnswer(200, wire.memberToWire(member, write));
        },
        PUT: () => {
            const status = wire.statusFromWire(request.body);
            const member = rules.setMemberStatus(store, caller, imageId, memberId, status);
            return jsonAnswer(200, wire.memberToWire(member, write));
        },
        DELETE: () => {
            rules.deleteMember(store, caller, imageId, memberId);
            return { status: 204, headers: {}, body: "" };
        },
    };
}

function handle(request: ReceivedRequest, handlers: Handlers): Answer {
    const handler = handlers[request.method];
    if (handler !== undefined) return handler();
    throw new GatewayError(405, `${request.method} is not allowed here.`, {
        Allow: Object.keys(handlers).join(", "),
    });
}

function readMemberId(body: string): string {
    const memberId = wire.memberIdFromWire(body);
    if (typeof memberId === "string" && ID_PATTERN.test(memberId)) return memberId;
    throw new GatewayError(400, "member_id must be 1 to 64 letters, digits and hyphens.");
}

function pathOf(request: ReceivedRequest): string {
    return request.target.split("?", 1)[0] ?? "";
}

function queryOf(request: ReceivedRequest): string {
    return request.target.slice(pathOf(request).length + 1);
}

function decode(segment: string): string {
    try {
        return decodeURIComponent(segment);
    } catch {
        throw new GatewayError(400, `${JSON.stringify(segment)} in the path is not well escaped.`);
    }
}
