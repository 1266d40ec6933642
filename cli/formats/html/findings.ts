import { toTakeBack } from "../../../policy/findings/text.js";
import { counted } from "../../../policy/findings/words.js";
import { imageKey } from "../../origin.js";
import type { ReportedFinding, ShareReport } from "../../shareReport.js";
import { html, Markup } from "../markup.js";
import { offerText } from "../words.js";
import { accountMarkup } from "./account.js";

/** So many are laid out at once; a browser takes its time for the rest when it is opened. */
const atOnce = 200;

/** What the policies have to say. */
export function findingsSection({ findings, images, toApprove }: ShareReport): Markup {
    const names = new Map(images.map((image) => [imageKey(image), image.name]));
    const rest = findings.slice(atOnce);
    return html`<section id="findings" aria-labelledby="findings-title">
<h2 id="findings-title">Findings</h2>
${findings.length === 0 ? html`<p class="nothing">The policies found nothing in what was read.</p>` : table(findings.slice(0, atOnce), names)}
${rest.length > 0 ? html`<details class="more"><summary>${counted(rest.length, "more finding")}</summary>${table(rest, names)}</details>` : undefined}
<p class="nothing" data-none="findings" hidden>No finding matches the filter.</p>
${toApprove && html`<p>${offerText(toApprove)}</p><pre class="offer"><code>${yamlLines(toApprove.lines)}</code></pre>`}
</section>`;
}

/** The page's markup spells out line breaks of a text. */
function yamlLines(lines: string): Markup[] {
    return lines.split("\n").map((line) => html`${line}${new Markup("\n")}`);
}

// The roles repeat what the elements are: a phone shows the rows as blocks, and then some browsers forget it.
function table(findings: readonly ReportedFinding[], names: ReadonlyMap<string, string | undefined>): Markup {
    return html`<table class="findings" role="table">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Level</th><th role="columnheader" scope="col">What it is, and what to do</th></tr></thead>
<tbody role="rowgroup">${findings.map((finding) => row(finding, names))}</tbody>
</table>`;
}

function row(finding: ReportedFinding, names: ReadonlyMap<string, string | undefined>): Markup {
    const { level, severity, policy } = finding;
    const { command } = finding;
    return html`<tr role="row" class="${level}"><td role="cell"><span class="level">${level}</span>${
        severity && html`<small>${severity} severity</small>`
    }</td><td role="cell">${subject(finding, names)}<p>${messageText(finding)}</p>${
        command && html`<p>${toTakeBack} <code class="command">${command}</code></p>`
    }<small class="policy">${policy}</small></td></tr>
`;
}

function subject(
    finding: ReportedFinding,
    names: ReadonlyMap<string, string | undefined>,
): Markup | undefined {
    const { imageId, memberId, memberName, status, connection = "" } = finding;
    const image =
        imageId !== undefined && html`<b>${names.get(imageKey({ imageId, connection })) ?? imageId}</b>`;
    const account = memberId !== undefined && accountMarkup(memberId, memberName);
    if (!image && !account) {
        return undefined;
    }
    const arrow = image && account ? html` <span class="arrow">&rarr;</span> ` : "";
    return html`<p class="subject">${image || ""}${arrow}${account || ""}${status && html` <span class="status">${status}</span>`}</p>`;
}

/** A policy of another pack can say several lines. */
function messageText({ message }: ReportedFinding): Markup[] {
    return message.split(/\r?\n/).map((line, index) => html`${index > 0 ? html`<br>` : undefined}${line}`);
}
