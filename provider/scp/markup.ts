/*
 * Plain text from HTML, each in one pass: a page of any form takes no longer than its length.
 */

/** The elements whose content is not text that is shown on the page, with what ends them. */
const hiddenElements: Readonly<Record<string, RegExp>> = {
    script: /<\/script/gi,
    style: /<\/style/gi,
    title: /<\/title/gi,
};

/** Enough to tell the name of each of them from a longer one. */
const LONGEST_BEGIN = "<script ".length;

/**
 * A text without its tags and comments, and without its scripts, styles and title.
 *
 * @param gap - takes the place of each tag.
 */
export function withoutMarkup(text: string, gap: string): string {
    const parts: string[] = [];
    const lastClose = text.lastIndexOf(">");
    let from = 0;
    for (let open = text.indexOf("<"); open !== -1 && open < lastClose; open = text.indexOf("<", from)) {
        const end = markupEnd(text, open);
        parts.push(text.slice(from, open), end === undefined ? "<" : gap);
        from = end ?? open + 1;
    }
    parts.push(text.slice(from));
    return parts.join("");
}

/** Where the markup ends that begins with this `<`, behind which there is a `>`; undefined for a `<` that begins none. */
function markupEnd(text: string, open: number): number | undefined {
    if (text.startsWith("<!--", open)) {
        const end = text.indexOf("-->", open + 4);
        return end === -1 ? text.length : end + 3;
    }
    const [begin, name = ""] = /^<[/!?]|^<([a-z]+)/i.exec(text.slice(open, open + LONGEST_BEGIN)) ?? [];
    if (begin === undefined) {
        return undefined;
    }
    const close = text.indexOf(">", open);
    const hiddenEnd = hiddenElements[name.toLowerCase()];
    if (hiddenEnd === undefined) {
        return close + 1;
    }
    hiddenEnd.lastIndex = close;
    return hiddenEnd.exec(text)?.index ?? text.length;
}

const named: Readonly<Record<string, string>> = {
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
    nbsp: " ",
};

/** A text whose numeric entities, and the few named ones that every page has, are the characters that they stand for. */
export function withoutEntities(text: string): string {
    return text.replace(
        /&(?:#x([0-9a-f]+)|#(\d+)|(amp|lt|gt|quot|apos|nbsp));?/gi,
        (_, hex?: string, decimal?: string, name?: string) =>
            name === undefined
                ? character(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
                : (named[name.toLowerCase()] ?? ""),
    );
}

/** Empty for a number that no character has. */
export function character(codePoint: number): string {
    return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : "";
}
