import type { ImageVisibility } from "../../provider/types.js";
import { known } from "../reportedFinding.js";
import type { ChangedShare, ReportedImage, ShareChanges, ShareReport } from "../shareReport.js";
import type { EarlierReport } from "../shareReportSchema.js";

/** What happened between two audits, and the images of which that cannot be said. */
export interface Comparison {
    readonly changes: ShareChanges;
    /** Images that one of the two could not read. */
    readonly leftOut: readonly string[];
    /** Whether one of the two did not know which images there are. */
    readonly isPartial: boolean;
}

type ComparedImage = Pick<ReportedImage, "imageId"> & {
    readonly visibility?: ImageVisibility | undefined;
    readonly members: readonly Pick<ReportedImage["members"][number], "memberId" | "status">[];
};

/**
 * Compares an audit with an earlier one. An image that one of them could not read, or did not look at, is left out. Where an
 * image's visibility has changed, that is the change: its shares were not taken back, and are there again once it is shared.
 *
 * @param gone Images of the earlier audit of which it is certain that they are gone.
 * @param name The name of an account, if it is known.
 */
export function compared(
    earlier: EarlierReport,
    now: ShareReport,
    gone: readonly string[],
    name: (memberId: string) => string | undefined,
): Comparison {
    const before = new Map<string, ComparedImage>(earlier.images.map((image) => [image.imageId, image]));
    const after = new Map<string, ComparedImage>(now.images.map((image) => [image.imageId, image]));
    const unread = new Set(
        [...earlier.unread, ...now.unread].flatMap(({ imageId }) => (imageId === undefined ? [] : [imageId])),
    );
    const knewAll = earlier.source.scope === "allSharedImages" && earlier.unread.every(hasImage);
    const added: ChangedShare[] = [];
    const removed: ChangedShare[] = [];
    const changed: (ChangedShare & Pick<ShareChanges["changed"][number], "earlierStatus">)[] = [];
    const visibilities: { imageId: string; earlier?: ImageVisibility; now: ImageVisibility }[] = [];
    for (const imageId of [...new Set([...before.keys(), ...after.keys()])].sort()) {
        const old = before.get(imageId) ?? (knewAll ? nobody(imageId) : undefined);
        const current = after.get(imageId) ?? (gone.includes(imageId) ? nobody(imageId) : undefined);
        if (unread.has(imageId) || old === undefined || current === undefined) {
            continue;
        }
        const isOpen = current.visibility === "public" || current.visibility === "community";
        if (old.visibility && current.visibility && old.visibility !== current.visibility) {
            visibilities.push({ imageId, earlier: old.visibility, now: current.visibility });
        } else if (!before.has(imageId) && current.visibility && isOpen) {
            visibilities.push({ imageId, now: current.visibility });
        }
        if (isOpen || current.visibility === "private") {
            continue;
        }
        const share = (memberId: string, status: ChangedShare["status"]) =>
            known({ imageId, memberId, status, memberName: name(memberId) });
        const oldStatuses = new Map(old.members.map(({ memberId, status }) => [memberId, status]));
        const statuses = new Map(current.members.map(({ memberId, status }) => [memberId, status]));
        for (const [memberId, status] of statuses) {
            const earlierStatus = oldStatuses.get(memberId);
            if (earlierStatus === undefined) {
                added.push(share(memberId, status));
            } else if (earlierStatus !== status) {
                changed.push({ ...share(memberId, status), earlierStatus });
            }
        }
        for (const [memberId, status] of oldStatuses) {
            if (!statuses.has(memberId)) {
                removed.push(share(memberId, status));
            }
        }
    }
    return {
        changes: { since: earlier.createdAt, added, removed, changed, visibilities },
        leftOut: [...unread].sort(),
        isPartial: !earlier.unread.every(hasImage) || !now.unread.every(hasImage),
    };
}

function hasImage({ imageId }: { readonly imageId?: string | undefined }): boolean {
    return imageId !== undefined;
}

/** An image that is not there, or of which an account's audit has seen no share: its visibility is not known. */
function nobody(imageId: string): ComparedImage {
    return { imageId, members: [] };
}
