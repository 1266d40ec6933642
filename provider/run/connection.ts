import { createHash } from "node:crypto";
import { rememberSuccess } from "../rememberSuccess.js";
import type { AccountImages } from "../scp/accountImages.js";
import type { ConnectionSettings } from "../scp/service.js";
import type { ImageMember, ImageShares, OrganizationAccount } from "../types.js";
import { debugLine } from "./debugLog.js";

/** One account in one region, over one pool of connections. */
export interface Connection {
    /** Distinguishes this connection from every other one in the process. */
    readonly id: string;
    /** The account of the credentials, as far as the settings or its private images tell it. */
    account(): Promise<string | undefined>;
    /**
     * Reads an image's shares now. Each call is a request of its own.
     *
     * @param accountId - the account of the credentials. Default: that of the settings.
     */
    readShares(imageId: string, signal?: AbortSignal, accountId?: string): Promise<ImageShares>;
    /** Reads one share now, as its member may. */
    readMember(imageId: string, memberId: string): Promise<ImageMember>;
    /** Reads which images the account has now. */
    accountImages(signal?: AbortSignal): Promise<AccountImages>;
    /** The first images that the service lists as shared: a hint, which need not be whole. */
    sharedImageIds(): Promise<readonly string[]>;
    /** Why an image that was answered 404 is not to be taken for gone; undefined if it is gone. */
    doubtThatGone(imageId: string): Promise<string | undefined>;
    /** Every account of the organisation, and whether it is in one of these units or below. */
    organizationAccounts(unitIds: readonly string[]): Promise<readonly OrganizationAccount[]>;
    /** What the user should be told once in a run: that the pinned API version will end, for example. */
    warning(): Promise<string | undefined>;
}

const connections = new Map<string, Connection>();

/** The connection for these settings: the same settings give the same connection, and so the same pool. */
export function connectionFor(settings: ConnectionSettings): Connection {
    const id = settingsId(settings);
    const connection = connections.get(id) ?? newConnection(id, settings);
    connections.set(id, connection);
    return connection;
}

/** Distinguishes settings, and tells nothing of them. */
export function settingsId(settings: ConnectionSettings): string {
    return createHash("sha256").update(JSON.stringify(settings)).digest("hex");
}

/** Loads what calls the service: by the first call, so that importing the package costs next to nothing. */
export function loadService(): Promise<typeof import("../scp/service.js")> {
    return import("../scp/service.js");
}

function newConnection(id: string, settings: ConnectionSettings): Connection {
    const service = rememberSuccess(async () => {
        const { connect } = await loadService();
        return connect(settings, debugLine);
    });
    return {
        id,
        account: async () => (await service()).client.account(),
        readShares: async (imageId, signal, accountId) =>
            (await service()).client.imageShares(imageId, signal, accountId),
        readMember: async (imageId, memberId) => (await service()).client.member(imageId, memberId),
        accountImages: async (signal) => (await service()).client.images(signal),
        sharedImageIds: async () => (await service()).client.sharedImageIds(),
        doubtThatGone: async (imageId) => (await service()).client.doubtThatGone(imageId),
        organizationAccounts: async (unitIds) => (await service()).organization.accounts(unitIds),
        warning: async () => (await service()).warning,
    };
}
