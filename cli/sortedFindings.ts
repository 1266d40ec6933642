import type { ReportedFinding } from "./shareReport.js";

const severities = ["critical", "high", "medium", "low", undefined] as const;

/**
 * What fails first, the most severe of it first; then by connection, image and member. What is about none comes before what is
 * about one.
 */
export function sortedFindings(findings: readonly ReportedFinding[]): ReportedFinding[] {
    const key = ({ level, severity, connection = "", imageId = "", memberId = "" }: ReportedFinding) => [
        level === "mandatory" ? "0" : "1",
        `${severities.indexOf(severity)}`,
        connection,
        imageId,
        memberId,
    ];
    return findings
        .map((finding) => ({ finding, key: key(finding) }))
        .sort((a, b) => compare(a.key, b.key))
        .map(({ finding }) => finding);
}

function compare(a: readonly string[], b: readonly string[]): number {
    const at = a.findIndex((part, index) => part !== b[index]);
    return at < 0 ? 0 : (a[at] ?? "") < (b[at] ?? "") ? -1 : 1;
}
