import { type Shares, verdictsOf } from "../../policy/checks/check.js";
import { packName } from "../../policy/checks/index.js";
import type { Finding, Origin } from "../../policy/findings/finding.js";
import { kinds } from "../../policy/findings/kinds.js";
import { findingText } from "../../policy/findings/text.js";
import { reportedFinding } from "../reportedFinding.js";
import type { ReportedFinding, UnreadItem } from "../shareReport.js";
import { unreadItemOf } from "../unreadItem.js";
import type { AuditRules } from "./auditRules.js";

/**
 * What each check has to say of what was read, and what it could not judge.
 *
 * @param originOf Where an image is, for findings that do not tell it; and where all is, of a single connection.
 */
export function auditFindings(
    shares: Shares,
    { checks }: AuditRules,
    now: Date,
    originOf: (imageId: string | undefined) => Origin,
): { findings: ReportedFinding[]; unread: UnreadItem[] } {
    const findings: ReportedFinding[] = [];
    const unread: UnreadItem[] = [];
    for (const { check, level, rules } of checks) {
        for (const found of verdictsOf(check, shares, rules, now)) {
            if (found === "undecided") {
                continue;
            }
            const finding = { ...found, policy: check.name };
            const origin = found.origin ?? originOf(found.imageId);
            if (kinds[found.kind].verdict === "notJudged") {
                unread.push(unreadItemOf(finding, causeOf(finding), origin));
            } else {
                findings.push(
                    reportedFinding(finding, found.isAdvice ? "advisory" : level, packName, origin),
                );
            }
        }
    }
    return { findings, unread };
}

function causeOf(finding: Finding): string {
    return "cause" in finding ? finding.cause : findingText(finding);
}
