import type { ShareReport } from "../../shareReport.js";
import { html, type Markup } from "../markup.js";
import { listedChanges, timeText } from "../words.js";
import { accountMarkup } from "./account.js";

/** What happened since an earlier report. */
export function changesSection({ changes }: ShareReport): Markup | undefined {
    if (changes === undefined) {
        return undefined;
    }
    const listed = listedChanges(changes);
    return html`<section id="changes" aria-labelledby="changes-title">
<h2 id="changes-title">Changes since ${timeText(changes.since)}</h2>
${listed.length === 0 ? html`<p class="nothing">No share has changed.</p>` : table(listed)}
</section>`;
}

const marks = { Added: "+", Removed: "−", "Status changed": "~", "Visibility changed": "~" };

function table(changes: ReturnType<typeof listedChanges>): Markup {
    return html`<table class="changes">
<thead><tr><th scope="col">Change</th><th scope="col">Image and account</th><th scope="col">Status</th></tr></thead>
<tbody>${changes.map(
        ({
            kind,
            imageId,
            memberId,
            memberName,
            now,
        }) => html`<tr class="${kind.split(" ")[0]?.toLowerCase()}">
<td><span class="mark" aria-hidden="true">${marks[kind]}</span> ${kind}</td>
<td><code>${imageId}</code>${memberId === undefined ? "" : html`<br>${accountMarkup(memberId, memberName)}`}</td>
<td>${now}</td></tr>`,
    )}</tbody>
</table>`;
}
