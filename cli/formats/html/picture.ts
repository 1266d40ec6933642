import { counted, numberText } from "../../../policy/findings/words.js";
import { isOfSeveral } from "../../origin.js";
import type { ReportedImage, ShareReport } from "../../shareReport.js";
import { type Access, badness, type Viewer } from "../accesses.js";
import { html, type Markup } from "../markup.js";
import { statusText, verdictText } from "../words.js";
import { filterLink } from "./filterLink.js";

/** Of more lines, a picture is a tangle whose labels are out of sight. */
const mostLines = 300;
/** Of more images or accounts, it takes more than a page, and is folded. */
const mostRows = 25;

/** Which accounts see which images: images on the left, accounts on the right, and a line for each share. */
export function pictureSection(
    report: ShareReport,
    images: ReadonlyMap<ReportedImage, readonly Access[]>,
): Markup {
    const all = [...images.values()].flat();
    const lines = drawnLines(all);
    return html`<section id="picture" aria-labelledby="picture-title">
<h2 id="picture-title">Who sees which image</h2>
${all.length === 0 ? html`<p class="nothing">No image that was read is shared with anybody.</p>` : undefined}
${lines.length < all.length ? html`<p class="note">${notDrawnText(lines.length, all.length)}</p>` : undefined}
${lines.length > 0 ? drawing(report, lines, all) : undefined}
<p class="nothing" data-none="picture" hidden>No line of the picture matches the filter.</p>
</section>`;
}

/** A line of the picture, and the place of its share in the list of every share. */
interface Line {
    readonly access: Access;
    readonly share: number;
}

/** The worst come first. Of too many, those that are approved are left out. */
function drawnLines(all: readonly Access[]): Line[] {
    const lines = all.map((access, share) => ({ access, share }));
    const wanted =
        lines.length > mostLines ? lines.filter(({ access }) => access.verdict !== "approved") : lines;
    return wanted.sort((a, b) => badness(a.access) - badness(b.access)).slice(0, mostLines);
}

function notDrawnText(drawn: number, all: number): string {
    return (
        `${numberText(all - drawn)} of ${numberText(all)} lines ${all - drawn === 1 ? "is" : "are"} not drawn. If there are more than ${mostLines}, the ` +
        `picture shows ${mostLines} at most, and none that is approved. The list of every share below has them all.`
    );
}

function drawing(report: ShareReport, lines: readonly Line[], all: readonly Access[]): Markup {
    const images = Map.groupBy(all, ({ image }) => image);
    const viewers = Map.groupBy(all, ({ viewer }) => viewer);
    const left = [...new Set(lines.map(({ access }) => access.image))];
    const right = [...new Set(lines.map(({ access }) => access.viewer))];
    const isOpen = Math.max(left.length, right.length) <= mostRows;
    return html`<details class="more"${isOpen ? html` open` : undefined}><summary>${counted(lines.length, "line")} from ${counted(left.length, "image")} to ${counted(right.length, "account")}</summary>
${legend}
<div class="drawing">
<ul aria-label="Images">${left.map((image) => imageNode(report, image, images.get(image) ?? []))}</ul>
<div class="lines">${paths(lines, left, right)}</div>
<ul aria-label="Seen by">${right.map((viewer) => viewerNode(viewer, viewers.get(viewer) ?? []))}</ul>
</div>
</details>`;
}

/** Its unit of height is a row, and of width the hundredth part of what is between the columns. The worst lie on top. */
function paths(lines: readonly Line[], left: readonly ReportedImage[], right: readonly Viewer[]): Markup {
    const rows = Math.max(left.length, right.length);
    return html`<svg viewBox="0 0 100 ${rows}" preserveAspectRatio="none" aria-hidden="true">${lines
        .toReversed()
        .map(({ access, share }) => {
            const [image, viewer] = [left.indexOf(access.image), right.indexOf(access.viewer)];
            const [from, to] = [image + 0.5, viewer + 0.5];
            const line = `M0 ${from}C50 ${from} 50 ${to} 100 ${to}`;
            return html`<path class="${lineClass(access)}" data-share="${share}" data-image="${image}" data-viewer="${viewer}" d="${line}"/>`;
        })}</svg>`;
}

