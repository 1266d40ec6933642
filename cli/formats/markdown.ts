import { isYaml } from "../../policy/findings/text.js";
import { counted, numberText } from "../../policy/findings/words.js";
import { isOfSeveral, whereIn } from "../origin.js";
import type { Located, ShareReport, UnreadItem } from "../shareReport.js";
import { type Access, accesses } from "./accesses.js";
import { countsByConnection } from "./byConnection.js";
import { type Headline, headline, type Summary, summary } from "./headline.js";
import { code, plainText } from "./markdown/escape.js";
import { findingsLines } from "./markdown/findings.js";
import { picture } from "./markdown/mermaid.js";
import { elsewhere, named, row, within } from "./markdown/rows.js";
import {
    type Change,
    listedChanges,
    noChangesText,
    notComparedTexts,
    offerText,
    sourceText,
    timeText,
    unreadOfAll,
} from "./words.js";

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
    return `${[...before, ...findingsLines(report, left), ...after].join("\n")}\n`;
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
    const row = ({ kind, imageId, reason, ...where }: UnreadItem) =>
        `> - ${imageId === undefined ? unreadOfAll({ kind }) : code(imageId)}${ofWhom(report, where)}: ${plainText(reason)}`;
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
    const notCompared = notComparedTexts(changes).flatMap((text) => [plainText(text, 1000), ""]);
    if (listed.length === 0) {
        return [...title, noChangesText(changes), "", ...notCompared];
    }
    const rest = (more: number) => `\n${counted(more, "more change")} ${elsewhere}`;
    return [
        ...title,
        row(["Change", "Image", "Account", "Status"]),
        row(["---", "---", "---", "---"]),
        ...within(longestList, listed, (change) => changeRow(report, change), rest),
        "",
        ...notCompared,
    ];
}

function changeRow(report: ShareReport, change: Change): string {
    const { kind, imageId, imageName, memberId, memberName, now } = change;
    const image = named(imageId, imageName) + ofWhom(report, change);
    const account = memberId === undefined ? "" : named(memberId, memberName);
    return row([kind, image, account, plainText(now)]);
}

function about(report: ShareReport): string[] {
    const { name, version } = report.tool;
    const facts = sourceText(report).map(([name, value]) => `${plainText(name)}: ${plainText(value, 300)}`);
    return [`<sub>${[...facts, plainText(`${name} ${version}`, 100)].join(" · ")}</sub>`];
}
