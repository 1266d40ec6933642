import { type Shares, verdictsOf } from "../../policy/checks/check.js";
import { packName } from "../../policy/checks/index.js";
import type { Origin } from "../../policy/findings/finding.js";
import { reportedFinding } from "../reportedFinding.js";
import type { ReportedFinding } from "../shareReport.js";
import type { AuditRules } from "./auditRules.js";

/**
 * What each check has to say of what was read.
 *
 * @param originOf Where an image is, for findings that do not tell it; and where all is, of a single connection.
 */
export function auditFindings(
    shares: Shares,
    { checks }: AuditRules,
    now: Date,
    originOf: (imageId: string | undefined) => Origin,
): ReportedFinding[] {
    return checks.flatMap(({ check, level, rules }) =>
        verdictsOf(check, shares, rules, now)
            .filter((verdict) => verdict !== "undecided")
            .map((found) =>
                reportedFinding(
                    { ...found, policy: check.name },
                    found.isAdvice ? "advisory" : level,
                    packName,
                    found.origin ?? originOf(found.imageId),
                ),
            ),
    );
}
