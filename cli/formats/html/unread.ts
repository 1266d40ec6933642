import type { ShareReport } from "../../shareReport.js";
import { html, type Markup } from "../markup.js";

/** What could not be read. */
export function unreadSection({ unread }: ShareReport): Markup | undefined {
    if (unread.length === 0) {
        return undefined;
    }
    return html`<section id="unread" class="unread" aria-labelledby="unread-title">
<h2 id="unread-title">What could not be read</h2>
<ul>${unread.map(
        ({ imageId, reason }) =>
            html`<li><strong>${imageId === undefined ? "Which images there are" : html`<code>${imageId}</code>`}</strong> ${reason}</li>`,
    )}</ul>
</section>`;
}
