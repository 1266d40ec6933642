import { counted, numberText } from "../policy/findings/words.js";
import { isOfUnread } from "./exitCodes.js";
import type { ShareReport } from "./shareReport.js";

/** What a report comes to, on one line. */
export function summaryText({ images, findings, unread }: ShareReport): string {
    const violations = findings.filter(({ level }) => level === "mandatory").length;
    const shares = images.reduce((count, { members }) => count + members.length, 0);
    const parts = [
        counted(images.length, "image"),
        counted(shares, "share"),
        counted(violations, "violation"),
        `${numberText(findings.length - violations)} advisory`,
    ];
    const notRead = unread.length + findings.filter(isOfUnread).length;
    return `${parts.join(", ")}${notRead === 0 ? "" : `, ${notRead} not read: this is not the whole picture`}`;
}
