import { jsonValue } from "../json.js";
import { visible } from "../text.js";
import { type CredentialSearch, withoutControls } from "./credentialSearch.js";
import { schemas } from "./lazySchemas.js";
import { withoutEntities, withoutMarkup } from "./markup.js";

/** What a message says in place of a text that repeats a credential. */
export const LEFT_OUT = "[text left out, because it repeats a credential]";

const MAX_LENGTH = 500;
/** Of a longer text no more is read. */
const MAX_READ = 16_384;
/** The end of what was read of a longer text is not shown: it can be the beginning of a credential. */
const UNSURE_LENGTH = 200;

/**
 * What the service said about an error, as one line of plain text: from its JSON, from Glance's JSON or HTML page, or
 * from plain text. Empty if it said nothing.
 */
export function serviceText(body: string, repeats: CredentialSearch): string {
    const { read, isCut } = beginning(body);
    const said = parsedDetail(read) ?? read;
    const line = oneLine(withoutEntities(withoutMarkup(said, " ")));
    return repeats(withoutMarkup(said, "")) || repeats(line) ? LEFT_OUT : shortened(line, isCut);
}

/** Any other text from outside, such as a library's or a value in an answer, as one line for a message. */
export function shownText(text: string, repeats: CredentialSearch): string {
    const { read, isCut } = beginning(text);
    return repeats(read) ? LEFT_OUT : shortened(oneLine(read), isCut);
}

/** Without a tag that is cut off: what is in it would be shown. */
function beginning(text: string): { read: string; isCut: boolean } {
    if (text.length <= MAX_READ) {
        return { read: text, isCut: false };
    }
    const start = text.slice(0, MAX_READ);
    const open = start.lastIndexOf("<");
    return { read: open > start.lastIndexOf(">") ? start.slice(0, open) : start, isCut: true };
}

/** From the text of an error in JSON; undefined if it is not JSON, or of another form. */
function parsedDetail(text: string): string | undefined {
    const json = schemas().errorBodySchema.safeParse(jsonValue(text));
    return json.success ? json.data : undefined;
}

function oneLine(text: string): string {
    return visible(withoutControls(text.replace(/\s+/g, " ")).trim());
}

function shortened(line: string, isCut: boolean): string {
    const sure = isCut ? line.slice(0, -UNSURE_LENGTH) : line;
    return sure.length > MAX_LENGTH ? `${sure.slice(0, MAX_LENGTH - 1)}…` : sure;
}
