import { visible } from "../../provider/text.js";

/** Markup that is safe to put into a page as it is. Only {@link html} makes it. */
export class Markup {
    constructor(readonly text: string) {}
}

/** What a template can have put in. */
export type Value = Markup | string | number | readonly Value[] | undefined;

/** A template whose values are escaped, but for other markup. Undefined is nothing. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
    let text = parts[0] ?? "";
    for (let index = 0; index < values.length; index++) {
        text += inserted(values[index]) + parts[index + 1];
    }
    return new Markup(text);
}

/** The same for XML: the entities are its own. */
export const xml = html;

function inserted(value: Value): string {
    if (value instanceof Markup) {
        return value.text;
    }
    if (typeof value === "string") {
        return escaped(value);
    }
    return Array.isArray(value) ? value.map(inserted).join("") : `${value ?? ""}`;
}

const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
};

/** Printable ASCII in which nothing is to be escaped, which most texts are. */
const plain = /^[ !#-%(-;=?-~]*$/;

/** Control and direction characters are spelled out, so that a name cannot look like another one. */
function escaped(text: string): string {
    return plain.test(text)
        ? text
        : visible(text).replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
