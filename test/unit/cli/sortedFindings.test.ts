import type { ReportedFinding } from "../../../cli/shareReport.js";
import { sortedFindings } from "../../../cli/sortedFindings.js";

const finding: ReportedFinding = { policy: "p", policyPack: "pack", level: "mandatory", message: "m" };

test("what fails comes before advice, the most severe first, and then connection, image and account decide", () => {
    const inOrder: readonly Partial<ReportedFinding>[] = [
        { severity: "critical", imageId: "b" },
        { severity: "high", imageId: "a", memberId: "a" },
        { severity: "high", imageId: "a", memberId: "b" },
        { severity: "high", imageId: "b" },
        { severity: "high", connection: "east", imageId: "a" },
        { severity: "medium", imageId: "a" },
        { severity: "low" },
        {},
        { level: "advisory", severity: "high", imageId: "a" },
        { level: "advisory", severity: "low" },
    ];
    const findings = inOrder.map((each) => ({ ...finding, ...each }));
    expect(sortedFindings(findings.toReversed())).toEqual(findings);
});
