import type { ReportedImage, ShareReport } from "../../shareReport.js";
import type { Access, Verdict, Viewer } from "../accesses.js";
import { counted } from "../headline.js";
import { html, type Markup, type Value } from "../markup.js";
import { statusText, verdictText, viewerText } from "../words.js";
import type { Numbers } from "./edges.js";
import { packed, packedFrom } from "./packed.js";

/** So many rows are laid out from the start. */
const atOnce = 300;

/**
 * Every share, image by image. This is also the data that the script works on, so that the page has it once. Tags that
 * HTML lets be left out are left out in its rows, of which there can be 10,000.
 */
export function sharesSection(
    { images: known }: ShareReport,
    all: readonly Access[],
    { images, viewers }: Numbers,
): Markup {
    const ofViewers = new Map([...viewers].map(([viewer, number]) => [viewer, rowParts(viewer, number)]));
    const seen = new Set([...images.keys()].map(({ imageId }) => imageId));
    const unseen = known.filter(({ imageId }) => !seen.has(imageId));
    const table = html`<table class="shares">
<thead><tr><th scope="col">Account</th><th scope="col">Status</th><th scope="col">Since</th><th scope="col">Verdict</th></tr></thead>
${[...images].map(
    ([image, accesses], number) =>
        html`<tbody data-image="${number}">${imageRow(image)}${accesses.flatMap((access) => row(access, ofViewers.get(access.viewer)))}</tbody>
`,
)}${unseen.map(
    (image) => html`<tbody class="nobody">${imageRow(image)}<tr><td colspan="4">${nobodyText(image)}</tbody>
`,
)}</table>`;
    return html`<section id="shares" aria-labelledby="shares-title">
<h2 id="shares-title">Every share</h2>
<details class="more"${all.length <= atOnce ? open : undefined}><summary>${counted(all.length, "line")}, image by image</summary>
${all.length > packedFrom ? packed(table, all.length, "line") : table}
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

/** What is the same in each row of a viewer. */
interface RowParts {
    readonly tag: Markup;
    readonly account: Markup;
}

function rowParts(viewer: Viewer, number: number): RowParts {
    return {
        tag: html`
<tr data-viewer="${number}"`,
        account: html`><td>${viewerText(viewer)}<td>`,
    };
}

/** Its pieces, which are put together once, with those of all rows. */
function row(access: Access, parts: RowParts | undefined): Value[] {
    const { verdict, since } = access;
    return [
        parts?.tag,
        rowClasses[verdict],
        parts?.account,
        statusText(access),
        cell,
        since?.slice(0, 10),
        verdictCells[verdict],
    ];
}

const cell = html`<td>`;

const rowClasses: Readonly<Partial<Record<Verdict, Markup>>> = {
    unapproved: html` class="not-approved"`,
    unknown: html` class="not-known"`,
    notJudged: html` class="not-judged"`,
};

const verdictCells: Readonly<Record<Verdict, Markup>> = {
    unapproved: html`<td>${verdictText.unapproved}`,
    unknown: html`<td>${verdictText.unknown}`,
    notJudged: html`<td>${verdictText.notJudged}`,
    approved: html`<td>${verdictText.approved}`,
};

function nobodyText({ visibility }: ReportedImage): string {
    return visibility === "private" ? "Nobody but its owner" : "No share";
}
