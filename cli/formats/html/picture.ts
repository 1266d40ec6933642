import { oneLine } from "../../../provider/text.js";
import type { ReportedImage } from "../../shareReport.js";
import type { Access, Viewer } from "../accesses.js";
import { counted, numberText } from "../headline.js";
import { html, type Markup } from "../markup.js";
import { type Band, bands } from "./bands.js";
import { lines } from "./drawing.js";
import { type Edge, edgesOf, type Numbers } from "./edges.js";

/** Up to so many lines make one picture; where there are more, the approved ones are folded away. */
const wholeUpTo = 120;
const openUpTo = 600;
/** Of more than so many, a browser takes its time, and people do not see them. */
const mostLines = 1_000;

/** Which accounts see which images. */
export function pictureSection(all: readonly Access[], numbers: Numbers): Markup {
    return html`<section id="picture" aria-labelledby="picture-title">
<h2 id="picture-title">Who sees which image</h2>
${all.length === 0 ? html`<p class="nothing">No image that was read is shared with anybody.</p>` : html`${legend}${parts(all, numbers)}`}
<p class="nothing" data-none="picture" hidden>No line matches the filter.</p>
</section>`;
}

/**
 * Approved lines apart from the others, where there are many: what needs attention is not to be looked for. It is also
 * drawn before all else.
 */
function parts(all: readonly Access[], numbers: Numbers): Markup {
    const isApproved = ({ verdict }: Access) => verdict === "approved";
    const attention = firstImages(
        all.filter((access) => !isApproved(access)),
        mostLines,
    );
    const approved = firstImages(all.filter(isApproved), mostLines - attention.length);
    const nodes = nodesOf(all, edgesOf([...attention, ...approved], numbers));
    if (all.length <= wholeUpTo) {
        return part(nodes, { kind: "all", edges: edgesOf(all, numbers), openUpTo });
    }
    const more = all.length - attention.length - approved.length;
    return html`${[
        { kind: "attention", title: "Needs attention", edges: edgesOf(attention, numbers), openUpTo },
        {
            kind: "approved",
            title: "Approved",
            edges: edgesOf(approved, numbers),
            openUpTo: attention.length > 0 ? 0 : openUpTo,
        },
    ]
        .filter(({ edges }) => edges.length > 0)
        .map((each) => part(nodes, each))}${
        more > 0
            ? html`<p class="nothing">${counted(more, "more line")}: not drawn here, but in the list of every share. What is not approved comes first.</p>`
            : undefined
    }`;
}

/** So many at most, with all of an image: what is missing of one in the picture, the script would draw. */
function firstImages(accesses: readonly Access[], most: number): readonly Access[] {
    const next = accesses[most];
    const whole = accesses.slice(0, most).filter(({ image }) => image !== next?.image);
    return whole.length > 0 ? whole : accesses.slice(0, most);
}

/** The nodes of the lines that are drawn. They stand in several bands, and say the same in each. */
interface Nodes {
    readonly images: ReadonlyMap<number, { readonly image: ReportedImage; readonly markup: Markup }>;
    readonly viewers: ReadonlyMap<number, Markup>;
}

function nodesOf(all: readonly Access[], drawn: readonly Edge[]): Nodes {
    const lines = new Map<ReportedImage | Viewer, LineCounts>();
    for (const { access } of drawn) {
        lines.set(access.image, noLines());
        lines.set(access.viewer, noLines());
    }
    for (const access of all) {
        addLine(lines.get(access.image), access);
        addLine(lines.get(access.viewer), access);
    }
    const images = new Map(drawn.map(({ image, access }) => [image, access.image]));
    const viewers = new Map(drawn.map(({ viewer, access }) => [viewer, access.viewer]));
    return {
        images: new Map(
            [...images].map(([number, image]) => [
                number,
                { image, markup: imageNode(number, image, lines.get(image)) },
            ]),
        ),
        viewers: new Map(
            [...viewers].map(([number, viewer]) => [number, viewerNode(number, viewer, lines.get(viewer))]),
        ),
    };
}

