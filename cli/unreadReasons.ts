import { some } from "../policy/findings/words.js";
import type { ShareReport, UnreadItem } from "./shareReport.js";

/** Why something could not be read, and the images of which that is so: none if it is not known which there are. */
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

/** What a reason is about, to begin a line with. */
export function unreadSubject({ source }: Pick<ShareReport, "source">, imageIds: readonly string[]): string {
    if (imageIds.length > 0) {
        return `${imageIds.length > 1 ? "Images" : "Image"} ${some(imageIds)}`;
    }
    return source.kind === "audit" ? "The list of the account's images" : "What Pulumi's policies would say";
}
