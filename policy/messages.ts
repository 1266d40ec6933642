import type { ImageMemberStatus } from "../provider/types.js";
import type { ExpiredApproval, Refusal } from "./approvals.js";
import type { Finding, JudgedMember } from "./judgement.js";
import { idText, oneLine, quoted, shellWord } from "./text.js";

const everybodyCan = {
    public: "is public: every account finds it in its list of images, and can read and download it.",
    community: "is a community image: every account that knows its ID can read and download it.",
};

const accountCan: Record<ImageMemberStatus, string> = {
    pending: "The account can read and download the image, although it has not accepted the share.",
    accepted: "The account can read and download the image.",
    rejected: "The account can read and download the image, although it has rejected the share.",
};

/** The violation for one finding about an image that an `ImageMembers` shows. */
export function imageMessage(imageId: string, finding: Finding): string {
    const image = `Image ${idText(imageId)}`;
    switch (finding.kind) {
        case "everybody":
            return sentences(
                `${image} ${everybodyCan[finding.visibility]}`,
                "Set its visibility to private (its owner alone) or shared (its owner and the accounts it is shared with),",
                "or, if everybody may use it, name it in allowPublicImageIds in the policy's configuration.",
            );
        case "partialList":
            return sentences(
                `${image} can not be verified: this resource holds only members that are ${either(finding.held)},`,
                `and ${either(finding.leftOut)} ones can use the image too.`,
                "Remove `statuses` from the resource.",
            );
        case "member":
            return sentences(
                `${image} is shared with ${account(finding.member)}, ${whyNot(finding.refusal)}.`,
                accountCan[finding.member.status],
                `Take the share back with \`${deleteCommand(imageId, finding.member.memberId)}\`,`,
                `or ${howToApprove(finding.refusal)}.`,
            );
    }
}

/** The violation for a resource that is itself one share. */
export function declaredShareMessage(
    imageId: string | undefined,
    member: JudgedMember,
    refusal: Refusal,
): string {
    const image = imageId === undefined ? "an image that is still to be created" : `image ${idText(imageId)}`;
    return sentences(
        `This resource shares ${image} with ${account(member)}, ${whyNot(refusal)}.`,
        "A share lets the account read and download the image, whatever its status.",
        "Remove the resource from the program (where the share is there already, `pulumi up` then takes it back),",
        `or ${howToApprove(refusal)}.`,
    );
}

/** The violation for a resource whose properties make no sense. */
export function notVerifiedMessage(problems: readonly string[], advice: string): string {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
    return sentences(`Who can use the image can not be verified: ${problems[0]}${more}.`, advice);
}

/** The violation for a wrong configuration. */
export function configurationMessage(policy: string, problem: string): string {
    return `The configuration of ${policy} is wrong, so nothing was judged: ${problem}.`;
}

/** The violation that stands for an exception, which would stop the whole run. */
export function notJudgedMessage(policy: string, error: unknown): string {
    const reason = oneLine(error instanceof Error ? error.message : String(error));
    return `Who can use the image was not judged, because ${policy} failed: ${reason}. Please report this.`;
}

function account(member: JudgedMember): string {
    const since = member.createdAt === undefined ? "" : `, since ${idText(member.createdAt)}`;
    return `account ${idText(member.memberId)} (status ${member.status}${since})`;
}

function whyNot(refusal: Refusal): string {
    switch (refusal.kind) {
        case "notApproved":
            return refusal.similarId === undefined
                ? "which nobody has approved"
                : `which nobody has approved (there is an approval of ${idText(refusal.similarId)}: letter case counts)`;
        case "expired":
            return `whose approval ended with ${refusal.approval.expires} in UTC${details(refusal.approval)}`;
        case "otherImages":
            return `which is approved for other images only (${some(refusal.imageIds)})`;
    }
}

function howToApprove(refusal: Refusal): string {
    switch (refusal.kind) {
        case "notApproved":
            return "have the account approved in approvedMemberIds or approvals in the policy's configuration";
        case "expired":
            return "have the approval renewed in approvals in the policy's configuration";
        case "otherImages":
            return "have this image added to the account's approval in approvals in the policy's configuration";
    }
}

function details({ owner, reason }: ExpiredApproval): string {
    const known = [owner && `owner: ${quoted(owner)}`, reason && `reason: ${quoted(reason)}`].filter(Boolean);
    return known.length > 0 ? ` (${known.join(", ")})` : "";
}

function deleteCommand(imageId: string, memberId: string): string {
    const names = `--image_id ${shellWord(imageId)} --member_id ${shellWord(memberId)}`;
    return `scp-cli virtualserver image member delete ${names}`;
}

/** "pending or rejected" */
function either(statuses: readonly ImageMemberStatus[]): string {
    return statuses.join(" or ");
}

/** The first three, and how many more there are. */
function some(ids: readonly string[]): string {
    const first = ids.slice(0, 3).map(idText).join(", ");
    return ids.length > 3 ? `${first} and ${ids.length - 3} more` : first;
}

function sentences(...parts: string[]): string {
    return parts.join(" ");
}
