import type { ImageMember, ImageMemberStatus, ImageVisibility } from "../provider/types.js";
import type { GatewayFault } from "./faults.js";
import type { GatewayImageChanges, GatewayImageOptions, GatewayOrganizationOptions } from "./options.js";

/** A request that has come in. */
export interface GatewayRequest {
    /** For example `GET`. */
    readonly method: string;
    /** Path and query, as they came over the wire. */
    readonly path: string;
    /** The account whose credentials the request carries; undefined if it has none that are valid. */
    readonly accountId: string | undefined;
    /** When it came in, by this machine's clock: ISO 8601 in UTC. */
    readonly time: string;
}

/** A request and how it was answered. Nothing of its credentials is kept. */
export interface AnsweredRequest extends GatewayRequest {
    /**
     * The answer's HTTP status, also if the caller did not wait for it or a fault cut it off. It is 0 if a fault sent none:
     * `hang`, and `reset` before any byte. In front of an upstream it is 0 until that has answered, and stays 0 if the caller
     * did not wait.
     */
    readonly status: number;
}

/** A request that followed a redirect of the fault `redirect`. Nothing of its credentials is kept. */
export interface FollowedRedirect {
    /** For example `GET`. */
    readonly method: string;
    /** Path and query, as they came over the wire. */
    readonly path: string;
    /** Whether it carried a key, a signature, a token, or any other authorization or cookie. */
    readonly hadCredentials: boolean;
}

/** An answer that a test makes itself. */
export interface GatewayAnswer {
    /** 200 to 599. */
    readonly status: number;
    /** They replace those that the gateway sends anyway. Default: a JSON content type. */
    readonly headers?: Readonly<Record<string, string>> | undefined;
    /** A text is sent as it is, so it can be cut-off JSON or no JSON at all; anything else is sent as JSON. Default: no body. */
    readonly body?: unknown;
}

/** An image as it stands in the gateway, whichever account may see it. */
export interface GatewayImage {
    /** The image's ID. */
    readonly id: string;
    /** The image's name. */
    readonly name: string;
    /** The ID of the account that it belongs to. */
    readonly owner: string;
    /** Who can use the image. Its members can only if it is `shared`. */
    readonly visibility: ImageVisibility;
    /** Whether lists leave the image out unless they are asked for hidden ones. */
    readonly hidden: boolean;
    /** The image's own status, not a share's. */
    readonly status: string;
    /** When the image was made: ISO 8601 in UTC. */
    readonly createdAt: string;
    /** When the image last changed: ISO 8601 in UTC. */
    readonly updatedAt: string;
    /** Its shares, whatever its visibility. */
    readonly members: readonly ImageMember[];
}

/**
 * A running gateway: its address, and what it holds. Its methods throw GatewayArgumentError for an ID that the gateway does
 * not have, and for anything else that they cannot work with. In front of an upstream, those on images and their members
 * always throw it: make the API's own calls instead.
 */
export interface Gateway {
    /** The address of the image service, for example `http://127.0.0.1:41234`; the version page is at its root. */
    readonly endpoint: string;
    /** The endpoint catalog is at `{authUrl}/endpoints`. */
    readonly authUrl: string;
    /** The ID of the first account. */
    readonly accountId: string;
    /**
     * What to set in a stack's configuration for the first account: `scp:endpoint`, `scp:accessKey` and so on; with an
     * organisation also `scp:authUrl`, because its service is found by the catalog.
     */
    readonly stackConfig: Readonly<Record<string, string>>;
    /** What to set in the environment for the first account: `SCP_TF_ENDPOINT_OVERRIDE`, `SCP_TF_ACCESS_KEY` and so on. */
    readonly environment: Readonly<Record<string, string>>;
    /** `stackConfig` of another account. */
    stackConfigFor(accountId: string): Readonly<Record<string, string>>;
    /** `environment` of another account. */
    environmentFor(accountId: string): Readonly<Record<string, string>>;

    /** Every image, as it stands. */
    readonly images: readonly GatewayImage[];
    /** Adds an image while the gateway runs. */
    addImage(image?: GatewayImageOptions): GatewayImage;
    /** Changes an image. Its shares stay as they are, also while it is private and they do not count. */
    updateImage(imageId: string, changes: GatewayImageChanges): GatewayImage;
    /** Removes an image with its shares: from then on the answer is 404. */
    removeImage(imageId: string): void;
    /** Shares an image, whatever its owner and its visibility. @param status - Default: `pending`. */
    share(imageId: string, memberId: string, status?: ImageMemberStatus): ImageMember;
    /** Sets a share's status, as its member does by an answer. */
    setStatus(imageId: string, memberId: string, status: ImageMemberStatus): ImageMember;
    /** Takes a share back. */
    unshare(imageId: string, memberId: string): void;
    /** Refuses the account's keys and token from now on: the answer is 401. */
    revokeCredentials(accountId: string): void;

    /**
     * What the Organization service tells, with its defaults. Setting it replaces all of it, for the requests that come from
     * then on. Default: that of the options.
     */
    organization: GatewayOrganizationOptions | undefined;

    /** The delay of each answer, in milliseconds. The answer says how things were when the request came. Default: 0. */
    latencyMs: number;
    /** How far the gateway's clock is ahead of this machine's; negative if it is behind. Default: 0. */
    clockOffsetSeconds: number;
    /**
     * What goes wrong, and for which requests. Setting it begins to count anew, for the requests that come from then on, and
     * `[]` ends all faults. What a fault lets through is answered as always, also by `respondWith`. Default: those of the
     * options.
     */
    faults: readonly GatewayFault[];
    /**
     * Has a test answer in the gateway's place, for what `faults` do not have. The function is called for each request whose
     * credentials are valid, and for the version page, which needs none; if it returns undefined, the gateway answers. The next
     * call replaces it, and one with undefined removes it. If it throws, the answer is a 500 that says so.
     */
    respondWith(respond: ((request: GatewayRequest) => GatewayAnswer | undefined) | undefined): void;

    /** The requests so far, in the order in which they came. */
    readonly requests: readonly AnsweredRequest[];
    /** Forgets the requests so far, and the followed redirects. */
    clearRequests(): void;
    /** The requests so far that have followed a redirect of a fault to the gateway's own other port. */
    readonly followedRedirects: readonly FollowedRedirect[];
    /** Connections that are open now. */
    readonly openConnections: number;
    /** The most connections that were open at once. */
    readonly peakConnections: number;
    /** Connections that were ever opened. */
    readonly openedConnections: number;

    /** Stops the gateway and ends every connection at once, even in the middle of a request. */
    close(): Promise<void>;
}
