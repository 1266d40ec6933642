import { oneLine } from "../../provider/text.js";
import type { Paint } from "../terminal.js";

/** A cell's text, and how it is painted. */
export type Cell = string | { readonly text: string; readonly style: Parameters<Paint>[0] };

/** A text as it is shown, and how many columns of a terminal it takes. */
interface Shown {
    readonly text: string;
    readonly width: number;
}

/** As long as an image's ID can be. */
const widestColumn = 128;

/**
 * Rows in columns, as wide as a terminal shows their characters. What a terminal would act on is spelled out, and what is
 * longer than 200 characters is cut. A cell that is wider than a column can be moves the rest of its own row alone.
 *
 * @returns Lines, each with its line break; nothing if there are no rows.
 */
export async function columns(
    header: readonly string[],
    rows: readonly (readonly Cell[])[],
    paint: Paint,
): Promise<string> {
    if (rows.length === 0) {
        return "";
    }
    // An ES module, which Node.js before 22.12 cannot require.
    const { default: widthOf } = await import("string-width");
    const all = [header.map((text): Cell => ({ text, style: "bold" })), ...rows];
    const shown = shownTexts(all, widthOf);
    const widths = header.map((_, column) =>
        Math.min(
            shown.reduce((widest, row) => Math.max(widest, row[column]?.width ?? 0), 0),
            widestColumn,
        ),
    );
    return all.map((row, index) => `${line(row, shown[index] ?? [], widths, paint)}\n`).join("");
}

/** Most texts come again, such as an image's ID with each of its members: each is measured once. */
function shownTexts(rows: readonly (readonly Cell[])[], widthOf: (text: string) => number): Shown[][] {
    const known = new Map<string, Shown>();
    return rows.map((row) =>
        row.map((cell) => {
            const text = typeof cell === "string" ? cell : cell.text;
            let shown = known.get(text);
            if (shown === undefined) {
                const line = oneLine(text);
                shown = { text: line, width: widthOf(line) };
                known.set(text, shown);
            }
            return shown;
        }),
    );
}

/** Without blanks at its end: the last cells of a row can be empty. */
function line(
    cells: readonly Cell[],
    shown: readonly Shown[],
    widths: readonly number[],
    paint: Paint,
): string {
    const last = shown.findLastIndex(({ text }) => text !== "");
    return shown
        .slice(0, last + 1)
        .map(({ text, width }, column) => {
            const cell = cells[column] ?? "";
            const painted = typeof cell === "string" ? text : paint(cell.style, text);
            return column < last ? painted + " ".repeat(Math.max((widths[column] ?? 0) - width, 0)) : painted;
        })
        .join("  ");
}
