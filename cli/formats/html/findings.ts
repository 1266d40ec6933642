import { toTakeBack } from "../../../policy/findings/text.js";
import { counted } from "../../../policy/findings/words.js";
import type { OfferedApprovals, ReportedFinding, ShareReport } from "../../shareReport.js";
import { type FindingGroup, findingGroups, type ListedFinding } from "../groups.js";
import { html, Markup } from "../markup.js";
import { offerText } from "../words.js";
import { accountMarkup } from "./account.js";
import { folded } from "./folded.js";
import { connectionMarkup } from "./where.js";

/** So many of a kind are shown; the rest is folded. */
const atOnce = 20;

/** What the policies have to say, by kind, with what to do once. */
export function findingsSection(report: ShareReport): Markup {
    const { findings, toApprove } = report;
    return html`<section id="findings" aria-labelledby="findings-title">
<h2 id="findings-title">Findings</h2>
${findings.length === 0 ? html`<p class="nothing">The policies found nothing in what was read.</p>` : undefined}
${findingGroups(report).map((group) => groupMarkup(report, group))}
<p class="nothing" data-none="findings" hidden>No finding matches the filter.</p>
${toApprove && offer(toApprove)}
</section>`;
}

function groupMarkup(report: ShareReport, group: FindingGroup): Markup {
    const { policy, level, severity, title, fix, command, rows, messages } = group;
    return html`<div class="group ${level}">
<h3><span class="level">${level}</span> ${title ?? counted(messages.length, "finding")} <small class="policy">${policy}${severity && `, ${severity} severity`}</small></h3>
${fix && html`<p>${fix}</p>`}
${command && html`<p>${toTakeBack} <code class="command">${command}</code></p>`}
${folded(rows, atOnce, "line", (some) => table(report, some))}
${folded(messages, atOnce, "line", (some) => html`<ul class="messages">${some.map(messageItem)}</ul>`)}
</div>
`;
}

// The roles repeat what the elements are: a phone shows the rows as blocks, and then some browsers forget it.
function table(report: ShareReport, rows: readonly ListedFinding[]): Markup {
    const heads = ["Image", "Account", "Status", "Since", "Why"];
    return html`<table class="findings" role="table">
<thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map((row) => rowMarkup(report, row))}</tbody>
</table>`;
}

function rowMarkup(report: ShareReport, { finding, why }: ListedFinding): Markup {
    const { imageId = "", imageName, memberId, memberName, status, createdAt } = finding;
    const image = imageName === undefined ? undefined : html`<b>${imageName}</b> `;
    const cells = [
        html`${image}<code>${imageId}</code>${connectionMarkup(report, finding)}`,
        memberId === undefined ? "Everybody" : accountMarkup(memberId, memberName),
        status && html`<span class="status">${status}</span>`,
        createdAt?.slice(0, 10),
        html`<span class="why">${why}</span>`,
    ];
    return html`<tr role="row" data-finding>${cells.map((cell) => html`<td role="cell">${cell}</td>`)}</tr>
`;
}

/** A policy of another pack can say several lines. */
function messageItem({ message, command, memberId, memberName }: ReportedFinding): Markup {
    const lines = message
        .split(/\r?\n/)
        .map((line, index) => html`${index > 0 ? html`<br>` : undefined}${line}`);
    const account = memberId === undefined ? undefined : html` ${accountMarkup(memberId, memberName)}`;
    return html`<li data-finding>${lines}${account}${command && html` ${toTakeBack} <code class="command">${command}</code>`}</li>
`;
}

function offer(offered: OfferedApprovals): Markup {
    return html`<details class="offer"><summary>${offerText(offered)}</summary><pre><code>${yamlLines(offered.lines)}</code></pre></details>`;
}

/** The page's markup spells out line breaks of a text. */
function yamlLines(lines: string): Markup[] {
    return lines.split("\n").map((line) => html`${line}${new Markup("\n")}`);
}