/** For example `not-approved pending`: colour and width go by the first, dashes by the second. */
function lineClass(access: Access): string {
    return [verdictText[access.verdict], statusText(access)].map((text) => text.replace(" ", "-")).join(" ");
}

/** @param accesses - all of the image, drawn or not. */
function imageNode(report: ShareReport, image: ReportedImage, accesses: readonly Access[]): Markup {
    const { imageId, name, connection } = image;
    const title = name === undefined ? middleCut(imageId) : html`${name}`;
    const id = name === undefined ? undefined : middleCut(imageId);
    const kinds = accesses.map(({ viewer }) => viewer.kind);
    const accounts = kinds.filter((kind) => kind === "account").length;
    const seenBy = [
        ...(kinds.includes("everybody") ? ["everybody"] : []),
        ...(kinds.includes("unknown") ? ["not known"] : []),
        ...(accounts > 0 ? [counted(accounts, "account")] : []),
        ...unapprovedText(accesses),
        ...(connection !== undefined && isOfSeveral(report) ? [connection] : []),
    ];
    return html`<li${markedIf(accesses)}><a href="${filterLink("text", imageId)}"><b>${title}</b><small>${id}<span>${seenBy.join(", ")}</span></small></a></li>`;
}

/** @param accesses - all of the viewer, drawn or not. */
function viewerNode(viewer: Viewer, accesses: readonly Access[]): Markup {
    const sees = html`<span>${[counted(accesses.length, "image"), ...unapprovedText(accesses)].join(", ")}</span>`;
    if (viewer.kind !== "account") {
        const text = viewer.kind === "everybody" ? "Everybody" : "Not known: could not be read";
        return html`<li${markedIf(accesses, viewer.kind)}><span><b>${text}</b><small>${sees}</small></span></li>`;
    }
    const { memberId, name } = viewer;
    const title = name === undefined ? middleCut(memberId) : html`${name}`;
    const id = name === undefined ? undefined : middleCut(memberId);
    return html`<li${markedIf(accesses)}><a href="${filterLink("account", memberId)}"><b>${title}</b><small>${id}${sees}</small></a></li>`;
}

function markedIf(accesses: readonly Access[], ...classes: string[]): Markup | undefined {
    const all = unapproved(accesses) > 0 ? [...classes, "marked"] : classes;
    return all.length > 0 ? html` class="${all.join(" ")}"` : undefined;
}

function unapproved(accesses: readonly Access[]): number {
    return accesses.filter(({ verdict }) => verdict === "unapproved").length;
}

function unapprovedText(accesses: readonly Access[]): string[] {
    const count = unapproved(accesses);
    return count > 0 ? [`${numberText(count)} not approved`] : [];
}

/** An ID in two pieces: if there is no room, the end of the first is cut, so that the ID's own end can be read. */
function middleCut(id: string): Markup {
    const at = Math.max(id.length - 6, 0);
    return html`<span class="id"><span>${id.slice(0, at)}</span><span>${id.slice(at)}</span></span>`;
}

const legend = html`<ul class="legend" aria-label="Legend">${[
    ["not-approved accepted", "not approved"],
    ["approved accepted", "approved"],
    ["not-judged accepted", "not judged"],
    ["not-known not-read", "not known"],
    ["plain accepted", "accepted"],
    ["plain pending", "pending"],
    ["plain rejected", "rejected"],
    ["plain public", "everybody"],
].map(
    ([kind, text]) =>
        html`<li><svg viewBox="0 0 32 8" width="32" height="8" aria-hidden="true"><path class="${kind}" d="M0 4H32"/></svg>${text}</li>`,
)}</ul>`;
