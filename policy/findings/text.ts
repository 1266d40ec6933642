import { idText, quoted, shellWord } from "../../provider/text.js";
import type { Finding, Found, MoreKind, Origin, ShownApproval, Subject } from "./finding.js";
import { kinds } from "./kinds.js";
import { capital, counted, listed, sentences, some } from "./words.js";

/**
 * A finding's message in Pulumi's output: what is wrong on its first line, and what to do about it on a second one.
 *
 * @param said What has been said to do: it is not said again, but for the command, and what is said is added.
 */
export function messageOf(finding: Finding, said: Set<string>): string {
    const isNew = (about: string) => about !== "" && !said.has(about) && said.add(about) !== undefined;
    const reminder = allTheSame(finding);
    const help = isNew(`${finding.kind} ${remedyOf(finding)}`)
        ? helpText(finding)
        : sentences(commandText(finding), offerText(finding));
    const lines = [findingText(finding), sentences(isNew(reminder) ? reminder : "", help)];
    return lines.filter((line) => line !== "").join("\n");
}

/** A finding's message where each stands alone: what is wrong, and what to do. */
export function withRemedy(text: string, finding: HelpedFinding): string {
    return sentences(text, allTheSame(finding), remedyOf(finding));
}

type HelpedFinding = Pick<Subject, "imageId" | "memberId" | "status"> &
    Pick<Finding, "kind" | "isDeclared" | "isAdvice" | "approvalsFile">;

/** What to do, in a sentence. */
function remedyOf(finding: HelpedFinding): string {
    const ways = waysOf(finding);
    return ways.length === 0 ? "" : `${ways.join(", or ")}.`;
}

/** The same with the command that does it, and the approval that is offered. */
function helpText(finding: Finding): string {
    const command = commandText(finding);
    if (command === "" && finding.offeredUntil === undefined) {
        return remedyOf(finding);
    }
    const [first, second] = waysOf(finding);
    const other = second === undefined ? "" : `Or ${second}${offerOf(finding)}.`;
    return sentences(command === "" ? `${first}.` : command, other);
}

/** The way that a command goes, with the command. */
function commandText(finding: Finding): string {
    const [first = ""] = waysOf(finding);
    const command = commandOf(finding);
    return command === undefined ? "" : `${first}: \`${command}\`.`;
}

/** The approval that is offered, where what else to do has been said. */
function offerText(finding: Finding): string {
    const [, second = ""] = waysOf(finding);
    return finding.offeredUntil === undefined ? "" : `${capital(second)}${offerOf(finding)}.`;
}

/** What helps against a finding: one way, or two, of which the second begins with a small letter. Nothing if its text says it. */
function waysOf({ kind, imageId, isDeclared, isAdvice, approvalsFile }: HelpedFinding): string[] {
    const away = isDeclared ? "Remove the resource from the program" : "Take the share back";
    const place = placeOfApprovals(approvalsFile);
    switch (kind) {
        case "not-approved":
            return [away, `approve the account in ${place}`];
        case "approval-ended":
            return [away, "renew the approval"];
        case "approved-for-other-images":
            return [away, `approve the account for this image too in ${place}`];
        case "open-to-everybody":
            return [
                "Set its visibility to private or shared, or, if everybody may use it, name it in allowPublicImageIds",
            ];
        case "pending-too-long":
            return ["Have the account accept the share, or take it back"];
        case "too-many-members":
            return ["Take shares back, or raise maxMembers"];
        case "expired-approval":
            return imageId === undefined ? [] : [away, "renew the approval"];
        case "approval-ends":
            return ["Renew it, or take the share back"];
        case "unread":
            return [
                isAdvice
                    ? "It is not known who has access"
                    : 'What cannot be read is a violation, because anybody may have access; "onLookupError": "warn" makes it advisory',
            ];
        default:
            return [];
    }
}

/** That the share of a finding counts, although it is not accepted. */
function allTheSame({ kind, status, isDeclared }: HelpedFinding): string {
    const isOfShare = kinds[kind].verdict === "unapproved" || kind === "pending-too-long";
    return !isOfShare || isDeclared || status === undefined || status === "accepted"
        ? ""
        : `A ${status} share gives access all the same.`;
}

