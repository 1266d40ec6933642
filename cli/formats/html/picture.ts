import { oneLine } from "../../../provider/text.js";
import type { ReportedImage } from "../../shareReport.js";
import type { Viewer } from "../accesses.js";
import { counted } from "../headline.js";
import { type Band, bands } from "./bands.js";
import { lines } from "./drawing.js";
import { type Edge, type Edges, edgesBy } from "./edges.js";
import { html, type Markup } from "./markup.js";
import { packed, packedFrom } from "./packed.js";

/** Up to so many lines make one picture; where there are more, the approved ones are folded away. */
const wholeUpTo = 120;
const openUpTo = 600;

/** Which accounts see which images. */
export function pictureSection(all: Edges): Markup {
    return html`<section id="picture" aria-labelledby="picture-title">
<h2 id="picture-title">Who sees which image</h2>
${all.edges.length === 0 ? html`<p class="nothing">No image that was read is shared with anybody.</p>` : html`${legend}${parts(all)}`}
<p class="nothing" data-none="picture" hidden>No line matches the filter.</p>
</section>`;
}

/** Approved lines apart from the others, where there are many: what needs attention is not to be looked for. */
function parts(all: Edges): Markup[] {
    const counts = { images: edgesBy(all.edges, "image"), viewers: edgesBy(all.edges, "viewer") };
    if (all.edges.length <= wholeUpTo) {
        return [part(all, counts, { kind: "all", edges: all.edges, openUpTo })];
    }
    const isApproved = ({ access }: Edge) => access.verdict === "approved";
    const attention = all.edges.filter((edge) => !isApproved(edge));
    const approved = all.edges.filter(isApproved);
    return [
        { kind: "attention", title: "Needs attention", edges: attention, openUpTo },
        {
            kind: "approved",
            title: "Approved",
            edges: approved,
            openUpTo: attention.length > 0 ? 0 : openUpTo,
        },
    ]
        .filter(({ edges }) => edges.length > 0)
        .map((each) => part(all, counts, each));
}

interface Part {
    readonly kind: string;
    readonly title?: string;
    readonly edges: readonly Edge[];
    /** So many lines are open from the start. */
    readonly openUpTo: number;
}

function part(all: Edges, counts: Counts, { kind, title, edges, openUpTo }: Part): Markup {
    const divided = bands(edges);
    if (divided.length === 1 && title === undefined) {
        return html`<div class="part" data-kind="${kind}">${divided.map((band) => drawnBand(all, band, counts))}</div>`;
    }
    const opened = divided.slice(0, bandsWithin(divided, openUpTo));
    const folded = divided.slice(opened.length);
    return html`<div class="part" data-kind="${kind}"><h3>${title ?? "All"} <small>${counted(edges.length, "line")}</small></h3>
${opened.map((band) => fold(all, band, counts, open))}
${foldedBands(all, folded, counts)}</div>`;
}

/** How many of the first bands have no more than so many lines together. */
function bandsWithin(divided: readonly Band[], lines: number): number {
    let left = lines;
    const first = divided.findIndex((band) => {
        left -= band.edges.length;
        return left < 0;
    });
    return first < 0 ? divided.length : first;
}

function foldedBands(all: Edges, folded: readonly Band[], counts: Counts): Markup | undefined {
    const markup = html`${folded.map((band) => fold(all, band, counts))}`;
    const lines = folded.reduce((sum, band) => sum + band.edges.length, 0);
    return lines > 0 && all.edges.length > packedFrom ? packed(markup, lines, "line") : markup;
}

function fold(all: Edges, band: Band, counts: Counts, open?: Markup): Markup {
    return html`<details class="fold"${open}><summary>${bandTitle(all, band)}</summary>${drawnBand(all, band, counts)}</details>
`;
}

const open = html` open`;

