import { stringify } from "csv-stringify/sync";

/**
 * Rows as CSV (RFC 4180) with a header. A cell that a spreadsheet would take for a formula begins with an apostrophe
 * instead.
 */
export function csv(
    header: readonly string[],
    rows: readonly Readonly<Record<string, string | undefined>>[],
): string {
    return stringify([...rows], {
        header: true,
        columns: [...header],
        record_delimiter: "windows",
        escape_formulas: true,
    });
}
