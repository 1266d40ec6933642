import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";

/** No configuration and no report is so large. */
const maxBytes = 64 * 1024 * 1024;

/** A file that cannot be read, and why: the message reads on after the file's name. */
export class UnreadableFile extends Error {}

/**
 * The text of a file in UTF-8.
 *
 * @param folder What a relative path counts from.
 * @throws UnreadableFile that says why not.
 */
export function textFile(path: string, folder: string): string {
    const file = resolve(folder, path);
    try {
        const stat = statSync(file);
        if (stat.isDirectory()) {
            throw new UnreadableFile("it is a folder");
        }
        if (stat.size > maxBytes) {
            throw new UnreadableFile(`it has ${stat.size} bytes, and at most ${maxBytes} are read`);
        }
        return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
    } catch (error) {
        if (error instanceof UnreadableFile) {
            throw error;
        }
        const { code, message } = error as NodeJS.ErrnoException;
        throw new UnreadableFile(reasons[code ?? ""] ?? `it cannot be read (${code ?? message})`);
    }
}

const reasons: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file",
    ENOTDIR: "there is no such file",
    EACCES: "this user may not read it",
    ERR_ENCODING_INVALID_ENCODED_DATA: "it is not valid UTF-8",
};
