import type { AuditedConnection, ShareReport } from "../shareReport.js";
import type { Access } from "./accesses.js";

/** How it is in one account and region of several. */
export interface ConnectionCounts {
    readonly connection: AuditedConnection;
    readonly images: number;
    readonly shares: number;
    readonly unapproved: number;
    /** Lists that could not be read. */
    readonly unread: number;
}

export function countsByConnection(
    { source, images, unread }: ShareReport,
    accesses: readonly Access[],
): ConnectionCounts[] {
    const connections = source.kind === "audit" ? (source.connections ?? []) : [];
    return connections.map((connection) => {
        const isOfIt = (item: { readonly connection?: string }) => item.connection === connection.connection;
        const ofIt = accesses.filter(({ image }) => isOfIt(image));
        return {
            connection,
            images: images.filter(isOfIt).length,
            shares: ofIt.filter(({ viewer }) => viewer.kind === "account").length,
            unapproved: ofIt.filter(({ verdict }) => verdict === "unapproved").length,
            unread: unread.filter(isOfIt).length,
        };
    });
}
