import { stripVTControlCharacters } from "node:util";
import Anser from "anser";

const COLUMNS = 112;
const CHARACTER_WIDTH = 8.4;
const LINE_HEIGHT = 20;
const MARGIN = 20;
const TITLE_BAR = 36;

/** The colors of a terminal on a dark ground, by the names that Anser gives them. */
const COLORS: Readonly<Record<string, string>> = {
    "ansi-black": "#484f58",
    "ansi-red": "#ff7b72",
    "ansi-green": "#3fb950",
    "ansi-yellow": "#d29922",
    "ansi-blue": "#58a6ff",
    "ansi-magenta": "#bc8cff",
    "ansi-cyan": "#39c5cf",
    "ansi-white": "#b1bac4",
    "ansi-bright-black": "#6e7681",
    "ansi-bright-red": "#ffa198",
    "ansi-bright-green": "#56d364",
    "ansi-bright-yellow": "#e3b341",
    "ansi-bright-blue": "#79c0ff",
    "ansi-bright-magenta": "#d2a8ff",
    "ansi-bright-cyan": "#56d4dd",
    "ansi-bright-white": "#f0f6fc",
};
const PLAIN = "#e6edf3";
/** Drawn, since not everybody has a font with it. */
const CROSS = "❌";

/** Text of one color, and where it stands in its line. */
interface Run {
    readonly column: number;
    readonly text: string;
    readonly color: string;
    readonly isBold: boolean;
}

/**
 * What a command printed, as a picture of a terminal: an SVG whose text stays text. Lines are wrapped between words, and
 * what is wrapped keeps the line's indentation.
 *
 * @param output - with its ANSI colors.
 * @param description - for those who do not see the picture.
 */
export function terminalPicture(output: string, description: string): string {
    const lines = linesOf(output);
    const width = Math.ceil(COLUMNS * CHARACTER_WIDTH + 2 * MARGIN);
    const height = TITLE_BAR + lines.length * LINE_HEIGHT + MARGIN;
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
        `<title>${escaped(description)}</title>`,
        `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="#0d1117" stroke="#30363d"/>`,
        ...["#ff5f57", "#febc2e", "#28c840"].map(
            (color, index) => `<circle cx="${MARGIN + index * 20}" cy="18" r="6" fill="${color}"/>`,
        ),
        `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">`,
        ...lines.flatMap((runs, index) =>
            runs.map((run) => textElement(run, TITLE_BAR + (index + 0.8) * LINE_HEIGHT)),
        ),
        "</g>",
        "</svg>",
        "",
    ].join("\n");
}

/** Whatever monospaced font there is, `textLength` keeps the columns. */
function textElement({ column, text, color, isBold }: Run, y: number): string {
    const x = (MARGIN + column * CHARACTER_WIDTH).toFixed(1);
    if (text === CROSS) {
        return `<path d="M${x} ${y - 10}l10 10m0 -10l-10 10" stroke="${COLORS["ansi-red"]}" stroke-width="3"/>`;
    }
    const length = (columnsOf(text) * CHARACTER_WIDTH).toFixed(1);
    const weight = isBold ? ' font-weight="bold"' : "";
    return `<text x="${x}" y="${y}" textLength="${length}" fill="${color}"${weight} xml:space="preserve">${escaped(text)}</text>`;
}

function linesOf(output: string): Run[][] {
    const lines: Run[][] = [[]];
    let column = 0;
    const text = output.trimEnd().split("\n").map(wrapped).join("\n");
    for (const { content, fg, decorations } of Anser.ansiToJson(text, { use_classes: true })) {
        for (const [index, part] of content.split("\n").entries()) {
            if (index > 0) {
                lines.push([]);
                column = 0;
            }
            const visible = part.trim();
            if (visible !== "") {
                const indentation = part.length - part.trimStart().length;
                lines.at(-1)?.push({
                    column: column + indentation,
                    text: visible,
                    color: COLORS[fg] ?? PLAIN,
                    isBold: decorations.includes("bold"),
                });
            }
            column += columnsOf(part);
        }
    }
    return lines;
}

/** Colors go on over the end of a line, so they need not be begun anew. */
function wrapped(line: string): string {
    const [indentation = ""] = /^ */.exec(line) ?? [];
    const room = COLUMNS - indentation.length;
    let length = 0;
    return line
        .split(" ")
        .flatMap((word) => partsOf(word, room))
        .map(({ text, isRest }, index) => {
            const columns = columnsOf(stripVTControlCharacters(text));
            const fits = index === 0 || (!isRest && length + 1 + columns <= COLUMNS);
            const before = fits ? " ".slice(0, index) : `\n${indentation}`;
            length = fits ? length + before.length + columns : indentation.length + columns;
            return before + text;
        })
        .join("");
}

/** A word, in parts if it is longer than a line. */
function partsOf(word: string, room: number): { text: string; isRest: boolean }[] {
    const parts = word.length > room ? Math.ceil(word.length / room) : 1;
    return Array.from({ length: parts }, (_, index) => ({
        text: parts === 1 ? word : word.slice(index * room, (index + 1) * room),
        isRest: index > 0,
    }));
}

/** An emoji takes two. */
function columnsOf(text: string): number {
    return [...text].reduce((columns, each) => columns + (/\p{Emoji_Presentation}/u.test(each) ? 2 : 1), 0);
}

function escaped(text: string): string {
    return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
