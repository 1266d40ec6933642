import { counted, numberText } from "../policy/findings/words.js";
import { accesses } from "./formats/accesses.js";
import { summary } from "./formats/headline.js";
import type { ShareReport } from "./shareReport.js";

/** What a report comes to, on one line. */
export function summaryText(report: ShareReport): string {
    const { images, shares, violations, advice, byVerdict } = summary(report, accesses(report));
    const parts = [
        counted(images, "image"),
        counted(shares, "share"),
        counted(violations, "violation"),
        `${numberText(advice)} advisory`,
        ...(byVerdict.notJudged === 0 ? [] : [`${numberText(byVerdict.notJudged)} not judged`]),
    ];
    const notRead = report.unread.length;
    return `${parts.join(", ")}${notRead === 0 ? "" : `, ${notRead} not read: this is not the whole picture`}`;
}
