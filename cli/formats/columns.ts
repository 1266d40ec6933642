import Table from "cli-table3";
import type { Paint } from "../terminal.js";
import { visible } from "./visible.js";

/** A cell, and how it is painted. */
export interface Cell {
    readonly text: string;
    readonly style?: Parameters<Paint>[0];
}

const bare = {
    top: "",
    "top-mid": "",
    "top-left": "",
    "top-right": "",
    bottom: "",
    "bottom-mid": "",
    "bottom-left": "",
    "bottom-right": "",
    left: "",
    "left-mid": "",
    mid: "",
    "mid-mid": "",
    right: "",
    "right-mid": "",
    middle: "  ",
};

/**
 * Rows in columns, as wide as a terminal shows their characters. What a terminal would act on is spelled out.
 *
 * @returns Lines, each with its line break; nothing where there are no rows.
 */
export function columns(header: readonly string[], rows: readonly (readonly Cell[])[], paint: Paint): string {
    if (rows.length === 0) {
        return "";
    }
    const table = new Table({
        chars: bare,
        style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    });
    table.push(
        header.map((name) => paint("bold", name)),
        ...rows.map((row) => row.map(({ text, style }) => painted(visible(text), style, paint))),
    );
    return `${table
        .toString()
        .split("\n")
        .map((line) => line.trimEnd())
        .join("\n")}\n`;
}

function painted(text: string, style: Cell["style"], paint: Paint): string {
    return style === undefined ? text : paint(style, text);
}
