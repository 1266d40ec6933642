import type { ImageMemberStatus, ImageVisibility } from "../provider/types.js";
import type { GatewayFault } from "./faults.js";

/** An account that the gateway knows, and what it signs with. */
export interface GatewayAccountOptions {
    /** 1 to 64 letters, digits and hyphens. */
    readonly accountId: string;
    /** @default a random one */
    readonly accessKey?: string;
    /** @default a random one */
    readonly secretKey?: string;
    /** A token that the account can send as `X-Auth-Token`, instead of or beside its keys. @default none */
    readonly authToken?: string;
}

/** A share that an image starts with. */
export interface GatewayMemberOptions {
    /** The account that the image is shared with: 1 to 64 letters, digits and hyphens. It need not be one of `accounts`. */
    readonly memberId: string;
    /** @default "pending" */
    readonly status?: ImageMemberStatus;
    /** For example `2025-07-22T09:00:00Z`. @default now */
    readonly createdAt?: string;
    /** @default `createdAt` */
    readonly updatedAt?: string;
}

/** An image that the gateway serves. */
export interface GatewayImageOptions {
    /** 1 to 64 letters, digits and hyphens. @default a random UUID */
    readonly id?: string;
    /** @default "test-image" */
    readonly name?: string;
    /** The account that the image belongs to; it need not be one of `accounts`. @default the first account */
    readonly owner?: string;
    /** @default "shared" */
    readonly visibility?: ImageVisibility;
    /**
     * Whether lists leave the image out unless they are asked for hidden ones (`os_hidden=true`). Hiding takes nothing away: who
     * could use the image by its ID still can. @default false
     */
    readonly hidden?: boolean;
    /** The image's own status, not a share's. @default "active" */
    readonly status?: string;
    /** The shares, whatever the visibility: those of a private image are back when it is shared again. @default none */
    readonly members?: readonly GatewayMemberOptions[];
    /** For example `2025-07-22T09:00:00Z`. @default now */
    readonly createdAt?: string;
    /** @default `createdAt` */
    readonly updatedAt?: string;
}

/** What an image can be changed to while the gateway runs. */
export type GatewayImageChanges = Pick<
    GatewayImageOptions,
    "name" | "owner" | "visibility" | "hidden" | "status"
>;

/** An entry of the endpoint catalog. */
export interface GatewayEndpointOptions {
    /** @default the gateway's `region` */
    readonly region?: string;
    /** @default "scp-virtualserver" */
    readonly serviceType?: string;
    /** @default "Virtual Server" */
    readonly serviceName?: string;
    /** Sent as it is. @default the gateway's own `endpoint` */
    readonly url?: string;
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

/** What the gateway starts with. */
export interface GatewayOptions {
    /** Several of them show an image as its owner, its members and outsiders see it. @default one, with a random ID */
    readonly accounts?: readonly GatewayAccountOptions[];
    /** @default none */
    readonly images?: readonly GatewayImageOptions[];
    /**
     * A real Glance to answer in place of the simulated image service, for example `http://127.0.0.1:9292`: it must trust
     * the X-Project-Id of its requests, which is the caller's account. `images` and `timestampsWithZ` can not be given
     * beside it. @default none
     */
    readonly upstream?: string;
    /** How far a request's timestamp may be from the gateway's clock, either way. @default 300 */
    readonly maxClockSkewSeconds?: number;
    /** Whether timestamps end in `Z`; SCP has been seen to send them without. @default true */
    readonly timestampsWithZ?: boolean;
    /** The region that the endpoint catalog names. @default "kr-west1" */
    readonly region?: string;
    /** The whole endpoint catalog. @default the gateway as its region's image service, among other services */
    readonly endpoints?: readonly GatewayEndpointOptions[];
    /**
     * The version page. A request may name each of them but the `PLANNED` ones, whatever its `notBefore`.
     * @default v1.3 down to v1.0, as SCP publishes them
     */
    readonly versions?: readonly GatewayApiVersion[];
    /** What goes wrong, from the first request on; `faults` of the running gateway changes it. @default none */
    readonly faults?: readonly GatewayFault[];
}
