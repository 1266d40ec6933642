import { gzipSync } from "node:zlib";
import { counted } from "../headline.js";
import { html, type Markup } from "../markup.js";

/** Reports of more lines than this keep what is folded away packed: 10,000 lines would be a file of 3 MB. */
export const packedFrom = 2_000;

/**
 * Markup that the page's script unpacks after the first paint. Without the script, a sentence stands there that says what is
 * missing: it is never just not there.
 */
export function packed(markup: Markup, count: number, noun: string): Markup {
    const data = gzipSync(markup.text, { level: 1 }).toString("base64");
    return html`<p class="nothing" data-packed="${data}">${counted(count, noun)} more, packed in this file. Showing them takes JavaScript; the formats json and csv have them too.</p>`;
}
