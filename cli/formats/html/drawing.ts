import type { Verdict } from "../accesses.js";
import { html, type Markup } from "../markup.js";
import { statusText, verdictText } from "../words.js";
import type { Band } from "./bands.js";

/** The height of a node and of the gap under it, in CSS pixels; style and script reckon with it. */
export const rowHeight = 46;

/** What is drawn last lies on top. */
const drawn: readonly Verdict[] = ["approved", "notJudged", "unknown", "unapproved"];

/**
 * A band's lines, one path for all of a kind: 10,000 elements of their own would be slow. It is stretched to the width
 * between the columns, which is 100 in its own units.
 */
export function lines(band: Band): Markup {
    const rows = Math.max(band.images.length, band.viewers.length);
    const yOfImage = places(band.images, rows);
    const yOfViewer = places(band.viewers, rows);
    const paths = new Map<string, string>();
    for (const verdict of drawn) {
        for (const { image, viewer, access } of band.edges) {
            if (access.verdict === verdict) {
                const kind = lineClass(verdict, statusText(access));
                const line = curve(yOfImage.get(image) ?? 0, yOfViewer.get(viewer) ?? 0);
                paths.set(kind, `${paths.get(kind) ?? ""}${line}`);
            }
        }
    }
    const height = rows * rowHeight;
    return html`<svg viewBox="0 0 100 ${height}" height="${height}" preserveAspectRatio="none" aria-hidden="true">${[
        ...paths,
    ].map(([kind, path]) => html`<path class="${kind}" d="${path}"/>`)}</svg>`;
}

/** For example `not-approved pending`: colour and width go by the first, dashes by the second. */
function lineClass(verdict: Verdict, status: string): string {
    return `${oneWord(verdictText[verdict])} ${oneWord(status)}`;
}

function oneWord(text: string): string {
    return text.replace(" ", "-");
}

/** The middle of each node; the shorter column stands in the middle of the longer one's height. */
function places(keys: readonly number[], rows: number): Map<number, number> {
    const top = ((rows - keys.length) * rowHeight) / 2;
    return new Map(keys.map((key, index) => [key, top + index * rowHeight + (rowHeight - gap) / 2]));
}

/** The space under a node, in CSS pixels. */
export const gap = 6;

function curve(from: number, to: number): string {
    return from === to ? `M0 ${from}H100` : `M0 ${from}C50 ${from} 50 ${to} 100 ${to}`;
}
