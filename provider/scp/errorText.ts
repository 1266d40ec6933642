import { errorBodySchema } from "./schemas.js";

const MAX_LENGTH = 500;
/** Of a longer text no more is searched for secrets, which takes a while for each megabyte. */
const MAX_SEARCHED = 16_384;

/**
 * What the service said about an error, as one line of plain text: from its JSON, from Glance's JSON or HTML page, or
 * from plain text. Empty where it said nothing.
 *
 * @param body - the answer's body: parsed where it was JSON, else its text.
 * @param clean - takes secrets out of it, before a long text is cut, so that no part of one is left at its end.
 */
export function serviceText(body: unknown, clean: (text: string) => string = (text) => text): string {
    const json = errorBodySchema.safeParse(typeof body === "string" ? parsed(body) : body);
    const text = json.success ? json.data : typeof body === "string" ? body : "";
    const line = withoutMarkup(text)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
        .replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ")
        .replace(/\s+/g, " ")
        .trim();
    const plain = clean(line.slice(0, MAX_SEARCHED));
    return plain.length > MAX_LENGTH ? `${plain.slice(0, MAX_LENGTH - 1)}…` : plain;
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

function withoutMarkup(text: string): string {
    return text
        .replace(/<(script|style|head)\b[\s\S]*?<\/\1\s*>/gi, " ")
        .replace(/<[^>]{0,1000}>/g, " ")
        .replace(/&lt;/g, "<")
        .replace(/&gt;/g, ">")
        .replace(/&quot;/g, '"')
        .replace(/&#0?39;/g, "'")
        .replace(/&nbsp;/g, " ")
        .replace(/&amp;/g, "&");
}
