import { oneLine } from "../../../provider/text.js";
import type { ReportedFinding } from "../../shareReport.js";
import { messageLines } from "../messageParts.js";

/**
 * Text from outside as text, on one line, in a table's cell as well. GitHub and GitLab look for mentions, references,
 * commits, emoji, formulas and addresses in what Markdown has made, where no backslash is left, but never in code. So
 * every word that is more than letters and plain punctuation is code.
 */
export function plainText(text: string, most = 2_000): string {
    return oneLine(text, most).replace(/[^ ]+/g, word);
}

function word(text: string): string {
    let start = 0;
    let end = text.length;
    while (start < end && "\"'(".includes(text.charAt(start))) {
        start += 1;
    }
    while (end > start && ")\"',.;:!?…".includes(text.charAt(end - 1))) {
        end -= 1;
    }
    const [before, inner, after] = [text.slice(0, start), text.slice(start, end), text.slice(end)];
    const isPlain = /^[^!-&*+<-@[-`{}~]*$/.test(inner) && !reference.test(text);
    return `${before}${isPlain ? inner.replaceAll("|", entity) : code(inner)}${after}`;
}

/** Made of letters and plain punctuation all the same: a commit, an issue, an advisory, an emoji, an address. */
const reference = /[\da-f]{7}|[a-z]-\d|ghsa-|:.*:|:\/\/|www\./i;

/** Text from outside as code, on one line, in a table's cell as well. */
export function code(text: string, most = 300): string {
    const line = oneLine(text, most);
    // A pipe would end a table's cell. What is a colour as a whole would get a spot of it, but not without its first character.
    const entities = isColour.test(line) ? /(\||^.)/ : /(\|)/;
    return line
        .split(entities)
        .map((part, index) => (index % 2 === 1 ? `<code>${entity(part)}</code>` : codeSpan(part)))
        .join("");
}

const isColour = /^(?:#[\da-f]{3,8}|(?:rgb|hsl)a?\(.*\))$/i;

function entity(character: string): string {
    return `&#${character.charCodeAt(0)};`;
}

function codeSpan(text: string): string {
    if (text === "") {
        return "";
    }
    const longestRun = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
    const fence = "`".repeat(longestRun + 1);
    // One space on either side is no part of the code.
    const space = /^[ `]|[ `]$/.test(text) ? " " : "";
    return `${fence}${space}${text}${space}${fence}`;
}

/** A finding's message in a table's cell: its lines are kept, and our commands in it are code. */
export function message(finding: ReportedFinding): string {
    const lines = messageLines(finding).map((parts) =>
        parts.map(({ text, isCode }) => (isCode ? code(text, 1_000) : plainText(text))).join(""),
    );
    return lines.join("<br>");
}
