import { counted, numberText } from "../policy/findings/words.js";
import { accesses } from "./formats/accesses.js";
import type { ShareReport } from "./shareReport.js";

/** What a report comes to, on one line. */
export function summaryText(report: ShareReport): string {
    const { images, findings, unread } = report;
    const violations = findings.filter(({ level }) => level === "mandatory").length;
    const shares = images.reduce((count, { members }) => count + members.length, 0);
    const notJudged = accesses(report).filter(({ verdict }) => verdict === "notJudged").length;
    const parts = [
        counted(images.length, "image"),
        counted(shares, "share"),
        counted(violations, "violation"),
        `${numberText(findings.length - violations)} advisory`,
        ...(notJudged === 0 ? [] : [`${numberText(notJudged)} not judged`]),
    ];
    const notRead = unread.length;
    return `${parts.join(", ")}${notRead === 0 ? "" : `, ${notRead} not read: this is not the whole picture`}`;
}
