import { capital, counted, numberText } from "../../../policy/findings/words.js";
import { isOfSeveral } from "../../origin.js";
import type { ReportedImage, ShareReport } from "../../shareReport.js";
import type { Access, Viewer } from "../accesses.js";
import { countsByConnection } from "../byConnection.js";
import { html, type Markup, type Value } from "../markup.js";
import { viewerText } from "../words.js";
import { accountMarkup } from "./account.js";
import { filterLink } from "./filterLink.js";
import { folded } from "./folded.js";
import { connectionMarkup } from "./where.js";

/** So many accounts and images are shown; more are folded. */
const atOnce = 10;
/** Of more, the list of every share is easier to search. */
const most = 100;

/** How it is by account and by image: those with the most that is not approved come first. */
export function summarySection(report: ShareReport, all: readonly Access[]): Markup | undefined {
    if (all.length === 0 && !isOfSeveral(report)) {
        return undefined;
    }
    return html`<section id="summary" aria-labelledby="summary-title">
<h2 id="summary-title">Summary</h2>
${isOfSeveral(report) ? connections(report, all) : undefined}
<div class="pair">
${counts("account", "Images", countedBy(all, "viewer"), viewerCell)}
${counts("image", "Accounts", countedBy(all, "image"), (image) => imageCell(report, image))}
</div>
</section>`;
}

/** How many accesses there are of an account or an image, and how many of them are not approved. */
interface Count<Subject> {
    readonly subject: Subject;
    all: number;
    unapproved: number;
}

function countedBy<Name extends "viewer" | "image">(
    all: readonly Access[],
    name: Name,
): Count<Access[Name]>[] {
    const counts = new Map<Access[Name], Count<Access[Name]>>();
    for (const access of all) {
        const subject = access[name];
        let count = counts.get(subject);
        if (count === undefined) {
            count = { subject, all: 0, unapproved: 0 };
            counts.set(subject, count);
        }
        count.all += 1;
        count.unapproved += access.verdict === "unapproved" ? 1 : 0;
    }
    return [...counts.values()].sort((a, b) => b.unapproved - a.unapproved || b.all - a.all);
}

function counts<Subject>(
    noun: string,
    heading: string,
    rows: readonly Count<Subject>[],
    cell: (subject: Subject) => Markup,
): Markup {
    return html`<div>
<h3>By ${noun}</h3>
${folded(rows.slice(0, most), atOnce, noun, (some) =>
    table(
        [capital(noun), heading, "Not approved"],
        some.map(({ subject, all, unapproved }) => [cell(subject), all, unapproved]),
    ),
)}
${restText(rows.length - most, noun)}
</div>`;
}

function restText(more: number, noun: string): Markup | undefined {
    return more > 0
        ? html`<p class="note">${counted(more, `more ${noun}`)}: see every share.</p>`
        : undefined;
}

function viewerCell(viewer: Viewer): Markup {
    return viewer.kind === "account"
        ? html`<a href="${filterLink("account", viewer.memberId)}">${accountMarkup(viewer.memberId, viewer.name)}</a>`
        : html`${viewerText(viewer)}`;
}

function imageCell(report: ShareReport, image: ReportedImage): Markup {
    const { imageId, name } = image;
    const id = html`<code>${imageId}</code>`;
    const text = name === undefined ? id : html`<b>${name}</b>`;
    return html`<a href="${filterLink("text", imageId)}">${text}</a>${connectionMarkup(report, image)}`;
}

function connections(report: ShareReport, all: readonly Access[]): Markup {
    const rows = countsByConnection(report, all).map(({ connection, images, shares, unapproved, unread }) => [
        html`<b>${connection.connection}</b>`,
        connection.accountId === undefined ? "not known" : html`<code>${connection.accountId}</code>`,
        connection.region ?? "not known",
        images,
        shares,
        unapproved,
        unread,
    ]);
    const heads = ["Connection", "Account", "Region", "Images", "Shares", "Not approved", "Not readable"];
    return html`<h3>By connection</h3>${folded(rows, atOnce, "connection", (some) => table(heads, some))}`;
}

function table(heads: readonly string[], rows: readonly (readonly (Markup | string | number)[])[]): Markup {
    return html`<table class="counts">
<thead><tr>${heads.map((head, index) => headMarkup(head, rows[0]?.[index]))}</tr></thead>
<tbody>${rows.map((cells) => html`<tr>${cells.map(cellMarkup)}</tr>`)}</tbody>
</table>`;
}

/** Over a column of numbers, it stands where they do. */
function headMarkup(head: string, first: Value): Markup {
    return typeof first === "number"
        ? html`<th scope="col" class="number">${head}</th>`
        : html`<th scope="col">${head}</th>`;
}

function cellMarkup(cell: Value): Markup {
    return typeof cell === "number"
        ? html`<td class="number">${numberText(cell)}</td>`
        : html`<td>${cell}</td>`;
}
