import { oneLine } from "../../../provider/text.js";

/** Markup that is safe to put into a page as it is. Only {@link html} makes it. */
export class Markup {
    constructor(readonly text: string) {}
}

type Value = Markup | string | number | readonly Value[] | undefined;

/** A template whose values are escaped, but for other markup. Undefined is nothing. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
    return new Markup(String.raw({ raw: parts }, ...values.map(inserted)));
}

function inserted(value: Value): string {
    if (value instanceof Markup) {
        return value.text;
    }
    if (Array.isArray(value)) {
        return value.map(inserted).join("");
    }
    return value === undefined ? "" : escaped(String(value));
}

const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
};

/** Control and direction characters are spelled out, so that a name can not look like another one. */
function escaped(text: string): string {
    return oneLine(text, Infinity).replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
