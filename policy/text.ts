import { inspect } from "node:util";

const plainId = /^[A-Za-z0-9._:-]+$/;
const longest = 200;

/**
 * Text from outside on one line of a violation: what a terminal or the Pulumi CLI would act on (line breaks, control
 * and direction characters, the CLI's colour tags `<{%…%}>`) is spelled out, and what is very long is cut.
 */
export function oneLine(text: string, most = longest): string {
    const cut = text.length > most ? `${text.slice(0, most)}…` : text;
    return cut
        .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
        .replaceAll("<{%", "<\\{%");
}

/** An ID as it is, or in quotes where it holds more than IDs are made of. */
export function idText(id: string): string {
    return plainId.test(id) ? id : quoted(id);
}

/** Any value on one line, strings in quotes. */
export function quoted(value: unknown): string {
    return oneLine(
        typeof value === "string" ? JSON.stringify(value) : inspect(value, { breakLength: Infinity }),
    );
}

/** An ID as one word of a shell command, so that a hostile one does nothing when the command is pasted. */
export function shellWord(id: string): string {
    return plainId.test(id) ? id : `'${oneLine(id).replaceAll("'", "'\\''")}'`;
}

/** "a, b and c" */
export function listed(items: readonly string[], conjunction: "and" | "or"): string {
    const last = items.at(-1) ?? "";
    return items.length > 1 ? `${items.slice(0, -1).join(", ")} ${conjunction} ${last}` : last;
}

/** The first three IDs, and how many more there are. */
export function some(ids: readonly string[]): string {
    const first = ids.slice(0, 3).map(idText).join(", ");
    return ids.length > 3 ? `${first} and ${ids.length - 3} more` : first;
}

/** Sentences and parts of them, with a space between. */
export function sentences(...parts: string[]): string {
    return parts.filter((part) => part !== "").join(" ");
}