/** How many lines a node has, drawn or not, by who is at their ends, and how many of them are not approved. */
type LineCounts = Record<Viewer["kind"] | "unapproved", number>;

function noLines(): LineCounts {
    return { account: 0, everybody: 0, unknown: 0, unapproved: 0 };
}

function addLine(counts: LineCounts | undefined, { viewer, verdict }: Access): void {
    if (counts !== undefined) {
        counts[viewer.kind] += 1;
        counts.unapproved += verdict === "unapproved" ? 1 : 0;
    }
}

interface Part {
    readonly kind: string;
    readonly title?: string;
    readonly edges: readonly Edge[];
    /** So many lines are open from the start. */
    readonly openUpTo: number;
}

function part(nodes: Nodes, { kind, title, edges, openUpTo }: Part): Markup {
    const divided = bands(edges);
    if (divided.length === 1 && title === undefined) {
        return html`<div class="part" data-kind="${kind}">${divided.map((band) => drawnBand(band, nodes))}</div>`;
    }
    const opened = bandsWithin(divided, openUpTo);
    return html`<div class="part" data-kind="${kind}"><h3>${title ?? "All"} <small>${counted(edges.length, "line")}</small></h3>
${divided.map((band, index) => fold(band, nodes, index < opened ? open : undefined))}</div>`;
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

function fold(band: Band, nodes: Nodes, open?: Markup): Markup {
    return html`<details class="fold"${open}><summary>${bandTitle(band, nodes)}</summary>${drawnBand(band, nodes)}</details>
`;
}

const open = html` open`;

/** "golden-2026, web-base and 22 more: 90 lines to 13 accounts" */
function bandTitle(band: Band, { images }: Nodes): Markup {
    const names = band.images.slice(0, 2).map((number) => imageName(images.get(number)?.image));
    const more = band.images.length - names.length;
    const rest = more > 0 ? ` and ${more} more` : "";
    return html`<b>${names.join(", ")}${rest}</b> <small>${counted(band.edges.length, "line")}</small>`;
}

function drawnBand(band: Band, nodes: Nodes): Markup {
    return html`<div class="band">
<ul aria-label="Images">${band.images.map((number) => nodes.images.get(number)?.markup)}</ul>
${lines(band)}
<ul aria-label="Seen by">${band.viewers.map((number) => nodes.viewers.get(number))}</ul>
</div>`;
}

function imageNode(number: number, { imageId, name }: ReportedImage, lines = noLines()): Markup {
    const title = name === undefined ? middleCut(imageId) : html`${name}`;
    const id = name === undefined ? undefined : middleCut(imageId);
    const seenBy = [
        ...(lines.everybody > 0 ? ["everybody"] : []),
        ...(lines.unknown > 0 ? ["not known"] : []),
        ...(lines.account > 0 ? [counted(lines.account, "account")] : []),
        ...unapprovedText(lines),
    ];
    return html`<li data-image="${number}"${lines.unapproved > 0 ? marked : undefined}><a href="${filterLink("text", imageId)}"><b>${title}</b><small>${id}<span>${seenBy.join(", ")}</span></small></a></li>`;
}

function viewerNode(number: number, viewer: Viewer, lines = noLines()): Markup {
    const sees = [counted(lines[viewer.kind], "image"), ...unapprovedText(lines)];
    const small = html`<small><span>${sees.join(", ")}</span></small>`;
    if (viewer.kind !== "account") {
        const text = viewer.kind === "everybody" ? "Everybody" : "Not known: could not be read";
        return html`<li data-viewer="${number}" class="${viewer.kind}${lines.unapproved > 0 ? " marked" : ""}"><span><b>${text}</b>${small}</span></li>`;
    }
    const { memberId } = viewer;
    return html`<li data-viewer="${number}"${lines.unapproved > 0 ? marked : undefined}><a href="${filterLink("account", memberId)}"><b>${middleCut(memberId)}</b>${small}</a></li>`;
}

const marked = html` class="marked"`;

function unapprovedText({ unapproved }: LineCounts): string[] {
    return unapproved > 0 ? [`${numberText(unapproved)} not approved`] : [];
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
