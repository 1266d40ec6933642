import {
    type ImageMember,
    type ImageMemberStatus,
    type ImageVisibility,
    imageMemberStatuses,
} from "../provider/types.js";
import type { Refusal } from "./approvals.js";
import type { SharingRules } from "./rules.js";

/** A share as a resource shows it: one that is only declared has no times yet. */
export type JudgedMember = Pick<ImageMember, "memberId" | "status"> & {
    readonly createdAt?: string | undefined;
    readonly updatedAt?: string | undefined;
};

/** An image as an `ImageMembers` shows it, or as it was read live. What is not known yet, at a preview, is left out. */
export interface JudgedImage {
    readonly imageId?: string | undefined;
    readonly visibility?: ImageVisibility | undefined;
    readonly members: readonly JudgedMember[];
    /** The `statuses` that the resource was declared with: members of other statuses are not in it. */
    readonly statuses?: readonly ImageMemberStatus[] | undefined;
    /** What the resource does not take over from the service: where there is anything, it can show what was. */
    readonly ignoreChanges?: readonly string[] | undefined;
    /** The image's name, where it is known. */
    readonly name?: string | undefined;
}

/** One thing that the rules do not allow. */
export type Finding =
    | { readonly kind: "everybody"; readonly visibility: "public" | "community" }
    | {
          readonly kind: "partialList";
          readonly held: readonly ImageMemberStatus[];
          readonly leftOut: readonly ImageMemberStatus[];
      }
    | { readonly kind: "outdatedList"; readonly ignoreChanges: readonly string[] }
    | { readonly kind: "member"; readonly member: JudgedMember; readonly refusal: Refusal };

/** "undecided" stands for what hangs on an image ID that is not known yet. */
type Verdict = Finding | "undecided";

/** @param today The day in UTC, as `YYYY-MM-DD`. */
export function judgeImage(image: JudgedImage, rules: SharingRules, today: string): Verdict[] {
    return [
        ...judgeVisibility(image, rules),
        ...judgeCompleteness(image, rules),
        ...judgeCurrency(image),
        ...judgeMembers(image, rules, today),
    ];
}

/** Whether the account may use the image, as {@link Approvals.refusal}. */
export function judgeMember(
    memberId: string,
    imageId: string | undefined,
    { approvals }: SharingRules,
    today: string,
): Refusal | "undecided" | undefined {
    return imageId === undefined
        ? approvals.refusalOfUnknownImage(memberId, today)
        : approvals.refusal(memberId, imageId, today);
}

/** The statuses that are judged and that the list of members does not have. */
function leftOutStatuses({ visibility, statuses }: JudgedImage, rules: SharingRules): ImageMemberStatus[] {
    if (statuses === undefined || (visibility !== undefined && visibility !== "shared")) {
        return [];
    }
    return imageMemberStatuses.filter((status) => rules.statuses.has(status) && !statuses.includes(status));
}

function judgeVisibility({ imageId, visibility }: JudgedImage, { publicImageIds }: SharingRules): Verdict[] {
    if (visibility !== "public" && visibility !== "community") {
        return [];
    }
    if (imageId === undefined && publicImageIds.size > 0) {
        return ["undecided"];
    }
    return publicImageIds.has(imageId ?? "") ? [] : [{ kind: "everybody", visibility }];
}

function judgeCompleteness(image: JudgedImage, rules: SharingRules): Verdict[] {
    const leftOut = leftOutStatuses(image, rules);
    return leftOut.length > 0 ? [{ kind: "partialList", held: image.statuses ?? [], leftOut }] : [];
}

function judgeCurrency({ ignoreChanges = [] }: JudgedImage): Verdict[] {
    return ignoreChanges.length > 0 ? [{ kind: "outdatedList", ignoreChanges }] : [];
}

function judgeMembers({ imageId, members }: JudgedImage, rules: SharingRules, today: string): Verdict[] {
    return members.flatMap((member): Verdict[] => {
        if (!rules.statuses.has(member.status)) {
            return [];
        }
        const refusal = judgeMember(member.memberId, imageId, rules, today);
        if (refusal === undefined || refusal === "undecided") {
            return refusal === undefined ? [] : [refusal];
        }
        return [{ kind: "member", member, refusal }];
    });
}
