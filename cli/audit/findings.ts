import { type Shares, verdictsOf } from "../../policy/checks/check.js";
import { packName } from "../../policy/checks/index.js";
import { reportedFinding } from "../reportedFinding.js";
import type { ReportedFinding } from "../shareReport.js";
import type { AuditRules } from "./auditRules.js";

/** What each check has to say of what was read. */
export function auditFindings(shares: Shares, { checks }: AuditRules, now: Date): ReportedFinding[] {
    return checks.flatMap(({ check, level, rules }) =>
        verdictsOf(check, shares, rules, now)
            .filter((verdict) => verdict !== "undecided")
            .map((found) =>
                reportedFinding(
                    { ...found, policy: check.name },
                    found.isAdvice ? "advisory" : level,
                    packName,
                ),
            ),
    );
}