/** An approval to add, if one is offered: a line of YAML, which is JSON but for its hyphen. */
function offerOf({ imageId, memberId, approvalsFile, offeredUntil }: Finding): string {
    if (offeredUntil === undefined || imageId === undefined || memberId === undefined) {
        return "";
    }
    const hyphen = isYaml(approvalsFile) ? "- " : "";
    const approval = `{"memberId": ${quoted(memberId)}, "imageIds": [${quoted(imageId)}], "expires": ${quoted(offeredUntil)}}`;
    return `: add \`${hyphen}${approval}\` to approvals, with owner and reason`;
}

/** Whether an approval that is added would allow the share of a finding. */
export function isApprovable(finding: Found): boolean {
    const { kind, imageId, memberId } = finding;
    const isMissing =
        kind === "approved-for-other-images" || (kind === "not-approved" && finding.similarId === undefined);
    return isMissing && imageId !== undefined && memberId !== undefined;
}

/** Whether approvals are written in YAML there. */
export function isYaml(approvalsFile: string | undefined): boolean {
    return approvalsFile !== undefined && !/\.json$/i.test(approvalsFile);
}

/** Leads to the command that takes a share back. */
export const toTakeBack = "To take it back:";

/** The command that takes the share of a finding back; undefined if it is about no share that is there. */
export function commandOf({ kind, imageId, memberId, isDeclared }: HelpedFinding): string | undefined {
    return kinds[kind].isOfShare && imageId !== undefined && memberId !== undefined && !isDeclared
        ? takeBackCommand(imageId, memberId)
        : undefined;
}

/** What is wrong, for people: one line. What to do stands beside it. */
export function findingText(finding: Finding): string {
    switch (finding.kind) {
        case "not-approved":
        case "approval-ended":
        case "approved-for-other-images":
            return shareText(finding);
        case "open-to-everybody":
            return `${subject(finding)} ${everybodyCan[finding.visibility]}`;
        case "statuses-left-out":
            return sentences(
                `${subject(finding)} cannot be verified: this resource holds only members that are ${listed(finding.held, "or")}, and`,
                `${listed(finding.leftOut, "or")} members can use the image too. Remove statuses from the resource.`,
            );
        case "changes-ignored":
            return sentences(
                `${subject(finding)} cannot be verified: this resource ignores changes of ${some(finding.ignoreChanges)}, so it shows`,
                "what was stored. Remove ignoreChanges from the resource.",
            );
        case "unclear-resource": {
            const more = finding.problems.length > 1 ? ` (and ${finding.problems.length - 1} more)` : "";
            return `This resource cannot be verified: ${finding.problems[0]}${more}. ${finding.remedy}`;
        }
        case "pending-too-long":
            return sentences(
                `The share of ${imageText(finding)} with ${accountText(finding)} has been pending for`,
                `${counted(finding.days, "day")}${sinceText(finding)}; ${atMost(finding.maxDays)} (maxPendingDays).`,
            );
        case "too-many-members":
            return sentences(
                `${subject(finding)} is shared with ${finding.isWhole ? "" : "at least "}${counted(finding.count, "account")};`,
                `${atMost(finding.most)} (maxMembers).`,
            );
        case "expired-approval":
            return expiredText(finding.approval, finding.imageIds);
        case "approval-ends":
            return endingText(finding.approval, finding.days);
        case "unused-approvals":
            return unusedText(finding);
        case "old-api-version":
            return finding.cause;
        case "unread":
            return unreadText(finding);
        case "unread-organization":
            return unreadOrganizationText(finding);
        case "not-known-yet":
            return `The image of ${idText(finding.resourceName)} does not exist yet. Its shares are judged at the end of the update.`;
        case "wrong-configuration":
            return `The configuration of ${finding.policy} is wrong, so nothing was judged: ${why(finding)}.`;
        case "policy-failed":
            return `Nothing was judged, because ${finding.policy} failed: ${finding.cause}. Please report this.`;
        case "more":
            return moreText(finding, finding.of, finding.count);
    }
}

