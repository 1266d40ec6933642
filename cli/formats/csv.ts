import { stringify } from "csv-stringify/sync";
import { visible } from "./visible.js";

/**
 * Rows as CSV (RFC 4180) with a header. What a terminal would act on is spelled out, and a cell that a spreadsheet
 * would take for a formula begins with an apostrophe.
 */
export function csv(
    header: readonly string[],
    rows: readonly Readonly<Record<string, string | undefined>>[],
): string {
    return stringify(
        rows.map((row) => header.map((name) => visible(row[name] ?? ""))),
        { header: true, columns: [...header], record_delimiter: "windows", escape_formulas: true },
    );
}
