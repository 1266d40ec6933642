import { isYaml, toTakeBack } from "../../policy/findings/text.js";
import { counted, numberText } from "../../policy/findings/words.js";
import { isOfSeveral, whereIn } from "../origin.js";
import type { Located, ReportedFinding, ShareReport, UnreadItem } from "../shareReport.js";
import { type Access, accesses } from "./accesses.js";
import { countsByConnection } from "./byConnection.js";
import { type Headline, headline, type Summary, summary } from "./headline.js";
import { code, lines, plainText } from "./markdown/escape.js";
import { picture } from "./markdown/mermaid.js";
import { type Change, listedChanges, offerText, sourceText, timeText } from "./words.js";

/** The first line of every report, by which a pipeline finds its own earlier comment. */
export const markdownMarker = "<!-- scp-image-members report -->";

/** GitHub takes comments of 65,536 characters, GitLab longer ones. Something is left for what a pipeline adds. */
const longest = 64_000;
/** What lists other than that of the findings may take. */
const longestList = 8_000;

/**
 * The report as Markdown for a comment on a pull request: at most 64,000 characters. What is left out is counted.
 * It begins with {@link markdownMarker}. Nothing in it mentions a person or refers to another issue.
 */
export function markdownReport(report: ShareReport): string {
    const all = accesses(report);
    const counts = summary(report, all);
    const before = [
        markdownMarker,
        ...head(headline(report, counts)),
        ...unread(report),
        ...numbers(counts),
        ...byConnection(report, all),
        ...pictureOf(report, all),
    ];
    const after = [...approvals(report), ...changes(report), ...about(report)];
    const left = longest - [...before, ...after].join("\n").length;
    return `${[...before, ...findings(report, left), ...after].join("\n")}\n`;
}

const signs: Readonly<Record<Headline["outcome"], string>> = {
    incomplete: "⚠️",
    violations: "❌",
    unapproved: "❌",
    advice: "ℹ️",
    unjudged: "➖",
    clean: "✅",
};

function head({ outcome, title, detail }: Headline): string[] {
    return [`## ${signs[outcome]} Image shares: ${title}`, "", detail, ""];
}

function unread(report: ShareReport): string[] {
    const { unread } = report;
    if (unread.length === 0) {
        return [];
    }
    const row = ({ imageId, reason, ...where }: UnreadItem) =>
        `> - ${imageId === undefined ? "Which images there are" : code(imageId)}${ofWhom(report, where)}: ${plainText(reason)}`;
    return [
        "> [!WARNING]",
        "> Could not be read:",
        ">",
        ...within(longestList, unread, row, (more) => `> - and ${counted(more, "more list")}`),
        "",
    ];
}

function numbers(counts: Summary): string[] {
    const cells: [string, number][] = [
        ["Images", counts.images],
        ["Accounts", counts.accounts],
        ["Shares", counts.shares],
        ["Not approved", counts.byVerdict.unapproved],
        ["Open to everybody", counts.openToEverybody],
        ["Not readable", counts.unreadLists + counts.unreadRules],
    ];
    return [
        row(cells.map(([name]) => name)),
        row(cells.map(() => "--:")),
        row(cells.map(([, value]) => numberText(value))),
        "",
    ];
}

/** " of account c0ff… in kr-east1", if the report is of several. */
function ofWhom(report: ShareReport, located: Located): string {
    const where = whereIn(report, located);
    return where === undefined ? "" : ` of ${plainText(where)}`;
}

/** How it is in each account, if there are several. */
function byConnection(report: ShareReport, all: readonly Access[]): string[] {
    if (!isOfSeveral(report)) {
        return [];
    }
    const header = ["Connection", "Account", "Region", "Images", "Shares", "Not approved", "Not readable"];
    const counts = countsByConnection(report, all).map(({ connection, images, shares, unapproved, unread }) =>
        row([
            code(connection.connection ?? ""),
            connection.accountId === undefined ? "not known" : code(connection.accountId),
            connection.region === undefined ? "not known" : plainText(connection.region),
            ...[images, shares, unapproved, unread].map(numberText),
        ]),
    );
    const rest = (more: number) => `\n${counted(more, "more connection")}: not shown here.`;
    return [
        row(header),
        row(header.map((_, index) => (index < 3 ? "---" : "--:"))),
        ...within(longestList, counts, (line) => line, rest),
        "",
    ];
}

