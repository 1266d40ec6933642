import type { ReportedImage, ShareReport } from "../../shareReport.js";
import { counted } from "../headline.js";
import { statusText, verdictText, viewerText } from "../words.js";
import type { Edge, Edges } from "./edges.js";
import { html, type Markup } from "./markup.js";
import { packed, packedFrom } from "./packed.js";

/** So many rows are laid out from the start. */
const atOnce = 300;

/**
 * Every share, image by image. This is also the data that the script works on, so that the page has it once. Tags that
 * HTML lets be left out are left out in its rows, of which there can be 10,000.
 */
export function sharesSection({ images: known }: ShareReport, { edges, images }: Edges): Markup {
    const byImage = images.map((image, number) => ({ image, number, edges: [] as Edge[] }));
    for (const edge of edges) {
        byImage[edge.image]?.edges.push(edge);
    }
    const seen = new Set(images.map(({ imageId }) => imageId));
    const unseen = known.filter(({ imageId }) => !seen.has(imageId));
    const table = html`<table class="shares">
<thead><tr><th scope="col">Account</th><th scope="col">Status</th><th scope="col">Since</th><th scope="col">Verdict</th></tr></thead>
${byImage.map(
    ({
        image,
        number,
        edges,
    }) => html`<tbody data-image="${number}">${imageRow(image)}${edges.map(row)}</tbody>
`,
)}${unseen.map(
    (image) => html`<tbody class="nobody">${imageRow(image)}<tr><td colspan="4">${nobodyText(image)}</tbody>
`,
)}</table>`;
    return html`<section id="shares" aria-labelledby="shares-title">
<h2 id="shares-title">Every share</h2>
<details class="more"${edges.length <= atOnce ? open : undefined}><summary>${counted(edges.length, "line")}, image by image</summary>
${edges.length > packedFrom ? packed(table, edges.length, "line") : table}
</details>
<p class="nothing" data-none="shares" hidden>No share matches the filter.</p>
</section>`;
}

const open = html` open`;

function imageRow({ imageId, name, visibility }: ReportedImage): Markup {
    const id = html`<code>${imageId}</code>`;
    return html`<tr><th colspan="4" scope="rowgroup">${name === undefined ? id : html`<b>${name}</b> ${id}`}${
        visibility && html` <span class="visibility">${visibility}</span>`
    }</th>`;
}

function row({ viewer, access }: Edge): Markup {
    const verdict = verdictText[access.verdict];
    return html`
<tr data-viewer="${viewer}"${access.verdict === "approved" ? undefined : html` class="${verdict.replace(" ", "-")}"`}><td>${viewerText(access.viewer)}<td>${statusText(access)}<td>${access.since?.slice(0, 10)}<td>${verdict}`;
}

function nobodyText({ visibility }: ReportedImage): string {
    return visibility === "private" ? "Nobody but its owner" : "No share";
}
