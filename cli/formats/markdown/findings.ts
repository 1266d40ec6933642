import { toTakeBack } from "../../../policy/findings/text.js";
import { counted, numberText, sentences } from "../../../policy/findings/words.js";
import { isOfSeveral } from "../../origin.js";
import type { ReportedFinding, ShareReport } from "../../shareReport.js";
import { type FindingGroup, findingGroups, type ListedFinding } from "../groups.js";
import { code, lines, plainText } from "./escape.js";
import { elsewhere, named, row, within } from "./rows.js";

/**
 * The findings by policy and kind, in at most `left` characters. Each kind has a fair part of the room, so that findings of many
 * do not crowd out another kind.
 */
export function findingsLines(report: ShareReport, left: number): string[] {
    const title = ["### Findings", ""];
    if (report.findings.length === 0) {
        return [...title, "The policies found nothing in what was read.", ""];
    }
    const groups = findingGroups(report);
    const lines: string[] = [];
    let room = left - roomForRest;
    let more = 0;
    for (const [index, group] of groups.entries()) {
        const text = groupLines(
            report,
            group,
            Math.max(room / (groups.length - index), Math.min(room, leastOfKind)),
        );
        const length = text.join("\n").length + 1;
        if (length > room) {
            more += group.rows.length + group.messages.length;
        } else {
            lines.push(...text);
            room -= length;
        }
    }
    const rest = more === 0 ? [] : [`${counted(more, "more finding")} ${elsewhere}`, ""];
    return [...title, ...lines, ...rest];
}

/** What the sentence on what is left out may take. */
const roomForRest = 200;
/** What a kind may take, however many there are. */
const leastOfKind = 4_000;

/** As much of a group as there is room for. */
function groupLines(report: ShareReport, group: FindingGroup, room: number): string[] {
    const { level, severity, policy, title, fix, command, rows, messages } = group;
    const about = [level, ...(severity === undefined ? [] : [`${severity} severity`]), plainText(policy)];
    const help = sentences(fix ?? "", command === undefined ? "" : takenBackBy(command));
    const header = [
        "Image",
        ...(isOfSeveral(report) ? ["Connection"] : []),
        "Account",
        "Status",
        "Since",
        "Why",
    ];
    const before = [
        `#### ${levelSigns[level]} ${title ?? counted(messages.length, "finding")}`,
        "",
        `<sub>${about.join(" · ")}</sub>`,
        "",
        ...(help === "" ? [] : [help, ""]),
        ...(rows.length > 0 ? [row(header), row(header.map(() => "---"))] : []),
    ];
    const rest = (more: number) => `\n${numberText(more)} ${elsewhere}`;
    return [
        ...before,
        ...within(
            room - before.join("\n").length - roomForRest,
            [...rows.map((each) => shareRow(report, each)), ...messages.map(messageItem)],
            (line) => line,
            rest,
        ),
        "",
    ];
}

const levelSigns = { mandatory: "❌", advisory: "ℹ️" } as const;

function shareRow(report: ShareReport, { finding, why }: ListedFinding): string {
    const {
        imageId = "",
        imageName,
        connection = "",
        memberId,
        memberName,
        status = "",
        createdAt = "",
    } = finding;
    return row([
        named(imageId, imageName),
        ...(isOfSeveral(report) ? [code(connection)] : []),
        memberId === undefined ? "everybody" : named(memberId, memberName),
        status,
        plainText(createdAt.slice(0, 10)),
        plainText(why),
    ]);
}

function messageItem({ message, command }: ReportedFinding): string {
    return `- ${sentences(lines(message), command === undefined ? "" : takenBackBy(command))}`;
}

function takenBackBy(command: string): string {
    return `${toTakeBack} ${code(command, 1_000)}`;
}