/** "image 70a599e0-… ("golden")", and whose it is, if that is told. */
export function imageText({ imageId, imageName, origin }: Subject): string {
    if (imageId === undefined) {
        return "an image that does not exist yet";
    }
    const whose = origin === undefined ? "" : ` of ${originText(origin)}`;
    return `image ${idText(imageId)}${imageName ? ` (${quoted(imageName)})` : ""}${whose}`;
}

/** "account c0ff… in kr-east1 (connection east)", as far as it is known. */
export function originText({ accountId, region, connection }: Origin): string {
    const through = connection === undefined ? "" : `connection ${idText(connection)}`;
    const account = accountId === undefined ? through || "this account" : `account ${idText(accountId)}`;
    const where = region === undefined ? "" : ` in ${idText(region)}`;
    return `${account}${where}${accountId === undefined || through === "" ? "" : ` (${through})`}`;
}

function subject(finding: Subject): string {
    return capital(imageText(finding));
}

function atMost(most: number): string {
    return `at most ${most} ${most === 1 ? "is" : "are"} allowed`;
}

const everybodyCan = {
    public: "is public: every account finds it in its list of images, and can read and download it.",
    community: "is a community image: every account that knows its ID can read and download it.",
};

type ShareFinding = Extract<
    Finding,
    { kind: "not-approved" | "approval-ended" | "approved-for-other-images" }
>;

function shareText(finding: ShareFinding): string {
    const shares = finding.isDeclared
        ? `This resource shares ${imageText(finding)}`
        : `${subject(finding)} is shared`;
    return `${shares} with ${accountText(finding, shareDetails(finding))}, ${whyNot(finding)}.`;
}

/** "account a8f1… ("Partner", status pending, shared since 2025-07-22T09:00:00Z)" */
function accountText({ memberId = "", memberName }: Subject, details: readonly string[] = []): string {
    const known = [...(memberName ? [quoted(memberName)] : []), ...details];
    return `account ${idText(memberId)}${known.length > 0 ? ` (${known.join(", ")})` : ""}`;
}

function shareDetails({ status, createdAt, updatedAt }: Subject): string[] {
    const statusSince =
        updatedAt !== undefined && updatedAt !== createdAt ? ` since ${idText(updatedAt)}` : "";
    return [
        `status ${status}${statusSince}`,
        ...(createdAt === undefined ? [] : [`shared since ${idText(createdAt)}`]),
    ];
}

/** ", since …", as far as it is known. */
function sinceText({ createdAt, updatedAt = createdAt }: Subject): string {
    const first = createdAt === updatedAt ? "" : ` (shared since ${idText(createdAt ?? "")})`;
    return updatedAt === undefined ? "" : `, since ${idText(updatedAt)}${first}`;
}

function whyNot(finding: ShareFinding): string {
    switch (finding.kind) {
        case "not-approved":
            return `which is not approved${nearlyApproved(finding)}`;
        case "approval-ended":
            return `whose approval ${expiredOn(finding.approval)}`;
        case "approved-for-other-images":
            return `which is approved for other images only (${some(finding.imageIds)})`;
    }
}

function nearlyApproved({ similarId, accountState }: Extract<Finding, { kind: "not-approved" }>): string {
    if (accountState !== undefined) {
        return ` (its organisation unit is, but the account is ${idText(accountState)})`;
    }
    return similarId === undefined ? "" : ` (${idText(similarId)} is: letter case counts)`;
}

/** Where approvals are written. */
export function placeOfApprovals(approvalsFile: string | undefined): string {
    return approvalsFile === undefined ? "the pack's configuration" : idText(approvalsFile);
}

/** The command that takes a share back. An ID that begins with a hyphen must not be an option of it. */
export function takeBackCommand(imageId: string, memberId: string): string {
    const argument = (name: string, id: string) =>
        `--${name}${id.startsWith("-") ? "=" : " "}${shellWord(id)}`;
    return `scp-cli virtualserver image member delete ${argument("image_id", imageId)} ${argument("member_id", memberId)}`;
}

/** "expired on 2026-01-31 (end of day, UTC; approvals[2]; owner: "…")" */
function expiredOn(approval: ShownApproval): string {
    return `expired on ${approval.expires} (${["end of day, UTC", approval.place, ...details(approval)].join("; ")})`;
}

