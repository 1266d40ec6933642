import { type Answer, jsonAnswer } from "./answer.js";
import type { CatalogEntry } from "./catalog.js";
import { ID_PATTERN } from "./checked.js";
import { GatewayError, ImageServiceError } from "./errors.js";
import { listImages } from "./imageList.js";
import * as rules from "./imageRules.js";
import type { ImageStore } from "./imageStore.js";
import type { GatewayApiVersion } from "./options.js";
import { accountPage, checkReader, unitContent, unitOf } from "./organization.js";
import type { Organization } from "./organizationSchema.js";
import type { ReceivedRequest } from "./server.js";
import { checkVersion, ORGANIZATION_API_VERSIONS } from "./versions.js";
import * as wire from "./wire.js";

/** What the routes answer from. */
export interface Service {
    readonly endpoint: string;
    readonly catalog: readonly CatalogEntry[];
    readonly versions: readonly GatewayApiVersion[];
    /** The simulated images, or a function that has a real image service answer. */
    readonly images: ImageStore | Forward;
    readonly writeTimestamp: wire.WriteTimestamp;
    readonly organization: Organization | undefined;
}

/** Answers a request under /v1. */
export type Forward = (request: ReceivedRequest, caller: string) => Promise<Answer>;

/** What each method that is allowed answers, in a 200; undefined is a 204. */
type Handlers = Readonly<Record<string, () => unknown>>;

const CATALOG_PATH = "/iam/v1/endpoints";

/** The version page alone needs no credentials. */
export function isVersionPage(request: ReceivedRequest): boolean {
    return request.method === "GET" && pathOf(request) === "/";
}

export function versionPage(service: Service): Answer {
    return jsonAnswer(200, wire.versionsToWire(service.versions, service.endpoint));
}

/**
 * Answers a request whose caller is known.
 *
 * @throws GatewayError and ImageServiceError if the answer is an error.
 */
export function route(request: ReceivedRequest, caller: string, service: Service): Answer | Promise<Answer> {
    const path = pathOf(request);
    if (path === CATALOG_PATH) {
        if (request.method !== "GET") {
            throw new GatewayError(405, `${request.method} is not allowed here.`, { Allow: "GET" });
        }
        return jsonAnswer(200, wire.catalogToWire(service.catalog));
    }
    // Glance reads it so: an escaped slash divides an ID too.
    const segments = decode(path).split("/");
    const [root, version, collection] = segments;
    if (service.organization !== undefined && root === "" && version === "v1") {
        const answer = organizationAnswer(request, caller, service.organization, segments.slice(2));
        if (answer !== undefined) {
            return answer;
        }
    }
    if (root !== "" || version !== "v1" || collection !== "images") {
        throw new GatewayError(404, `There is nothing at ${path}.`);
    }
    const { images } = service;
    if (typeof images === "function") {
        checkVersion(request.headers["scp-api-version"], service.versions);
        return images(request, caller);
    }
    const [, , , imageId, members = "members", memberId, ...rest] = segments;
    if (members !== "members" || rest.length > 0 || imageId === "" || memberId === "") {
        throw new ImageServiceError(404, "The resource could not be found.");
    }
    checkVersion(request.headers["scp-api-version"], service.versions);
    const handlers = imageHandlers(request, caller, images, service.writeTimestamp, segments.slice(3));
    const handler = handlers[request.method];
    if (handler === undefined) {
        const text = `The method ${request.method} is not allowed for this resource. `;
        throw new ImageServiceError(405, text, { Allow: Object.keys(handlers).join(", ") });
    }
    const value = handler();
    return value === undefined ? { status: 204, headers: {}, body: "" } : jsonAnswer(200, value);
}

/** The answer of the Organization service; undefined if the path is not one of it. */
function organizationAnswer(
    request: ReceivedRequest,
    caller: string,
    organization: Organization,
    [collection, unitId, ...rest]: readonly string[],
): Answer | undefined {
    const isUnits = collection === "organization-units";
    const isKnown = isUnits || (collection === "organization-accounts" && unitId === undefined);
    if (!isKnown || rest.length > 0) {
        return undefined;
    }
    checkVersion(request.headers["scp-api-version"], ORGANIZATION_API_VERSIONS, "organization");
    if (request.method !== "GET") {
        throw new GatewayError(405, `${request.method} is not allowed here.`, { Allow: "GET" });
    }
    checkReader(organization, caller);
    const query = queryOf(request);
    if (!isUnits) {
        return jsonAnswer(200, wire.accountPageToWire(organization, accountPage(organization, query)));
    }
    if (unitId !== undefined) {
        return jsonAnswer(200, wire.unitToWire(unitOf(organization, unitId)));
    }
    const parentId = new URLSearchParams(query).get("parent_unit_id") ?? undefined;
    return jsonAnswer(200, wire.unitContentToWire(organization, unitContent(organization, parentId)));
}

function imageHandlers(
    request: ReceivedRequest,
    caller: string,
    store: ImageStore,
    write: wire.WriteTimestamp,
    [imageId, members, memberId]: readonly string[],
): Handlers {
    if (imageId === undefined) {
        return { GET: () => wire.imagePageToWire(listImages(store, caller, queryOf(request)), write) };
    }
    if (members === undefined) {
        return { GET: () => wire.imageToWire(rules.showImage(store, caller, imageId), write) };
    }
    if (memberId === undefined) {
        return {
            GET: () => wire.membersToWire(rules.listMembers(store, caller, imageId), write),
            POST: () => {
                const newMemberId = readMemberId(request.body);
                return wire.memberToWire(rules.createMember(store, caller, imageId, newMemberId), write);
            },
        };
    }
    return {
        GET: () => wire.memberToWire(rules.showMember(store, caller, imageId, memberId), write),
        PUT: () => {
            const status = wire.statusFromWire(request.body);
            return wire.memberToWire(rules.setMemberStatus(store, caller, imageId, memberId, status), write);
        },
        DELETE: () => rules.deleteMember(store, caller, imageId, memberId),
    };
}

/** @throws GatewayError with status 400 if the body of a share has no member ID, or one that SCP does not take. */
export function readMemberId(body: string): string {
    const memberId = wire.memberIdFromWire(body);
    if (typeof memberId === "string" && ID_PATTERN.test(memberId)) {
        return memberId;
    }
    throw new GatewayError(400, "member_id must be 1 to 64 letters, digits and hyphens.");
}

function pathOf(request: ReceivedRequest): string {
    return request.target.split("?", 1)[0] ?? "";
}

function queryOf(request: ReceivedRequest): string {
    return request.target.slice(pathOf(request).length + 1);
}

function decode(path: string): string {
    try {
        return decodeURIComponent(path);
    } catch {
        throw new GatewayError(400, `The path ${path} is not well escaped.`);
    }
}
