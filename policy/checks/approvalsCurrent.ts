import { isOpenToEverybody } from "../../provider/types.js";
import type { Found } from "../findings/finding.js";
import { dayMs, dayOf, isExpired, type PlacedApproval } from "../rules/approvals.js";
import { sharingKeys } from "../rules/configuration.js";
import { unitApproval } from "../rules/organization.js";
import type { Rules } from "../rules/rules.js";
import type { Check, Shares } from "./check.js";

/** No approval has expired, expires soon, or matches no share. */
export const approvalsCurrent = {
    name: "approvals-current",
    displayName: "Approvals current",
    description: "Approvals must be current: none expired or about to, none without a share.",
    level: "advisory",
    severity: "low",
    remedy: "Renew or remove the approval, and take back the share that depends on one that has expired.",
    keys: [...sharingKeys, "warnDays"],
    defaults: { warnDays: 14 },
    leaders: ["shared-images-approved", "image-members-approved"],
    judges: "known",
    judge: (shares, rules, now) => {
        const today = dayOf(now);
        const { used, images } = usesOf(shares, rules, today);
        const expired = rules.approvals.all
            .filter((approval) => isExpired(approval, today))
            .map((approval) => ({
                kind: "expired-approval" as const,
                approval,
                imageIds: images.get(approval) ?? [],
                imageId: images.get(approval)?.[0],
                memberId: approval.memberId,
            }));
        const isUndecided = shares.hasUnknownLists || shares.hasUnknownDeclarations;
        // A list that could not be read can have a share that needs any of them.
        const isPartly = isUndecided || shares.unread.length > 0;
        const unneeded = new Set(isPartly ? [] : unused(shares, rules, used, today));
        return [
            ...expired,
            ...ending(rules, today).filter(({ approval }) => !unneeded.has(approval)),
            ...(unneeded.size > 0 ? [unusedApprovals([...unneeded], shares)] : []),
            ...(isUndecided ? ["undecided" as const] : []),
        ];
    },
} as const satisfies Check;

/** Approvals that still count, and end within `warnDays`. */
function ending({ approvals, config: { warnDays = 0 } }: Rules, today: string) {
    return approvals.all.flatMap((approval) => {
        const days = (Date.parse(approval.expires ?? "") - Date.parse(today)) / dayMs;
        return warnDays > 0 && days >= 0 && days <= warnDays
            ? [{ kind: "approval-ends" as const, approval, days, memberId: approval.memberId }]
            : [];
    });
}

/** Which approvals shares need, and which images are shared by one that has expired, if no other one allows it. */
function usesOf({ images }: Shares, { approvals, statuses, organization }: Rules, today: string) {
    const used = new Set<PlacedApproval>();
    const imagesByExpired = new Map<PlacedApproval, string[]>();
    for (const { imageId, members } of images) {
        if (imageId === undefined) {
            continue;
        }
        for (const { memberId } of members.filter(({ status }) => statuses.has(status))) {
            const matching = approvals.matching(memberId, imageId);
            for (const approval of matching) {
                used.add(approval);
            }
            const isApproved =
                unitApproval(organization, memberId).isApproved ||
                matching.some((each) => !isExpired(each, today));
            for (const approval of isApproved ? [] : matching) {
                const ids = imagesByExpired.get(approval) ?? [];
                imagesByExpired.set(approval, ids);
                ids.push(imageId);
            }
        }
    }
    return { used, images: imagesByExpired };
}

/**
 * An approval of every image is unused once anything was read; one of some images once all of these were. Of an image that everybody
 * can use the service tells no shares, and they count again when it is closed.
 */
function unused(
    { images, areAll }: Shares,
    { approvals }: Rules,
    used: ReadonlySet<PlacedApproval>,
    today: string,
): PlacedApproval[] {
    const wholeIds = new Set(
        images.flatMap(({ imageId, isWhole }) => (isWhole && imageId !== undefined ? [imageId] : [])),
    );
    const openIds = new Set(
        images.flatMap(({ imageId, visibility }) => (isOpenToEverybody(visibility) ? (imageId ?? []) : [])),
    );
    const isSeen = ({ imageIds }: PlacedApproval) =>
        imageIds === undefined
            ? areAll || wholeIds.size > 0
            : imageIds.every((id) => !openIds.has(id) && (areAll || wholeIds.has(id)));
    return approvals.all.filter(
        (approval) => !isExpired(approval, today) && !used.has(approval) && isSeen(approval),
    );
}

function unusedApprovals(
    approvals: readonly PlacedApproval[],
    { images, areAll, isOfSeveral }: Shares,
): Found {
    const count = new Set(images.flatMap(({ imageId }) => imageId ?? [])).size;
    return { kind: "unused-approvals", approvals, imageCount: areAll ? undefined : count, isOfSeveral };
}
