import type { ShareReport } from "../../shareReport.js";
import { html, type Markup } from "../markup.js";
import { type Change, listedChanges, noChangesText, notComparedTexts, timeText } from "../words.js";
import { accountMarkup } from "./account.js";
import { folded } from "./folded.js";
import { whereMarkup } from "./where.js";

/** So many are shown; the rest is folded. */
const atOnce = 20;

/** What happened since an earlier report. */
export function changesSection(report: ShareReport): Markup | undefined {
    const { changes } = report;
    if (changes === undefined) {
        return undefined;
    }
    const listed = listedChanges(changes);
    return html`<section id="changes" aria-labelledby="changes-title">
<h2 id="changes-title">Changes since ${timeText(changes.since)}</h2>
${folded(listed, atOnce, "change", (some) => table(report, some)) ?? html`<p class="nothing">${noChangesText(changes)}</p>`}
${notComparedTexts(changes).map((text) => html`<p>${text}</p>`)}
</section>`;
}

const marks = { Added: "+", Removed: "−", "Status changed": "~", "Visibility changed": "~" };

function table(report: ShareReport, changes: readonly Change[]): Markup {
    return html`<table class="changes">
<thead><tr><th scope="col">Change</th><th scope="col">Image and account</th><th scope="col">Status</th></tr></thead>
<tbody>${changes.map(
        ({
            kind,
            imageId,
            imageName,
            memberId,
            memberName,
            now,
            ...where
        }) => html`<tr class="${kind.split(" ")[0]?.toLowerCase()}">
<td><span class="mark" aria-hidden="true">${marks[kind]}</span> ${kind}</td>
<td>${imageName && html`<b>${imageName}</b> `}<code>${imageId}</code>${whereMarkup(report, where)}${memberId === undefined ? "" : html`<br>${accountMarkup(memberId, memberName)}`}</td>
<td>${now}</td></tr>`,
    )}</tbody>
</table>`;
}