function pictureOf(report: ShareReport, all: readonly Access[]): string[] {
    if (all.length === 0) {
        return [];
    }
    const { flowchart, lines } = picture(all, isOfSeveral(report));
    const leftOut = `${counted(lines, "line")} of ${numberText(all.length)}, those that are not approved first. The HTML report shows all.`;
    return [
        "### Who sees which image",
        "",
        "```mermaid",
        flowchart,
        "```",
        "",
        ...(lines < all.length ? [leftOut, ""] : []),
    ];
}

function findings({ findings }: ShareReport, left: number): string[] {
    if (findings.length === 0) {
        return ["### Findings", "", "The policies found nothing in what was read.", ""];
    }
    const before = ["### Findings", "", row(["Level", "What it is, and what to do"]), row(["---", "---"])];
    const rest = (more: number) =>
        `\n${counted(more, "more finding")}: not shown here, but in the reports in HTML and JSON.`;
    // A little is for the sentence on the rest.
    const rows = within(left - before.join("\n").length - 200, findings, findingRow, rest);
    return [...before, ...rows, ""];
}

function findingRow(finding: ReportedFinding): string {
    const { level, severity, policy } = finding;
    const { command } = finding;
    const text = [
        lines(finding.message),
        ...(command ? [`${toTakeBack} ${code(command, 1_000)}`] : []),
        `<sub>${plainText(policy)}</sub>`,
    ];
    return row([`**${level}**${severity ? `<br>${severity}` : ""}`, text.join("<br>")]);
}

/** Names in it stand in comments, each in its line: only a fence could end it. */
function approvals({ toApprove }: ShareReport): string[] {
    if (toApprove === undefined) {
        return [];
    }
    const { approvalsFile, lines } = toApprove;
    const fence = "`".repeat(Math.max(3, ...(lines.match(/`+/g) ?? []).map((run) => run.length + 1)));
    const language = isYaml(approvalsFile) ? "yaml" : "json";
    return [plainText(offerText(toApprove)), "", `${fence}${language}`, lines.trimEnd(), fence, ""];
}

function changes(report: ShareReport): string[] {
    const { changes } = report;
    if (changes === undefined) {
        return [];
    }
    const listed = listedChanges(changes);
    const title = [`### Changes since ${plainText(timeText(changes.since))}`, ""];
    if (listed.length === 0) {
        return [...title, "No share has changed.", ""];
    }
    const rest = (more: number) =>
        `\n${counted(more, "more change")}: not shown here, but in the reports in HTML and JSON.`;
    return [
        ...title,
        row(["Change", "Image", "Account", "Status"]),
        row(["---", "---", "---", "---"]),
        ...within(longestList, listed, (change) => changeRow(report, change), rest),
        "",
    ];
}

function changeRow(report: ShareReport, change: Change): string {
    const { kind, imageId, imageName, memberId, memberName, now } = change;
    const image = `${imageName ? `${plainText(imageName)} ` : ""}${code(imageId)}${ofWhom(report, change)}`;
    const name = memberName === undefined ? "" : `<br>${plainText(memberName)}`;
    return row([kind, image, memberId === undefined ? "" : code(memberId) + name, plainText(now)]);
}

function about(report: ShareReport): string[] {
    const { name, version } = report.tool;
    const facts = sourceText(report).map(([name, value]) => `${plainText(name)}: ${plainText(value, 300)}`);
    return [`<sub>${[...facts, plainText(`${name} ${version}`, 100)].join(" · ")}</sub>`];
}

function row(cells: readonly string[]): string {
    return `| ${cells.join(" | ")} |`;
}

/** A line for each item as long as there is room, and one that counts the rest. */
function within<Item>(
    room: number,
    items: readonly Item[],
    line: (item: Item) => string,
    rest: (more: number) => string,
): string[] {
    const lines: string[] = [];
    let used = 0;
    for (const item of items) {
        const next = line(item);
        used += next.length + 1;
        if (used > room) {
            return [...lines, rest(items.length - lines.length)];
        }
        lines.push(next);
    }
    return lines;
}
