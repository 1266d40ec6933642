import type { ReportedFinding } from "./shareReport.js";

/** Mandatory ones first, then by connection, image and member; what is about none comes before. */
export function sortedFindings(findings: readonly ReportedFinding[]): ReportedFinding[] {
    const key = ({ level, connection = "", imageId = "", memberId = "" }: ReportedFinding) => [
        level === "mandatory" ? "0" : "1",
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
