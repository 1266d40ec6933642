import { code, plainText } from "./escape.js";

/** Where all is that a comment has no room for. */
export const elsewhere = "not shown here, but in the reports in HTML and JSON.";

export function row(cells: readonly string[]): string {
    return `| ${cells.join(" | ")} |`;
}

/** A line for each item as long as there is room, and one that counts the rest. */
export function within<Item>(
    room: number,
    items: readonly Item[],
    line: (item: Item) => string,
    rest: (more: number) => string,
): string[] {
    const lines: string[] = [];
    let used = 0;
    for (const item of items) {
        const next = line(item);
        used += next.length + 1;
        if (used > room) {
            return [...lines, rest(items.length - lines.length)];
        }
        lines.push(next);
    }
    return lines;
}

/** An image or an account: the name, if it is known, and the ID. */
export function named(id: string, name: string | undefined): string {
    return name ? `${plainText(name)} ${code(id)}` : code(id);
}
