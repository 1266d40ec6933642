import type { ImageMember, ImageMemberStatus, ImageVisibility } from "../provider/types.js";
import type { Refusal } from "./approvals.js";
import { memberStatuses, type SharingRules } from "./configuration.js";

/** A share as a resource shows it: one that is only declared has no time yet. */
export type JudgedMember = Pick<ImageMember, "memberId" | "status"> & {
    readonly createdAt?: string | undefined;
};

/** An image as an `ImageMembers` shows it. */
export interface JudgedImage {
    readonly imageId: string;
    readonly visibility: ImageVisibility;
    readonly members: readonly JudgedMember[];
    /** The `statuses` that the resource was declared with: members of other statuses are not in it. */
    readonly statuses?: readonly ImageMemberStatus[] | undefined;
}

/** One thing that the rules do not allow. */
export type Finding =
    | { readonly kind: "everybody"; readonly visibility: "public" | "community" }
    | {
          readonly kind: "partialList";
          readonly held: readonly ImageMemberStatus[];
          readonly leftOut: readonly ImageMemberStatus[];
      }
    | { readonly kind: "member"; readonly member: JudgedMember; readonly refusal: Refusal };

/** @param today The day in UTC, as `YYYY-MM-DD`. */
export function judgeImage(image: JudgedImage, rules: SharingRules, today: string): Finding[] {
    return [
        ...judgeVisibility(image, rules),
        ...judgeCompleteness(image, rules),
        ...judgeMembers(image, rules, today),
    ];
}

function judgeVisibility({ imageId, visibility }: JudgedImage, rules: SharingRules): Finding[] {
    const everybody = visibility === "public" || visibility === "community";
    return everybody && !rules.publicImageIds.has(imageId) ? [{ kind: "everybody", visibility }] : [];
}

function judgeCompleteness({ visibility, statuses: held }: JudgedImage, rules: SharingRules): Finding[] {
    if (held === undefined || visibility !== "shared") {
        return [];
    }
    const leftOut = memberStatuses.filter((status) => rules.statuses.has(status) && !held.includes(status));
    return leftOut.length > 0 ? [{ kind: "partialList", held, leftOut }] : [];
}

function judgeMembers({ imageId, members }: JudgedImage, rules: SharingRules, today: string): Finding[] {
    const judged = members.filter((member) => rules.statuses.has(member.status));
    return judged.flatMap((member) => {
        const refusal = rules.approvals.refusal(member.memberId, imageId, today);
        return refusal === undefined ? [] : [{ kind: "member", member, refusal }];
    });
}
