import { resolve } from "node:path";
import { quoted } from "../provider/text.js";
import { CliError } from "./exitCodes.js";
import type { Terminal } from "./terminal.js";
import { fileKey, type NamedFile } from "./wholeFile.js";

/** Where something is written, and in which format. */
export interface Output<Format extends string> {
    readonly format: Format;
    /** A file; standard output without it. */
    readonly file?: string | undefined;
    /** The option that names the file, for messages. */
    readonly option: string;
}

/**
 * One format and its file, as `FORMAT` or `FORMAT=FILE` has them.
 *
 * @returns undefined for no such format, or an empty name of a file.
 */
export function outputOf<Format extends string>(
    text: string,
    formats: readonly Format[],
): Output<Format> | undefined {
    const [name, ...rest] = text.split("=");
    const format = formats.find((each) => each === name);
    const file = rest.length === 0 ? undefined : rest.join("=");
    return format === undefined || file === ""
        ? undefined
        : { format, file: placeOf(file), option: `-o ${format}` };
}

/** By its name, `/dev/stdout` would be a pipe, or a file that would be replaced. */
function placeOf(file: string | undefined): string | undefined {
    return file === "/dev/stdout" ? undefined : file;
}

/**
 * All that is to be written: what was given, else one in the default format; and the file of `--out`, if that is a single one.
 *
 * @throws CliError for two that would go to one place.
 */
export function outputsOf<Format extends string>(
    { output: given, out }: { readonly output: readonly Output<Format>[]; readonly out?: string },
    byDefault: Format,
    { folder }: Pick<Terminal, "folder">,
): readonly Output<Format>[] {
    const [first = { format: byDefault, option: "-o" }, ...others] = given;
    if (out !== undefined) {
        if (others.length > 0 || first.file !== undefined) {
            throw new CliError(
                "--out is for a single format. For several, give each its file: -o FORMAT=FILE.",
            );
        }
        return [{ ...first, file: placeOf(out), option: "--out" }];
    }
    const files = new Set<string>();
    for (const { file } of [first, ...others]) {
        const place = file === undefined ? "" : fileKey(resolve(folder, file));
        if (files.has(place)) {
            const name = file === undefined ? "standard output" : quoted(file);
            throw new CliError(`Two outputs go to ${name}. Give each a file of its own: -o FORMAT=FILE.`);
        }
        files.add(place);
    }
    return [first, ...others];
}

/** A file that has been looked up: two of one key are one file. */
export interface FoundFile extends NamedFile {
    readonly key: string;
}

export function found(named: NamedFile): FoundFile {
    return { ...named, key: fileKey(resolve(named.folder, named.path)) };
}

/**
 * @param used The files that the command reads, or adds to.
 * @throws CliError if one of them would be replaced.
 */
export function checkNotReplaced(written: FoundFile, used: readonly FoundFile[]): void {
    const same = used.find(({ key }) => key === written.key);
    if (same !== undefined) {
        throw new CliError(
            `${written.option} is ${quoted(written.path)}, which is the file of ${same.option}: what is in it would be lost. ` +
                "Give each a file of its own.",
        );
    }
}
