import type { AuditedConnection } from "../shareReport.js";

/** Tells an image from all others: an ID is one image at one service, whichever connection it is read through. */
export function serviceKey({ endpoint = "" }: Pick<AuditedConnection, "endpoint">, imageId: string): string {
    return `${endpoint} ${imageId}`;
}
