import { randomBytes, randomUUID } from "node:crypto";
import type { ImageMemberStatus, ImageVisibility } from "../provider/types.js";
import type { Account } from "./accounts.js";
import {
    checkFields,
    day,
    duplicate,
    GatewayArgumentError,
    id,
    list,
    oneOf,
    text,
    timestamp,
} from "./arguments.js";
import { type Catalog, catalogOf, IMAGE_SERVICE } from "./catalog.js";
import type { GatewayFault } from "./faults.js";
import type { NewImage, NewMember } from "./imageStore.js";
import type {
    GatewayAccountOptions,
    GatewayApiVersion,
    GatewayEndpointOptions,
    GatewayImageChanges,
    GatewayImageOptions,
    GatewayMemberOptions,
    GatewayOptions,
} from "./options.js";
import { readFaults } from "./readFaults.js";
import { API_VERSIONS } from "./versions.js";

/** The options as the gateway uses them: checked, and with nothing left out. */
export interface GatewaySettings {
    readonly accounts: readonly [Account, ...Account[]];
    readonly images: readonly GatewayImageOptions[];
    /** Where a real Glance is. */
    readonly upstream: string | undefined;
    readonly maxClockSkewSeconds: number;
    readonly timestampsWithZ: boolean;
    readonly catalog: Catalog;
    readonly versions: readonly GatewayApiVersion[];
    readonly faults: readonly GatewayFault[];
}

const VISIBILITIES: readonly ImageVisibility[] = ["shared", "private", "public", "community"];
const MEMBER_STATUSES: readonly ImageMemberStatus[] = ["pending", "accepted", "rejected"];
const VERSION_STATUSES = ["CURRENT", "SUPPORTED", "DEPRECATED", "PLANNED"] as const;

export function readOptions(options: GatewayOptions): GatewaySettings {
    checkFields(options, "options", [
        "accounts",
        "images",
        "upstream",
        "maxClockSkewSeconds",
        "timestampsWithZ",
        "region",
        "endpoints",
        "versions",
        "faults",
    ]);
    const { maxClockSkewSeconds = 300, timestampsWithZ = true, region = "kr-west1" } = options;
    if (!(typeof maxClockSkewSeconds === "number" && maxClockSkewSeconds >= 0)) {
        throw new GatewayArgumentError("maxClockSkewSeconds", "is not a number of seconds, 0 or more");
    }
    if (typeof timestampsWithZ !== "boolean") {
        throw new GatewayArgumentError("timestampsWithZ", "is neither true nor false");
    }
    return {
        accounts: readAccounts(options.accounts ?? [{ accountId: randomUUID().replaceAll("-", "") }]),
        images: list(options.images ?? [], "images"),
        upstream: readUpstream(options),
        maxClockSkewSeconds,
        timestampsWithZ,
        catalog: readCatalog(options.endpoints, text(region, "region")),
        versions: readVersions(options.versions),
        faults: readFaults(options.faults ?? []),
    };
}

function readUpstream(options: GatewayOptions): string | undefined {
    const { upstream } = options;
    if (upstream === undefined) return undefined;
    for (const simulated of ["images", "timestampsWithZ"] as const) {
        if (options[simulated] === undefined) continue;
        throw new GatewayArgumentError(simulated, "is the upstream's affair: leave it out beside `upstream`");
    }
    const url = URL.canParse(text(upstream, "upstream")) ? new URL(upstream) : undefined;
    if (url?.protocol === "http:" && url.href === `${url.origin}/`) return url.origin;
    throw new GatewayArgumentError(
        "upstream",
        "is not an address in the form http://127.0.0.1:9292, without a path",
    );
}

function readCatalog(options: readonly GatewayEndpointOptions[] | undefined, region: string): Catalog {
    if (options === undefined) return catalogOf(region);
    const entries = list(options, "endpoints").map((entry, index) => {
        const at = `endpoints[${index}]`;
        checkFields(entry, at, ["region", "serviceType", "serviceName", "url"]);
        return {
            region: text(entry.region ?? region, `${at}.region`),
            serviceType: text(entry.serviceType ?? IMAGE_SERVICE.serviceType, `${at}.serviceType`),
            serviceName: text(entry.serviceName ?? IMAGE_SERVICE.serviceName, `${at}.serviceName`),
            url: entry.url === undefined ? undefined : text(entry.url, `${at}.url`),
        };
    });
    return (endpoint) => entries.map((entry) => ({ ...entry, url: entry.url ?? endpoint }));
}