function details({ approvedBy, owner, reason }: ShownApproval): string[] {
    return [
        ...(approvedBy ? [`approved by: ${quoted(approvedBy)}`] : []),
        ...(owner ? [`owner: ${quoted(owner)}`] : []),
        ...(reason ? [`reason: ${quoted(reason)}`] : []),
    ];
}

function approvalText(approval: ShownApproval): string {
    const { memberId, name, place } = approval;
    const known = details(approval);
    return `${accountText({ memberId, memberName: name })} in ${place}${known.length > 0 ? ` (${known.join("; ")})` : ""}`;
}

/** "The approval of account a8f1 in approvals[2] for image 70a599e0" */
function approvalSubject(approval: ShownApproval): string {
    const { imageIds = [] } = approval;
    const images =
        imageIds.length === 0
            ? "every image"
            : `${imageIds.length === 1 ? "image" : "images"} ${some(imageIds)}`;
    return `The approval of ${approvalText(approval)} for ${images}`;
}

function endingText(approval: ShownApproval, days: number): string {
    return `${approvalSubject(approval)} expires on ${approval.expires} (end of day, UTC; days left: ${days}).`;
}

function expiredText(approval: ShownApproval, [first, ...more]: readonly string[]): string {
    const ended = `${approvalSubject(approval)} expired on ${approval.expires} (end of day, UTC).`;
    if (first === undefined) {
        return `${ended} No current share depends on it: remove it.`;
    }
    const others = more.length === 0 ? "" : ` (and ${counted(more.length, "more image")} that it was for)`;
    return `${ended} Image ${idText(first)}${others} is still shared with the account.`;
}

const mostApprovalsShown = 20;

function unusedText(finding: Extract<Finding, { kind: "unused-approvals" }>): string {
    const { approvals, imageCount, isOfSeveral } = finding;
    const shown = approvals.slice(0, mostApprovalsShown).map(approvalText);
    const more = approvals.length > shown.length ? [`${approvals.length - shown.length} more`] : [];
    const accounts = isOfSeveral ? "these accounts" : "this account";
    const where =
        imageCount === undefined
            ? accounts
            : `the ${imageCount === 1 ? "one image that was" : `${imageCount} images that were`} read`;
    return sentences(
        `No share of ${where} needs the approval of ${listed([...shown, ...more], "and")}.`,
        "Remove approvals that are no longer needed: they let the account use an image as soon as it is shared again.",
    );
}

function unreadText(finding: Extract<Finding, { kind: "unread" }>): string {
    const { imageIds, resourceUrn } = finding;
    const unnamed =
        resourceUrn === undefined ? "The images that others can use" : "The image of this resource";
    const named = `${imageIds.length > 1 ? "Images" : "Image"} ${some(imageIds)}`;
    return `${imageIds.length === 0 ? unnamed : named} could not be read: ${why(finding)}.`;
}

function why({ cause, causeToldBy }: { readonly cause: string } & Pick<Found, "causeToldBy">): string {
    return causeToldBy === undefined ? cause : `${causeToldBy} says why`;
}

function unreadOrganizationText(finding: Extract<Finding, { kind: "unread-organization" }>): string {
    const { unitIds, isAdvice } = finding;
    return sentences(
        `Organisation ${unitIds.length === 1 ? "unit" : "units"} ${some(unitIds)} could not be read: ${why(finding)}.`,
        "So approvedUnitIds approves nobody, and every other approval still holds.",
        isAdvice ? "" : '"onLookupError": "warn" makes this advisory.',
    );
}

function moreText(finding: Subject, of: MoreKind, count: number): string {
    const has = count === 1 ? "has" : "have";
    switch (of) {
        case "share":
            return `${subject(finding)} has ${counted(count, "more share")} that ${count === 1 ? "is" : "are"} not approved.`;
        case "pending-share":
            return `${subject(finding)} has ${counted(count, "more share")} that ${has} been pending for too long.`;
        case "expired-approval":
            return `${counted(count, "more approval")} ${has} expired.`;
        case "ending-approval":
            return `${counted(count, "more approval")} expire${count === 1 ? "s" : ""} soon.`;
        case "problem":
            return `The configuration has ${counted(count, "more problem")}.`;
    }
}
