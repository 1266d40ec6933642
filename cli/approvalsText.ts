import { isDeepStrictEqual } from "node:util";
import { FAILSAFE_SCHEMA, load } from "js-yaml";
import { isYaml } from "../policy/findings/text.js";
import { approvalsIn } from "../policy/rules/approvalsFile.js";
import { UnusableFile } from "../provider/files.js";
import { strictJson, type UnreadableJson } from "../provider/json.js";
import { type ApprovableShare, newApprovals, yamlApprovals } from "./approvalLines.js";

/** A file of approvals; without text if there is none yet. */
export interface ApprovalsFile {
    readonly path: string;
    readonly text: string | undefined;
}

/**
 * The text of a file of approvals with approvals of these shares at the end of its list. YAML keeps all that was there,
 * character by character; JSON keeps the values, each as it is read: as a text.
 *
 * @throws UnusableFile that says why the file cannot be added to.
 */
export function approvalsText(
    { path, text }: ApprovalsFile,
    shares: readonly ApprovableShare[],
    expires: string,
): string {
    if (text === undefined && shares.length === 0 && isYaml(path)) {
        return `${heading}approvals: []\n`;
    }
    const content = withApprovals(approvalsIn(text ?? ""), newApprovals(shares, expires));
    const whole = isYaml(path)
        ? yamlText(text ?? heading, yamlApprovals(shares, expires))
        : jsonText(text ?? "", content);
    if (!holds(whole, content)) {
        throw new UnusableFile(isYaml(path) ? notInLines : notInJson);
    }
    return whole;
}

function holds(text: string, content: unknown): boolean {
    try {
        return isDeepStrictEqual(load(text, { schema: FAILSAFE_SCHEMA }), content);
    } catch {
        return false;
    }
}

const heading = `
# Who may use which image: scp-image-members audits by it, and so does the policy pack scp-image-sharing.
# Fill in who each account is (name), who answers for it (owner), why (reason), and who gave it (approvedBy).
`.trimStart();

const notInLines =
    "approvals can only be added to a list in lines that begin with a hyphen, under the key approvals or alone";

const notInJson = "what is in it cannot be written as JSON without a change";

/** What there is is kept. */
function withApprovals(content: unknown, approvals: readonly object[]): unknown {
    if (Array.isArray(content)) {
        return [...content, ...approvals];
    }
    const { approvals: earlier = [], ...rest } = (content ?? {}) as {
        readonly approvals?: readonly unknown[];
    };
    return { ...rest, approvals: [...earlier, ...approvals] };
}

/** @param content What is to be written: JSON.parse would make other accounts of numbers such as 77e04. */
function jsonText(text: string, content: unknown): string {
    checkJson(text);
    const [indent = "    "] = /^[ \t]+/m.exec(text) ?? [];
    return `${JSON.stringify(content, undefined, indent)}\n`;
}

function checkJson(text: string): void {
    try {
        if (text.trim() !== "") {
            strictJson(text);
        }
    } catch (error) {
        throw new UnusableFile((error as UnreadableJson).message);
    }
}

function yamlText(text: string, approvals: string): string {
    const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
    const lines = (indent: string) => approvals.replace(/^(?=.)/gm, indent).replaceAll("\n", lineBreak);
    const list = listIn(text);
    if (list === undefined) {
        return `${ended(text, lineBreak)}approvals:${lineBreak}${lines("  ")}`;
    }
    const [before, after] = [text.slice(0, list.start), text.slice(list.end)];
    if (list.isEmpty) {
        return `${before}${list.isAlone ? lines("") : `${lineBreak}${lines("  ")}`}`.trimEnd() + after;
    }
    const indent = firstIndent(text.slice(before.lastIndexOf("\n") + 1, list.end));
    const at = endOfItems(text.slice(0, list.end), indent.length);
    return ended(text.slice(0, at), lineBreak) + lines(indent) + text.slice(at);
}

interface FoundList {
    readonly start: number;
    readonly end: number;
    readonly isEmpty: boolean;
    /** Whether it is all of the file. */
    readonly isAlone: boolean;
}

/** Where the list of approvals is, with the comments behind it. */
function listIn(text: string): FoundList | undefined {
    const opened: number[] = [];
    const spans = new Map<unknown, { start: number; end: number }>();
    const content = load(text, {
        schema: FAILSAFE_SCHEMA,
        listener: (event, { position, result }) => {
            if (event === "open") {
                opened.push(position);
            } else {
                spans.set(result, { start: opened.pop() ?? 0, end: position });
            }
        },
    });
    const isAlone = Array.isArray(content);
    const list = isAlone ? content : (content as { readonly approvals?: unknown } | undefined)?.approvals;
    const span = spans.get(list);
    return span && Array.isArray(list) ? { ...span, isEmpty: list.length === 0, isAlone } : undefined;
}

/** How far in the first item is. */
function firstIndent(text: string): string {
    const [, indent] = /^( *)-(?!\S)/m.exec(text) ?? [];
    if (indent === undefined) {
        throw new UnusableFile(notInLines);
    }
    return indent;
}

/** The end of the last line that belongs to an item: neither blank, nor a comment that stands no further in than the items. */
function endOfItems(text: string, indent: number): number {
    const lines = text.split(/(?<=\n)/);
    const last = lines.findLastIndex((line) => {
        const [blanks = ""] = /^[ \t]*/.exec(line) ?? [];
        const rest = line.slice(blanks.length).trimEnd();
        return rest !== "" && (!rest.startsWith("#") || blanks.length > indent);
    });
    return lines.slice(0, last + 1).join("").length;
}

function ended(text: string, lineBreak: string): string {
    return text === "" || text.endsWith("\n") ? text : text + lineBreak;
}
