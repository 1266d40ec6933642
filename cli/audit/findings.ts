import { versionProblem } from "../../policy/apiVersionSupported.js";
import { expiredMessage, outdatedApprovals, unusedMessage } from "../../policy/approvalsCurrent.js";
import { membersLimitMessage } from "../../policy/imageMembersLimit.js";
import { type Finding, judgeImage, judgeMember } from "../../policy/judgement.js";
import type { LiveImage } from "../../policy/liveImages.js";
import { imageMessage } from "../../policy/messages.js";
import { oldPendingShares, pendingShareMessage } from "../../policy/pendingSharesRecent.js";
import type { PolicyName } from "../../policy/policyNames.js";
import type { SeenImage } from "../../policy/seenShares.js";
import type { ConnectionSettings } from "../../provider/scp/service.js";
import { aboutPolicy, packName } from "../policies.js";
import type { ReportedFinding, ReportedMember } from "../shareReport.js";
import type { AuditRules } from "./auditRules.js";

/** What was read, and what it was read with. */
export interface AuditedShares {
    readonly images: readonly LiveImage[];
    /** Whether they are all that the account shares. */
    readonly areAll: boolean;
    readonly settings: Pick<ConnectionSettings, "apiVersion" | "apiVersionSource">;
    readonly now: Date;
}

/** What each policy has to say of the images, in the words of the pack. */
export function auditFindings(shares: AuditedShares, rules: AuditRules): ReportedFinding[] {
    return [
        ...sharingFindings(shares, rules),
        ...pendingFindings(shares, rules),
        ...approvalFindings(shares, rules),
        ...limitFindings(shares, rules),
        ...versionFindings(shares, rules),
    ];
}

/** Whether the rules allow the share. */
export function verdictOf(
    { memberId, status }: Pick<ReportedMember, "memberId" | "status">,
    imageId: string,
    { sharing }: AuditRules,
    now: Date,
): ReportedMember["verdict"] {
    if (!sharing.rules.statuses.has(status)) {
        return "notJudged";
    }
    return judgeMember(memberId, imageId, sharing.rules, dayOf(now)) === undefined
        ? "approved"
        : "unapproved";
}

function sharingFindings({ images, now }: AuditedShares, { sharing }: AuditRules): ReportedFinding[] {
    return images.flatMap((image) =>
        judgeImage(image, sharing.rules, dayOf(now))
            .filter((verdict) => verdict !== "undecided")
            .map((finding) => ({
                ...about(sharing.policy, sharing.level),
                message: imageMessage(image, finding),
                imageId: image.imageId,
                ...memberOf(finding),
            })),
    );
}

function memberOf(finding: Finding) {
    if (finding.kind !== "member") {
        return {};
    }
    const { memberId, status, createdAt } = finding.member;
    return { memberId, status, ...(createdAt === undefined ? {} : { since: createdAt }) };
}

function pendingFindings({ images, now }: AuditedShares, { pendingShares }: AuditRules): ReportedFinding[] {
    if (pendingShares === undefined) {
        return [];
    }
    const { level, maxDays } = pendingShares;
    return images.flatMap((image) =>
        oldPendingShares(image.members, maxDays, now).map((share) => ({
            ...about("pending-shares-recent", level),
            message: pendingShareMessage(image, share, maxDays),
            imageId: image.imageId,
            memberId: share.memberId,
            status: "pending" as const,
            since: share.since,
        })),
    );
}

function approvalFindings(
    { images, areAll, now }: AuditedShares,
    { currentApprovals }: AuditRules,
): ReportedFinding[] {
    if (currentApprovals === undefined) {
        return [];
    }
    const { level, rules } = currentApprovals;
    const seen: SeenImage[] = images.map((image) => ({ ...image, isWhole: true }));
    const { expired, unused } = outdatedApprovals(rules, seen, areAll, dayOf(now));
    const aboutIt = about("approvals-current", level);
    return [
        ...expired.map((each) => ({
            ...aboutIt,
            message: expiredMessage(each),
            memberId: each.approval.memberId,
        })),
        ...(unused.length > 0 ? [{ ...aboutIt, message: unusedMessage(unused, seen, areAll) }] : []),
    ];
}

function limitFindings({ images }: AuditedShares, { membersLimit }: AuditRules): ReportedFinding[] {
    if (membersLimit === undefined) {
        return [];
    }
    const { level, most } = membersLimit;
    return images
        .filter(({ members }) => members.length > most)
        .map((image) => ({
            ...about("image-members-limit", level),
            message: membersLimitMessage({ ...image, isWhole: true }, most),
            imageId: image.imageId,
        }));
}

function versionFindings({ settings, now }: AuditedShares, { apiVersion }: AuditRules): ReportedFinding[] {
    const place = settings.apiVersionSource ?? "the default";
    const problem = apiVersion && versionProblem(settings.apiVersion, place, dayOf(now));
    return apiVersion === undefined || problem === undefined
        ? []
        : [{ ...about("api-version-supported", apiVersion.level), message: problem }];
}

function about(policy: PolicyName, level: ReportedFinding["level"]) {
    const severity = aboutPolicy(policy)?.severity as ReportedFinding["severity"];
    return { policy, policyPack: packName, level, ...(severity === undefined ? {} : { severity }) };
}

/** The day in UTC, as `YYYY-MM-DD`. */
function dayOf(now: Date): string {
    return now.toISOString().slice(0, 10);
}
