import { some } from "../policy/findings/words.js";
import { whereIn } from "./origin.js";
import type { ShareReport, UnreadItem } from "./shareReport.js";

/** Why something could not be read, and the images of which that is so: none if it is not known which there are. */
export interface UnreadReason extends Omit<UnreadItem, "imageId"> {
    readonly imageIds: readonly string[];
}

/** What is not a list. */
export const organizationSubject = "The organisation of approvedUnitIds";

/** A reason that is the same for several images of an account, such as missing credentials, is told once. */
export function unreadReasons(unread: readonly UnreadItem[]): UnreadReason[] {
    const reasons = new Map<string, Omit<UnreadReason, "imageIds"> & { readonly imageIds: string[] }>();
    for (const { imageId, ...why } of unread) {
        const key = `${why.connection ?? ""} ${why.reason}`;
        const known = reasons.get(key) ?? { ...why, imageIds: [] };
        reasons.set(key, known);
        known.imageIds.push(...(imageId === undefined ? [] : [imageId]));
    }
    return [...reasons.values()];
}

/** What a reason is about, to begin a line with. */
export function unreadSubject(
    report: Pick<ShareReport, "source">,
    { kind, imageIds, ...located }: Omit<UnreadReason, "reason">,
): string {
    const where = whereIn(report, located);
    if (imageIds.length > 0) {
        const images = `${imageIds.length > 1 ? "Images" : "Image"} ${some(imageIds)}`;
        return where === undefined ? images : `${images} of ${where}`;
    }
    if (kind !== undefined) {
        return organizationSubject;
    }
    if (where !== undefined) {
        return `The list of images of ${where}`;
    }
    return report.source.kind === "audit"
        ? "The list of the account's images"
        : "What Pulumi's policies would say";
}

/** What could not be read, and why. */
export function unreadText(report: Pick<ShareReport, "source">, why: UnreadReason): string {
    return `${unreadSubject(report, why)} could not be read: ${why.reason}.`;
}

/** An item by itself, as a reason. */
export function reasonOf({ imageId, ...why }: UnreadItem): UnreadReason {
    return { ...why, imageIds: imageId === undefined ? [] : [imageId] };
}
