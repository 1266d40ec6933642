import { imageMemberStatuses, isOpenToEverybody } from "../../provider/types.js";
import type { Found } from "../findings/finding.js";
import { dayOf, type Refusal } from "../rules/approvals.js";
import { unitApproval } from "../rules/organization.js";
import type { Rules } from "../rules/rules.js";
import { aboutImage, aboutShare, type KnownImage, type Verdict } from "./check.js";

/** Whether an image is shared with approved accounts only, as far as that is known. */
export function judgeSharing(image: KnownImage, rules: Rules, now: Date): Verdict[] {
    return [
        ...judgeVisibility(image, rules),
        ...judgeCompleteness(image, rules),
        ...judgeMembers(image, rules, now),
    ];
}

/** Why an account may not use an image; undefined if it may, or if shares of this status are not judged. */
export function refusalOf(
    { memberId, status }: KnownImage["members"][number],
    imageId: string | undefined,
    { approvals, statuses, organization }: Rules,
    now: Date,
): Refusal | "undecided" | undefined {
    const { isApproved, accountState } = unitApproval(organization, memberId);
    if (!statuses.has(status) || isApproved) {
        return undefined;
    }
    const refusal =
        imageId === undefined
            ? approvals.refusalOfUnknownImage(memberId, dayOf(now))
            : approvals.refusal(memberId, imageId, dayOf(now));
    return accountState !== undefined && refusal !== "undecided" && refusal?.kind === "not-approved"
        ? { kind: "not-approved", accountState }
        : refusal;
}

/** Whether it is known which accounts the units of the organisation approve. It is said once, however many shares depend on it. */
export function judgeOrganization({ unitIds, organization: { unread }, config }: Rules): Found[] {
    return unread === undefined
        ? []
        : [
              {
                  kind: "unread-organization",
                  unitIds,
                  cause: unread,
                  isAdvice: config.onLookupError === "warn",
              },
          ];
}

function judgeVisibility(image: KnownImage, { publicImageIds }: Rules): Verdict[] {
    const { imageId, visibility } = image;
    if (!isOpenToEverybody(visibility)) {
        return [];
    }
    if (imageId === undefined && publicImageIds.size > 0) {
        return ["undecided"];
    }
    return publicImageIds.has(imageId ?? "")
        ? []
        : [{ kind: "open-to-everybody", visibility, ...aboutImage(image) }];
}

/** A resource can leave members out, or show those that were stored. */
function judgeCompleteness(image: KnownImage, rules: Rules): Verdict[] {
    const { visibility = "shared", statuses, ignoreChanges = [] } = image;
    const leftOut = imageMemberStatuses.filter(
        (status) => rules.statuses.has(status) && statuses?.includes(status) === false,
    );
    return [
        ...(statuses !== undefined && leftOut.length > 0 && visibility === "shared"
            ? [{ kind: "statuses-left-out" as const, held: statuses, leftOut, ...aboutImage(image) }]
            : []),
        ...(ignoreChanges.length > 0
            ? [{ kind: "changes-ignored" as const, ignoreChanges, ...aboutImage(image) }]
            : []),
    ];
}

function judgeMembers(image: KnownImage, rules: Rules, now: Date): Verdict[] {
    return image.members.flatMap((member): Verdict[] => {
        const refusal = refusalOf(member, image.imageId, rules, now);
        if (refusal === undefined || refusal === "undecided") {
            return refusal === undefined ? [] : [refusal];
        }
        const { approvalsFile } = rules.config;
        return [{ ...refusal, ...aboutShare(image, member), isDeclared: image.isDeclared, approvalsFile }];
    });
}
