import { oneLine } from "../../provider/text.js";
import type { Paint } from "../terminal.js";

/** A cell's text, and how it is painted. */
export type Cell = string | { readonly text: string; readonly style: Parameters<Paint>[0] };

/** A text as it is shown, and how many columns of a terminal it takes. */
interface Shown {
    readonly text: string;
    readonly width: number;
}

const gap = "  ";
/** What a row that goes on below begins with. */
const indent = "    ";
/** As long as an image's ID can be. */
const widestColumn = 128;

/**
 * Rows in columns, as wide as a terminal shows their characters. What a terminal would act on is spelled out, and what is
 * longer than 200 characters is cut. A cell that is wider than a column can be moves the rest of its own row alone. If a row is
 * too wide, it goes on below, between its cells; a cell that is too wide by itself does so between words. So an ID stays whole.
 *
 * @param most As wide as a line may be.
 * @returns Lines, each with its line break; nothing if there are no rows.
 */
export async function columns(
    header: readonly string[],
    rows: readonly (readonly Cell[])[],
    paint: Paint,
    most = Number.POSITIVE_INFINITY,
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
    const parts = together(widths, most);
    if (parts.length === 1) {
        return all.map((row, index) => `${line(row, shown[index] ?? [], widths, paint)}\n`).join("");
    }
    const rowLines = (row: readonly Cell[], texts: readonly Shown[]) =>
        parts.flatMap(([from, to]) => {
            const [cells, wide] = [row.slice(from, to), texts.slice(from, to)];
            const lines = wide.length === 1 ? wordLines(wide, most - indent.length, widthOf) : [wide];
            return lines
                .map((each) => line(cells, each, widths.slice(from, to), paint))
                .filter((text) => text !== "" || from === 0)
                .map((text) => (from === 0 ? text : indent + text));
        });
    return all
        .flatMap((row, index) => rowLines(row, shown[index] ?? []))
        .map((text) => `${text}\n`)
        .join("");
}

/** The columns that stand together on a line, each time from one to before another. */
function together(widths: readonly number[], most: number): [from: number, to: number][] {
    const parts: [number, number][] = [];
    let from = 0;
    let used = 0;
    for (const [column, width] of widths.entries()) {
        if (column > from && used + gap.length + width > most) {
            parts.push([from, column]);
            from = column;
            used = indent.length + width;
        } else {
            used += column > from ? gap.length + width : width;
        }
    }
    return [...parts, [from, widths.length]];
}

/** The text of a line's only cell, on as many lines as it takes. A word that is too wide stays whole. */
function wordLines([cell]: readonly Shown[], most: number, widthOf: (text: string) => number): Shown[][] {
    if (cell === undefined || cell.width <= most) {
        return cell === undefined ? [] : [[cell]];
    }
    const lines: Shown[][] = [];
    let text = "";
    for (const word of cell.text.split(" ")) {
        const longer = text === "" ? word : `${text} ${word}`;
        if (text !== "" && widthOf(longer) > most) {
            lines.push([{ text, width: widthOf(text) }]);
            text = word;
        } else {
            text = longer;
        }
    }
    return [...lines, [{ text, width: widthOf(text) }]];
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
        .join(gap);
}
