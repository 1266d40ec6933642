import type { ImageMemberStatus, ImageVisibility } from "../provider/types.js";
import type { GatewayFault } from "./faults.js";

/** An account that the gateway knows, and its credentials. */
export interface GatewayAccountOptions {
    /** 1 to 64 letters, digits and hyphens. */
    readonly accountId: string;
    /** Default: a random one. */
    readonly accessKey?: string | undefined;
    /** Default: a random one. */
    readonly secretKey?: string | undefined;
    /** A token that the account can send as `X-Auth-Token`, instead of its keys or with them. Default: none. */
    readonly authToken?: string | undefined;
}

/** A share that an image starts with. */
export interface GatewayMemberOptions {
    /** The account that the image is shared with: 1 to 64 letters, digits and hyphens. It need not be one of `accounts`. */
    readonly memberId: string;
    /** Default: `pending`. */
    readonly status?: ImageMemberStatus | undefined;
    /** For example `2025-07-22T09:00:00Z`. Default: now. */
    readonly createdAt?: string | undefined;
    /** Default: `createdAt`. */
    readonly updatedAt?: string | undefined;
}

/** An image that the gateway serves. */
export interface GatewayImageOptions {
    /** 1 to 64 letters, digits and hyphens. Default: a random UUID. */
    readonly id?: string | undefined;
    /** Default: `test-image`. */
    readonly name?: string | undefined;
    /** The account that the image belongs to; it need not be one of `accounts`. Default: the first account. */
    readonly owner?: string | undefined;
    /** Default: `shared`. */
    readonly visibility?: ImageVisibility | undefined;
    /**
     * Whether lists leave the image out unless they are asked for hidden ones (`os_hidden=true`). An account that could use the
     * image by its ID still can. Default: false.
     */
    readonly hidden?: boolean | undefined;
    /** The image's own status, not a share's. Default: `active`. */
    readonly status?: string | undefined;
    /** The shares, whatever the visibility: a private image has them back when it is shared again. Default: none. */
    readonly members?: readonly GatewayMemberOptions[] | undefined;
    /** For example `2025-07-22T09:00:00Z`. Default: now. */
    readonly createdAt?: string | undefined;
    /** Default: `createdAt`. */
    readonly updatedAt?: string | undefined;
}

/** What an image can be changed to while the gateway runs. */
export type GatewayImageChanges = Pick<
    GatewayImageOptions,
    "name" | "owner" | "visibility" | "hidden" | "status"
>;

/** An entry of the endpoint catalog. */
export interface GatewayEndpointOptions {
    /** Default: the gateway's `region`. */
    readonly region?: string | undefined;
    /** Default: `scp-virtualserver`. */
    readonly serviceType?: string | undefined;
    /** Default: `Virtual Server`. */
    readonly serviceName?: string | undefined;
    /** Sent as it is. Default: the gateway's own `endpoint`. */
    readonly url?: string | undefined;
}

/** An entry of the version page. */
export interface GatewayApiVersion {
    /** For example `v1.3`. */
    readonly id: string;
    /** `PLANNED` ones are only on the page: a request that asks for one is refused. */
    readonly status: "CURRENT" | "SUPPORTED" | "DEPRECATED" | "PLANNED";
    /** A day, for example `2026-08-31`: once it has come, SCP no longer supports a deprecated version. */
    readonly notBefore: string;
}

/** A unit of the organisation. */
export interface GatewayOrganizationUnitOptions {
    /** 1 to 64 letters, digits and hyphens. Default: a random one, such as `ou-5f2b1c…`. */
    readonly id?: string | undefined;
    /** Default: `test-unit`. */
    readonly name?: string | undefined;
    /** The ID of the unit that it is in. Default: the root. */
    readonly parentId?: string | undefined;
}

/** An account of the organisation. It need not be one of the gateway's `accounts`, which can call it. */
export interface GatewayOrganizationAccountOptions {
    /** 1 to 64 letters, digits and hyphens. */
    readonly accountId: string;
    /** The service has accounts without a name: null. Default: `test-account`. */
    readonly name?: string | null | undefined;
    /** Default: `MEMBER`. */
    readonly type?: "MANAGEMENT" | "DELEGATION" | "MEMBER" | "NONE" | "LOG_ARCHIVE" | "AUDIT" | undefined;
    /** Default: `ACTIVE`. */
    readonly state?: "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE" | undefined;
    /** The ID of the unit that it is in. Default: the root. */
    readonly unitId?: string | undefined;
}

/** What the Organization service tells. */
export interface GatewayOrganizationOptions {
    /** Default: a random one, such as `o-5f2b1c…`. */
    readonly id?: string | undefined;
    /** The ID of the root, which is a unit like the others. Default: a random one, such as `r-5f2b1c…`. */
    readonly rootId?: string | undefined;
    /**
     * In any order. What the service would not have is let through, to try a client with: units in a loop, or more than five
     * below each other. Default: none.
     */
    readonly units?: readonly GatewayOrganizationUnitOptions[] | undefined;
    /** Default: none. */
    readonly accounts?: readonly GatewayOrganizationAccountOptions[] | undefined;
    /** The accounts that may call the service; the others get a 403. Default: the gateway's first account. */
    readonly readers?: readonly string[] | undefined;
}

/** What the gateway starts with. */
export interface GatewayOptions {
    /** With several, a test sees an image as its owner, its members and outsiders do. Default: one, with a random ID. */
    readonly accounts?: readonly GatewayAccountOptions[] | undefined;
    /** Default: none. */
    readonly images?: readonly GatewayImageOptions[] | undefined;
    /**
     * A real Glance that answers in place of the simulated image service, for example `http://127.0.0.1:9292`. It must trust
     * the X-Project-Id of its requests, which is the caller's account. `images` and `timestampsWithZ` cannot be given with
     * it. Default: none.
     */
    readonly upstream?: string | undefined;
    /** The organisation that the Organization service tells of. Default: none, and its paths are a 404. */
    readonly organization?: GatewayOrganizationOptions | undefined;
    /** How far a request's timestamp may be from the gateway's clock, either way. Default: 300. */
    readonly maxClockSkewSeconds?: number | undefined;
    /** Whether timestamps end in `Z`; SCP sometimes sends them without. Default: true. */
    readonly timestampsWithZ?: boolean | undefined;
    /** The region that the endpoint catalog names. Default: `kr-west1`. */
    readonly region?: string | undefined;
    /**
     * The whole endpoint catalog. Default: the gateway as its region's image service, and as the Organization service if it has
     * an organisation, among other services.
     */
    readonly endpoints?: readonly GatewayEndpointOptions[] | undefined;
    /**
     * The version page. A request may name each version that is not `PLANNED`, whatever its `notBefore`. Default: v1.3 down to
     * v1.0, as SCP publishes them.
     */
    readonly versions?: readonly GatewayApiVersion[] | undefined;
    /** What goes wrong, from the first request on; `faults` of the running gateway changes it. Default: none. */
    readonly faults?: readonly GatewayFault[] | undefined;
}
