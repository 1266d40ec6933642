import { counted } from "../policy/findings/words.js";
import type { ShareReport } from "./shareReport.js";

/** What a report comes to, on one line. */
export function summaryText({ images, findings, unread }: ShareReport): string {
    const violations = findings.filter(({ level }) => level === "mandatory").length;
    const shares = images.reduce((count, { members }) => count + members.length, 0);
    const parts = [
        counted(images.length, "image"),
        counted(shares, "share"),
        counted(violations, "violation"),
        `${findings.length - violations} advisory`,
    ];
    return `${parts.join(", ")}${unread.length === 0 ? "" : `, ${unread.length} not read: this is not the whole picture`}`;
}
