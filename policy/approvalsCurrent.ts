import { type ExpiredApproval, isExpired, type PlacedApproval } from "./approvals.js";
import type { JudgedMember } from "./judgement.js";
import { approvalDetails, capital, capped, imageText, memberText, takeBack } from "./messages.js";
import type { PackRun } from "./packRun.js";
import { stackPolicy } from "./policies.js";
import type { PolicyConfiguration } from "./policyConfiguration.js";
import { type SharingRules, sharingKeys } from "./rules.js";
import type { StackValidationPolicy } from "./sdk.js";
import { type SeenImage, sharesOfRun } from "./seenShares.js";
import { idText, listed, sentences, some } from "./text.js";

const name = "approvals-current";

/** A share that an approval is for. */
interface Share {
    readonly image: SeenImage;
    readonly member: JudgedMember;
}

/** Approvals that somebody should look at. */
export interface OutdatedApprovals {
    readonly expired: readonly { readonly approval: ExpiredApproval; readonly shares: readonly Share[] }[];
    /** Those that still count, and match no share of what was seen. */
    readonly unused: readonly PlacedApproval[];
}

/**
 * @param images What was seen of shares.
 * @param areAll Whether that is every image that the account shares, so that one that was not seen is not shared.
 * @param today The day in UTC, as `YYYY-MM-DD`.
 */
export function outdatedApprovals(
    { approvals, statuses }: SharingRules,
    images: readonly SeenImage[],
    areAll: boolean,
    today: string,
): OutdatedApprovals {
    const used = new Set<PlacedApproval>();
    const hanging = new Map<PlacedApproval, Share[]>();
    for (const image of images) {
        for (const member of image.members.filter(({ status }) => statuses.has(status))) {
            const matching = approvals.matching(member.memberId, image.imageId);
            for (const approval of matching) {
                used.add(approval);
            }
            // A share hangs on an approval that has expired where no other one allows it.
            for (const approval of matching.every((each) => isExpired(each, today)) ? matching : []) {
                const shares = hanging.get(approval) ?? [];
                hanging.set(approval, shares);
                shares.push({ image, member });
            }
        }
    }
    const wholeIds = new Set(images.filter((image) => image.isWhole).map((image) => image.imageId));
    const isSeen = ({ imageIds }: PlacedApproval) =>
        areAll || (imageIds === undefined ? wholeIds.size > 0 : imageIds.every((id) => wholeIds.has(id)));
    return {
        expired: approvals.all
            .filter((approval) => isExpired(approval, today))
            .map((approval) => ({ approval, shares: hanging.get(approval) ?? [] })),
        unused: approvals.all.filter(
            (approval) => !isExpired(approval, today) && !used.has(approval) && isSeen(approval),
        ),
    };
}

/**
 * The policy that no approval has expired, and that each matches a share of what the stack's resources show or what was
 * read live.
 *
 * @param today The day in UTC, as `YYYY-MM-DD`.
 */
export function approvalsCurrent(run: PackRun, today: () => string): StackValidationPolicy {
    return stackPolicy(
        {
            name,
            displayName: "Approvals current",
            description: "No approval of an account has expired or matches no share.",
            enforcementLevel: "advisory",
            severity: "low",
            remediationSteps:
                "Renew or remove the approval, and take back the share that hangs on one that has expired.",
            keys: sharingKeys,
            defaults: {},
            leader: "image-members-approved",
        },
        (config: PolicyConfiguration) =>
            run.sharingRules(name, config, sharingKeys, ["shared-images-approved", "image-members-approved"]),
        (resources, rules, report) => {
            const { images, unknown, unknownShare = unknown } = sharesOfRun(resources, run.live);
            const { expired, unused } = outdatedApprovals(rules, images, run.live.areAll, today());
            for (const message of expiredMessages(expired)) {
                report.violation(message);
            }
            if (unknownShare !== undefined) {
                throw unknownShare;
            }
            if (unused.length > 0) {
                report.violation(unusedMessage(unused, images, run.live.areAll));
            }
        },
    );
}

function expiredMessages(expired: OutdatedApprovals["expired"]): string[] {
    return capped(expired, expiredMessage, (more) => `${more} more approvals have expired.`);
}

/** The violation for an approval that has expired. */
export function expiredMessage({ approval, shares }: OutdatedApprovals["expired"][number]): string {
    const { imageIds = [] } = approval;
    const of =
        imageIds.length === 0
            ? "every image"
            : `${imageIds.length === 1 ? "image" : "images"} ${some(imageIds)}`;
    const ended = `The approval of ${approvalText(approval)} for ${of} ended with ${approval.expires} in UTC.`;
    const [first, ...more] = shares;
    if (first === undefined) {
        return sentences(ended, "No share that was looked at hangs on it: remove it.");
    }
    const { image, member } = first;
    const others = more.length === 0 ? "" : ` (and ${more.length} more images that it was for)`;
    return sentences(
        ended,
        `${capital(imageText(image))}${others} is still shared with ${memberText(member)}.`,
        `${capital(takeBack(image.imageId, member.memberId))}, or have the approval renewed.`,
    );
}

/** The violation for all approvals that no share needs. */
export function unusedMessage(
    unused: readonly PlacedApproval[],
    images: readonly SeenImage[],
    areAll: boolean,
): string {
    const shown = unused.slice(0, 20).map(approvalText);
    const more = unused.length > shown.length ? [`${unused.length - shown.length} more`] : [];
    const count = new Set(images.map((image) => image.imageId)).size;
    const where = areAll
        ? "that this account shares"
        : `of the ${count === 1 ? "one image that was" : `${count} images that were`} looked at`;
    return sentences(
        `No share ${where} needs the approval of ${listed([...shown, ...more], "and")}.`,
        "Remove what is no longer needed: it lets the account use an image as soon as somebody shares it again.",
    );
}

function approvalText(approval: PlacedApproval): string {
    return `account ${idText(approval.memberId)} in ${approval.place}${approvalDetails(approval)}`;
}
