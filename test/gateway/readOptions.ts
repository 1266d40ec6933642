import { randomBytes, randomUUID } from "node:crypto";
import type { ImageMemberStatus, ImageVisibility } from "../../provider/types.js";
import type { Account } from "./accounts.js";
import { checkFields, duplicate, GatewayArgumentError, id, oneOf, text, timestamp } from "./arguments.js";
import type { NewImage, NewMember } from "./imageStore.js";
import type {
    GatewayAccountOptions,
    GatewayImageChanges,
    GatewayImageOptions,
    GatewayMemberOptions,
    GatewayOptions,
} from "./options.js";

/** The options as the gateway uses them: checked, and with nothing left out. */
export interface GatewaySettings {
    readonly accounts: readonly [Account, ...Account[]];
    readonly images: readonly GatewayImageOptions[];
    readonly maxClockSkewSeconds: number;
    readonly timestampsWithZ: boolean;
    readonly region: string;
}

const VISIBILITIES: readonly ImageVisibility[] = ["shared", "private", "public", "community"];
const MEMBER_STATUSES: readonly ImageMemberStatus[] = ["pending", "accepted", "rejected"];

export function readOptions(options: GatewayOptions): GatewaySettings {
    checkFields(options, "options", [
        "accounts",
        "images",
        "maxClockSkewSeconds",
        "timestampsWithZ",
        "region",
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
        maxClockSkewSeconds,
        timestampsWithZ,
        region: text(region, "region"),
    };
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
    checkFields(changes, "changes", ["name", "owner", "visibility", "status"]);
    const { name, owner, visibility, status } = changes;
    return {
        ...(name !== undefined && { name: text(name, "changes.name") }),
        ...(owner !== undefined && { owner: id(owner, "changes.owner") }),
        ...(visibility !== undefined && {
            visibility: oneOf(VISIBILITIES, visibility, "changes.visibility"),
        }),
        ...(status !== undefined && { status: text(status, "changes.status") }),
    };
}

function list<T>(value: readonly T[], at: string): readonly T[] {
    if (!Array.isArray(value)) throw new GatewayArgumentError(at, "is not a list");
    return value;
}
