import { resolve } from "node:path";
import { FAILSAFE_SCHEMA, load, type State, YAMLException } from "js-yaml";
import { readTextFile, tooLarge, UnusableFile } from "../../provider/files.js";
import { oneLine, quoted } from "../../provider/text.js";

/** 16,000 approvals with an owner and a reason take 3.6 MB. */
const maxBytes = 4 * 1024 * 1024;
/** So many bytes of approvals with IDs of 32 characters have 270,000. */
const maxNodes = 300_000;

/** What a file of approvals holds, or the one line that says why it cannot be used. */
export type FileContent = { readonly content: unknown } | { readonly problem: string };

/**
 * Reads a file of approvals, in YAML or JSON (which YAML includes).
 *
 * Every value is read as a text: to YAML, an account 77e04 that is not in quotes would be a number, and a day a date.
 *
 * @param path As it is configured.
 * @param folder What a relative path counts from.
 */
export function readApprovalsFile(path: string, folder: string): FileContent {
    const file = resolve(folder, path);
    try {
        const content = approvalsIn(readTextFile(file, maxBytes));
        if (content === undefined) {
            throw new UnusableFile("it is empty");
        }
        return { content };
    } catch (error) {
        const where = file === path ? "" : `, which is ${oneLine(file)}`;
        return { problem: `approvalsFile is ${quoted(path)}${where}: ${(error as Error).message}` };
    }
}

/**
 * What the text of such a file holds; undefined if there are comments at most.
 *
 * @throws UnusableFile that says why it cannot be used.
 */
export function approvalsIn(text: string): unknown {
    if (Buffer.byteLength(text) > maxBytes) {
        throw tooLarge(maxBytes);
    }
    try {
        return parsed(text) ?? undefined;
    } catch (error) {
        throw error instanceof YAMLException ? new UnusableFile(whyNot(error)) : error;
    }
}

function parsed(text: string): unknown {
    let nodes = 0;
    return load(text, {
        schema: FAILSAFE_SCHEMA,
        listener: (event, state) => {
            refuseAnchor(state);
            nodes += event === "open" ? 1 : 0;
            if (nodes > maxNodes) {
                throw new UnusableFile(
                    `it has more than ${maxNodes} keys and values, and that is the most that is read`,
                );
            }
        },
    });
}

/** What an anchor names can be repeated by aliases, and these again: a few lines may stand for more than any memory holds. */
function refuseAnchor({ anchor, input, position }: State & { readonly anchor?: string | null }): void {
    if (anchor !== undefined && anchor !== null) {
        const lines = input.slice(0, input.lastIndexOf(`&${anchor}`, position)).split(/\r\n?|\n/);
        const column = (lines.at(-1)?.length ?? 0) + 1;
        throw new UnusableFile(
            `it has an anchor (&) in line ${lines.length}, column ${column}: write the value out wherever it belongs, ` +
                "without & and *",
        );
    }
}

function whyNot({ reason, mark }: YAMLException): string {
    const where = mark === undefined ? "" : ` in line ${mark.line + 1}, column ${mark.column + 1}`;
    return `it cannot be read as YAML or JSON: ${withoutContent(reason)}${where}`;
}

/** The file can be any, such as one with keys: what a reason has from it stands at its end, in quotes or after a colon. */
function withoutContent(reason: string): string {
    return reason.replace(/(?::| "| !<).*/s, "");
}
