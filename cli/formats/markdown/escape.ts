import { oneLine } from "../../../provider/text.js";
import { messageLines } from "../messageParts.js";

/** Has no width. Text from outside has none of its own left: `oneLine` spells it out. */
const apart = "\u200b";

/**
 * Text from outside as text, on one line, in a table's cell as well. GitHub and GitLab look for mentions, references
 * and addresses in what Markdown has made, where no backslash is left: those are taken apart instead.
 */
export function plainText(text: string, most = 2_000): string {
    return oneLine(text, most)
        .replace(
            /[@#!%~^$&](?=["\w])|(?<=\w):(?=\/\/)|:(?=[a-z][\w+-]*:)|\bGH(?=-\d)|\bwww(?=\.)/gi,
            `$&${apart}`,
        )
        .replace(/[\\|&\u200b]/g, entity)
        .replace(/[`*_{}[\]<>~$]/g, "\\$&");
}

/** Text from outside as code, on one line, in a table's cell as well. */
export function code(text: string, most = 300): string {
    const line = oneLine(text, most);
    // In these a code span would end, or a table's cell.
    const isPlain = !/[`|]/.test(line) && line.trim() === line && line !== "";
    return isPlain ? `\`${line}\`` : `<code>${line.replace(/[!-/:-@[-`{-~]/g, entity)}</code>`;
}

/** A message in a table's cell: its lines are kept, and what stands in backticks is code. */
export function message(text: string): string {
    const lines = messageLines(text).map((parts) =>
        parts.map(({ text, isCode }) => (isCode ? code(text, 1_000) : plainText(text))).join(""),
    );
    return lines.join("<br>");
}

function entity(character: string): string {
    return `&#${character.charCodeAt(0)};`;
}