/** "golden-2026, web-base and 22 more: 90 lines to 13 accounts" */
function bandTitle({ images }: Edges, band: Band): Markup {
    const names = band.images.slice(0, 2).map((number) => imageName(images[number]));
    const more = band.images.length - names.length;
    const rest = more > 0 ? ` and ${more} more` : "";
    return html`<b>${names.join(", ")}${rest}</b> <small>${counted(band.edges.length, "line")}</small>`;
}

function drawnBand({ images, viewers }: Edges, band: Band, counts: Counts): Markup {
    return html`<div class="band">
<ul aria-label="Images">${band.images.map((number) => imageNode(number, images[number], counts.images.get(number)))}</ul>
${lines(band)}
<ul aria-label="Seen by">${band.viewers.map((number) => viewerNode(number, viewers[number], counts.viewers.get(number)))}</ul>
</div>`;
}

/** The lines that go out from each image and each viewer, in the whole picture. */
interface Counts {
    readonly images: ReadonlyMap<number, readonly Edge[]>;
    readonly viewers: ReadonlyMap<number, readonly Edge[]>;
}

function imageNode(number: number, image: ReportedImage | undefined, edges: readonly Edge[] = []): Markup {
    const { imageId = "", name } = image ?? {};
    const title = name === undefined ? middleCut(imageId) : html`${name}`;
    const id = name === undefined ? undefined : middleCut(imageId);
    const viewers = (kind: Viewer["kind"]) =>
        edges.filter(({ access }) => access.viewer.kind === kind).length;
    const accounts = viewers("account");
    const seenBy = [
        ...(viewers("everybody") > 0 ? ["everybody"] : []),
        ...(viewers("unknown") > 0 ? ["not known"] : []),
        ...(accounts > 0 ? [counted(accounts, "account")] : []),
    ];
    return html`<li data-image="${number}"${marked(edges)}><a href="${filterLink("text", imageId)}"><b>${title}</b><small>${id}<span>${countText(seenBy, edges)}</span></small></a></li>`;
}

function viewerNode(number: number, viewer: Viewer | undefined, edges: readonly Edge[] = []): Markup {
    const small = html`<small><span>${countText([counted(edges.length, "image")], edges)}</span></small>`;
    if (viewer?.kind !== "account") {
        const text = viewer?.kind === "everybody" ? "Everybody" : "Not known: could not be read";
        const marks = unapprovedIn(edges) > 0 ? " marked" : "";
        return html`<li data-viewer="${number}" class="${viewer?.kind}${marks}"><span><b>${text}</b>${small}</span></li>`;
    }
    const { memberId } = viewer;
    return html`<li data-viewer="${number}"${marked(edges)}><a href="${filterLink("account", memberId)}"><b>${middleCut(memberId)}</b>${small}</a></li>`;
}

function marked(edges: readonly Edge[]): Markup | undefined {
    return unapprovedIn(edges) > 0 ? html` class="marked"` : undefined;
}

function countText(texts: readonly string[], edges: readonly Edge[]): string {
    const unapproved = unapprovedIn(edges);
    return [...texts, ...(unapproved > 0 ? [`${unapproved.toLocaleString("en")} not approved`] : [])].join(
        ", ",
    );
}

function unapprovedIn(edges: readonly Edge[]): number {
    return edges.filter(({ access }) => access.verdict === "unapproved").length;
}

function imageName(image?: ReportedImage): string {
    return image?.name ?? image?.imageId ?? "";
}

/** An ID in two pieces: where there is no room, the end of the first is cut, so that the ID's own end can be read. */
function middleCut(id: string): Markup {
    const at = Math.max(id.length - 6, 0);
    return html`<span class="id"><span>${id.slice(0, at)}</span><span>${id.slice(at)}</span></span>`;
}

/** A link that filters the page. The filter works on texts as they are shown. */
function filterLink(name: "account" | "text", value: string): string {
    return `#${name}=${encodeURIComponent(oneLine(value, Infinity))}`;
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
