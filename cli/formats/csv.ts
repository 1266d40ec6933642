import { visible } from "../../provider/text.js";

/**
 * Rows as CSV (RFC 4180) with a header. What a terminal would act on is spelled out, line breaks among it. What a
 * spreadsheet would take for a formula gets an apostrophe before it: at the start of a cell, and after a semicolon, at
 * which a spreadsheet takes a line apart in many countries.
 */
export function csv<Column extends string>(
    header: readonly Column[],
    rows: readonly Readonly<Partial<Record<Column, string | undefined>>>[],
): string {
    const lines = rows.map((row) => header.map((name) => cell(row[name])).join(","));
    return [header.join(","), ...lines, ""].join("\r\n");
}

/** Full-width characters as well: a spreadsheet in Japanese or Korean takes them for the others. */
const formula = /(^|;)(?="?[=+\-@\uff0b\uff0d\uff1d\uff20])/g;

/** Most cells, such as IDs and times: nothing is to be done to them. */
const plain = /^\w[\w .:/-]*$/;

function cell(value = ""): string {
    if (value === "" || plain.test(value)) {
        return value;
    }
    const text = visible(value).replace(formula, "$1'");
    return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
