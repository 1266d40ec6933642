import { counted } from "../../../policy/findings/words.js";
import type { ReportedApproval, ReportedImage, ShareReport } from "../../shareReport.js";
import type { Access, Verdict } from "../accesses.js";
import { html, type Markup } from "../markup.js";
import { approvalText, statusText, verdictText, viewerText } from "../words.js";
import { whereMarkup } from "./where.js";

/** So many rows are laid out from the start. */
const atOnce = 50;

/**
 * Every share, image by image. This is also the data that the script works on, so that the page has it once. Tags that
 * HTML lets be left out are left out in its rows, of which there can be 10,000.
 */
export function sharesSection(
    report: ShareReport,
    images: ReadonlyMap<ReportedImage, readonly Access[]>,
): Markup {
    const unseen = report.images.filter((image) => !images.has(image));
    const count = [...images.values()].flat().length;
    return html`<section id="shares" aria-labelledby="shares-title">
<h2 id="shares-title">Every share</h2>
<details class="more"${count <= atOnce ? open : undefined}><summary>${counted(count, "line")}, image by image</summary>
<table class="shares">
<thead><tr><th scope="col">Account</th><th scope="col">Status</th><th scope="col">Since</th><th scope="col">Verdict</th><th scope="col">Approval</th></tr></thead>
${[...images].map(
    ([image, accesses]) => html`<tbody>${imageRow(report, image)}${accesses.map(row)}</tbody>
`,
)}${unseen.map(
    (
        image,
    ) => html`<tbody class="nobody">${imageRow(report, image)}<tr><td colspan="5">${nobodyText(image)}</tbody>
`,
)}</table>
</details>
<p class="nothing" data-none="shares" hidden>No share matches the filter.</p>
</section>`;
}

const open = html` open`;

function imageRow(report: ShareReport, image: ReportedImage): Markup {
    const { imageId, name, visibility } = image;
    const id = html`<code>${imageId}</code>`;
    return html`<tr><th colspan="5" scope="rowgroup">${name === undefined ? id : html`<b>${name}</b> ${id}`}${
        visibility && html` <span class="visibility">${visibility}</span>`
    }${whereMarkup(report, image)}</th>`;
}

function row(access: Access): Markup {
    const { viewer, verdict, since, approval } = access;
    const name = viewer.kind === "account" ? viewer.name : undefined;
    return html`
<tr${rowClasses[verdict]}><td>${viewerText(viewer)}${name && html` <span>${name}</span>`}<td>${statusText(access)}<td>${since?.slice(0, 10)}<td>${verdictText[verdict]}<td>${approval && approvalMarkup(approval)}`;
}

function approvalMarkup(approval: ReportedApproval): Markup {
    return html`${approvalText(approval)}${approval.reason && html` <small>${approval.reason}</small>`}`;
}

const rowClasses: Readonly<Partial<Record<Verdict, Markup>>> = {
    unapproved: html` class="not-approved"`,
    unknown: html` class="not-known"`,
    notJudged: html` class="not-judged"`,
};

function nobodyText({ visibility }: ReportedImage): string {
    return visibility === "private" ? "Nobody but its owner" : "No share";
}