function readVersions(options: readonly GatewayApiVersion[] = API_VERSIONS): readonly GatewayApiVersion[] {
    return list(options, "versions").map((version, index) => {
        const at = `versions[${index}]`;
        checkFields(version, at, ["id", "status", "notBefore"]);
        if (!(typeof version.id === "string" && /^v\d{1,9}\.\d{1,9}$/.test(version.id))) {
            throw new GatewayArgumentError(`${at}.id`, "is not a version in the form v1.3");
        }
        return {
            id: version.id,
            status: oneOf(VERSION_STATUSES, version.status, `${at}.status`),
            notBefore: day(version.notBefore, `${at}.notBefore`),
        };
    });
}

function readAccounts(options: readonly GatewayAccountOptions[]): [Account, ...Account[]] {
    const accounts = list(options, "accounts").map((account, index) =>
        readAccount(account, `accounts[${index}]`),
    );
    const [first, ...others] = accounts;
    if (first === undefined) {
        throw new GatewayArgumentError("accounts", "has no account; leave it out for one with random keys");
    }
    for (const field of ["accountId", "accessKey", "authToken"] as const) {
        const twice = duplicate(
            accounts.map((account) => account[field]).filter((value) => value !== undefined),
        );
        // Not the value: it may be a credential.
        if (twice !== undefined) throw new GatewayArgumentError("accounts", `two have the same ${field}`);
    }
    return [first, ...others];
}

function readAccount(options: GatewayAccountOptions, at: string): Account {
    checkFields(options, at, ["accountId", "accessKey", "secretKey", "authToken"]);
    return {
        accountId: id(options.accountId, `${at}.accountId`),
        accessKey: text(options.accessKey ?? `TEST-ACCESS-KEY-${randomHex()}`, `${at}.accessKey`),
        secretKey: text(options.secretKey ?? `test-secret-key-${randomHex()}`, `${at}.secretKey`),
        authToken: options.authToken === undefined ? undefined : text(options.authToken, `${at}.authToken`),
    };
}

function randomHex(): string {
    return randomBytes(16).toString("hex");
}

/** @param now what an image without `createdAt` gets, in the form of a timestamp */
export function readImage(
    options: GatewayImageOptions,
    at: string,
    defaultOwner: string,
    now: string,
): NewImage {
    checkFields(options, at, [
        "id",
        "name",
        "owner",
        "visibility",
        "hidden",
        "status",
        "members",
        "createdAt",
        "updatedAt",
    ]);
    const members = list(options.members ?? [], `${at}.members`).map((member, index) =>
        readMember(member, `${at}.members[${index}]`, now),
    );
    const twice = duplicate(members.map((member) => member.memberId));
    if (twice !== undefined) throw new GatewayArgumentError(`${at}.members`, `has ${twice} twice`);
    const createdAt = timestamp(options.createdAt ?? now, `${at}.createdAt`);
    return {
        id: id(options.id ?? randomUUID(), `${at}.id`),
        name: text(options.name ?? "test-image", `${at}.name`),
        owner: id(options.owner ?? defaultOwner, `${at}.owner`),
        visibility: oneOf(VISIBILITIES, options.visibility ?? "shared", `${at}.visibility`),
        hidden: oneOf([true, false], options.hidden ?? false, `${at}.hidden`),
        status: text(options.status ?? "active", `${at}.status`),
        createdAt,
        updatedAt: timestamp(options.updatedAt ?? createdAt, `${at}.updatedAt`),
        members,
    };
}

function readMember(options: GatewayMemberOptions, at: string, now: string): NewMember {
    checkFields(options, at, ["memberId", "status", "createdAt", "updatedAt"]);
    const createdAt = timestamp(options.createdAt ?? now, `${at}.createdAt`);
    return {
        memberId: id(options.memberId, `${at}.memberId`),
        status: readMemberStatus(options.status ?? "pending", `${at}.status`),
        createdAt,
        updatedAt: timestamp(options.updatedAt ?? createdAt, `${at}.updatedAt`),
    };
}

export function readMemberStatus(status: unknown, at: string): ImageMemberStatus {
    return oneOf(MEMBER_STATUSES, status, at);
}

export function readImageChanges(changes: GatewayImageChanges): GatewayImageChanges {
    checkFields(changes, "changes", ["name", "owner", "visibility", "hidden", "status"]);
    const { name, owner, visibility, hidden, status } = changes;
    return {
        ...(name !== undefined && { name: text(name, "changes.name") }),
        ...(owner !== undefined && { owner: id(owner, "changes.owner") }),
        ...(visibility !== undefined && {
            visibility: oneOf(VISIBILITIES, visibility, "changes.visibility"),
        }),
        ...(hidden !== undefined && { hidden: oneOf([true, false], hidden, "changes.hidden") }),
        ...(status !== undefined && { status: text(status, "changes.status") }),
    };
}
