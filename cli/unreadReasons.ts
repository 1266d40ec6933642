import type { UnreadItem } from "./shareReport.js";

/** Why something could not be read, and the images of which that is so: none where it is not known which there are. */
export interface UnreadReason {
    readonly reason: string;
    readonly imageIds: readonly string[];
}

/** A reason that is the same for several images, such as missing credentials, is told once. */
export function unreadReasons(unread: readonly UnreadItem[]): UnreadReason[] {
    const idsByReason = new Map<string, string[]>();
    for (const { imageId, reason } of unread) {
        const ids = idsByReason.get(reason) ?? [];
        idsByReason.set(reason, ids);
        ids.push(...(imageId === undefined ? [] : [imageId]));
    }
    return [...idsByReason].map(([reason, imageIds]) => ({ reason, imageIds }));
}
