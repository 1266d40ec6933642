import type { ImageMemberStatus } from "../provider/types.js";
import type { Approval, ExpiredApproval, Refusal } from "./approvals.js";
import type { Finding, JudgedImage, JudgedMember } from "./judgement.js";
import { idText, listed, oneLine, quoted, sentences, shellWord, some } from "./text.js";

const everybodyCan = {
    public: "is public: every account finds it in its list of images, and can read and download it.",
    community: "is a community image: every account that knows its ID can read and download it.",
};

const accountCan: Record<ImageMemberStatus, string> = {
    pending: "The account can read and download the image, although it has not accepted the share.",
    accepted: "The account can read and download the image.",
    rejected: "The account can read and download the image, although it has rejected the share.",
};

/** So many violations are shown for one image, and of a policy's other lists; the rest is counted. */
const mostShown = 20;

/** The violation for one finding about an image. */
export function imageMessage(image: JudgedImage, finding: Finding): string {
    const subject = capital(imageText(image));
    switch (finding.kind) {
        case "everybody":
            return sentences(
                `${subject} ${everybodyCan[finding.visibility]}`,
                "Set its visibility to private (its owner alone) or shared (its owner and the accounts it is shared with),",
                "or, if everybody may use it, name it in allowPublicImageIds in the policy's configuration.",
            );
        case "partialList":
            return sentences(
                `${subject} can not be verified: this resource holds only members that are ${listed(finding.held, "or")},`,
                `and ${listed(finding.leftOut, "or")} ones can use the image too.`,
                "Remove `statuses` from the resource.",
            );
        case "outdatedList":
            return sentences(
                `${subject} can not be verified: this resource ignores changes of ${some(finding.ignoreChanges)},`,
                "so it shows what was stored, and not with whom the image is shared now.",
                "Remove `ignoreChanges` from the resource.",
            );
        case "member":
            return sentences(
                `${subject} is shared with ${memberText(finding.member)}, ${whyNot(finding.refusal)}.`,
                accountCan[finding.member.status],
                `${capital(takeBack(image.imageId, finding.member.memberId))}, or ${howToApprove(finding.refusal)}.`,
            );
    }
}

/** The violations for an image: the first 20, and how many more there are. */
export function imageMessages(image: JudgedImage, findings: readonly Finding[]): string[] {
    return capped(
        findings,
        (finding) => imageMessage(image, finding),
        (more) =>
            sentences(
                `${capital(imageText(image))} has ${more} more that are not approved.`,
                image.imageId === undefined
                    ? ""
                    : `\`scp-cli virtualserver image member list ${shellOption("image_id", image.imageId)}\` lists every member.`,
            ),
    );
}

/** The violation for a resource that is itself one share. */
export function declaredShareMessage(
    imageId: string | undefined,
    member: JudgedMember,
    refusal: Refusal,
): string {
    return sentences(
        `This resource shares ${imageText({ imageId })} with ${memberText(member)}, ${whyNot(refusal)}.`,
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

/** The violations for a wrong configuration. */
export function configurationMessages(policy: string, problems: readonly string[]): string[] {
    const wrong = `The configuration of ${policy} is wrong, so nothing was judged:`;
    return capped(
        problems,
        (problem) => `${wrong} ${problem}.`,
        (more) => `${wrong} it has ${more} more problems.`,
    );
}

/** The violation that stands for an exception, which would stop the whole run. */
export function notJudgedMessage(policy: string, error: unknown): string {
    const reason = oneLine(error instanceof Error ? error.message : String(error));
    return `This was not judged, because ${policy} failed: ${reason}. Please report this.`;
}

/** A message for each of the first 20, and one for those that are left. */
export function capped<Item>(
    items: readonly Item[],
    message: (item: Item) => string,
    rest: (more: number) => string,
): string[] {
    const shown = items.slice(0, mostShown).map(message);
    const more = items.length - shown.length;
    return more > 0 ? [...shown, rest(more)] : shown;
}

/** "image 70a599e0-… (“golden”)" */
export function imageText({ imageId, name }: Pick<JudgedImage, "imageId" | "name">): string {
    if (imageId === undefined) {
        return "an image that is still to be created";
    }
    return `image ${idText(imageId)}${name === undefined ? "" : ` (${quoted(name)})`}`;
}

export function memberText(member: JudgedMember): string {
    const since = member.createdAt === undefined ? "" : `, since ${idText(member.createdAt)}`;
    return `account ${idText(member.memberId)} (status ${member.status}${since})`;
}

/** "take the share back with `scp-cli …`" */
export function takeBack(imageId: string | undefined, memberId: string): string {
    if (imageId === undefined) {
        return "take the share back";
    }
    return `take the share back with \`${takeBackCommand(imageId, memberId)}\``;
}

/** The command that takes a share back. */
export function takeBackCommand(imageId: string, memberId: string): string {
    const names = `${shellOption("image_id", imageId)} ${shellOption("member_id", memberId)}`;
    return `scp-cli virtualserver image member delete ${names}`;
}

/** An option of a command. With "=", an ID that begins with a hyphen is its value, and no option of its own. */
function shellOption(name: string, id: string): string {
    return `--${name}${id.startsWith("-") ? "=" : " "}${shellWord(id)}`;
}

/** " (owner: "…", reason: "…")", as far as they are known. */
export function approvalDetails({ owner, reason }: Approval): string {
    const known = [owner && `owner: ${quoted(owner)}`, reason && `reason: ${quoted(reason)}`].filter(Boolean);
    return known.length > 0 ? ` (${known.join(", ")})` : "";
}

/** The first letter in upper case, to begin a sentence with. */
export function capital(text: string): string {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

function whyNot(refusal: Refusal): string {
    switch (refusal.kind) {
        case "notApproved":
            return refusal.similarId === undefined
                ? "which nobody has approved"
                : `which nobody has approved (there is an approval of ${idText(refusal.similarId)}: letter case counts)`;
        case "expired":
            return `whose approval ended with ${ended(refusal.approval)}`;
        case "otherImages":
            return `which is approved for other images only (${some(refusal.imageIds)})`;
    }
}

function ended(approval: ExpiredApproval): string {
    return `${approval.expires} in UTC${approvalDetails(approval)}`;
}

function howToApprove(refusal: Refusal): string {
    switch (refusal.kind) {
        case "notApproved":
            return "have the account approved in approvedMemberIds or approvals in the policy's configuration";
        case "expired":
            return `have the approval renewed (${refusal.approval.place} in the policy's configuration)`;
        case "otherImages":
            return "have this image added to the account's approval in approvals in the policy's configuration";
    }
}
