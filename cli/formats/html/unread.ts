import type { ShareReport } from "../../shareReport.js";
import { html, type Markup } from "../markup.js";
import { unreadOfAll } from "../words.js";
import { whereMarkup } from "./where.js";

/** What could not be read. */
export function unreadSection(report: ShareReport): Markup | undefined {
    const { unread } = report;
    if (unread.length === 0) {
        return undefined;
    }
    return html`<section id="unread" class="unread" aria-labelledby="unread-title">
<h2 id="unread-title">What could not be read</h2>
<ul>${unread.map(
        ({ kind, imageId, reason, ...where }) =>
            html`<li><strong>${imageId === undefined ? unreadOfAll({ kind }) : html`<code>${imageId}</code>`}</strong>${whereMarkup(report, where)} ${reason}</li>`,
    )}</ul>
</section>`;
}
