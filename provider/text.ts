import { inspect } from "node:util";

/*
 * Text from outside: what a service, a state, a file or a user wrote. Every message and every report shows it through
 * these functions, so that it is read and never acted on.
 */

const plainId = /^[A-Za-z0-9._:-]+$/;
/** Printable ASCII without "<", which most texts are: nothing in it is to be spelled out. */
const plainText = /^[ -;=-~]*$/;
const longest = 200;

/**
 * Text from outside on one line: what a terminal or the Pulumi CLI would act on (line breaks, control and direction
 * characters, the CLI's colour tags `<{%…%}>`) is spelled out, and what is very long is cut.
 */
export function oneLine(text: string, most = longest): string {
    const cut = text.length > most ? `${text.slice(0, most)}…` : text;
    return plainText.test(cut)
        ? cut
        : cut.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, spelledOut).replaceAll("<{%", "<\\{%");
}

/** The same without a cut. */
export function visible(text: string): string {
    return oneLine(text, Number.POSITIVE_INFINITY);
}

/** An ID as it is, or in quotes if it holds more than IDs are made of. */
export function idText(id: string): string {
    return plainId.test(id) ? id : quoted(id);
}

/** "2,000" */
export function numberText(count: number): string {
    // Not by a locale, whose first use takes 12 ms.
    return count < 1000
        ? `${count}`
        : `${numberText(Math.floor(count / 1000))},${`${count % 1000}`.padStart(3, "0")}`;
}

/**
 * The first IDs, and how many more there are.
 *
 * @param shown - what one of them may be shown as.
 */
export function firstIds(ids: readonly string[], most: number, shown = (id: string) => id): string {
    const first = ids
        .slice(0, most)
        .map((id) => idText(shown(id)))
        .join(", ");
    return ids.length > most ? `${first} and ${numberText(ids.length - most)} more` : first;
}

/** Any value on one line, strings in quotes. */
export function quoted(value: unknown): string {
    const text =
        typeof value === "string" ? JSON.stringify(value) : inspect(value, { breakLength: Infinity });
    return withoutBackticks(oneLine(text));
}

/** An ID as one word of a shell command, so that a hostile one does nothing when the command is pasted. */
export function shellWord(id: string): string {
    return plainId.test(id) ? id : `'${withoutBackticks(oneLine(id)).replaceAll("'", "'\\''")}'`;
}

/** Messages have their own commands in backticks, by which reports know them: none of text from outside is left. */
function withoutBackticks(text: string): string {
    return text.replaceAll("`", spelledOut);
}

function spelledOut(character: string): string {
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
