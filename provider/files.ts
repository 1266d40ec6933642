import { closeSync, constants, openSync, readSync, type Stats, statSync } from "node:fs";

/** No configuration, list of certificates or report is so large. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

/** A file that cannot be used. The message reads on after the file's name, and shows nothing of what is in it. */
export class UnusableFile extends Error {
    constructor(
        message: string,
        /** The system's name of the error, if it is one of the system. */
        readonly code?: string,
    ) {
        super(message);
    }
}

/**
 * What is in a regular file. Whatever else stands in its place, such as a pipe, might never end, or never begin.
 *
 * @throws UnusableFile that says why not.
 */
export function readFile(file: string, maxBytes = MAX_FILE_BYTES): Buffer {
    try {
        const stat = statSync(file);
        if (!stat.isFile()) {
            throw new UnusableFile(otherThanFile(stat));
        }
        return readAtMost(file, maxBytes);
    } catch (error) {
        throw unusable(error);
    }
}

/** The same, as text. */
export function readTextFile(file: string, maxBytes?: number): string {
    return utf8(readFile(file, maxBytes));
}

/** @throws UnusableFile for bytes that are not valid UTF-8. */
export function utf8(bytes: Uint8Array): string {
    try {
        return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
        throw new UnusableFile("it is not valid UTF-8");
    }
}

/** Says what stands in the place of a file. */
export function otherThanFile(stat: Stats): string {
    const kind = stat.isDirectory()
        ? "a folder"
        : stat.isFIFO()
          ? "a pipe"
          : stat.isSocket()
            ? "a socket"
            : "a device";
    return `it is ${kind} instead of a regular file`;
}

export function tooLarge(maxBytes: number): UnusableFile {
    return new UnusableFile(`it has more than ${maxBytes} bytes, which is the most that is read`);
}

const reasons: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file",
    ENOTDIR: "there is no such file",
    EACCES: "this user may not read it",
    EPERM: "this user may not read it",
};

/** What made a read fail, in words as far as they are known. */
export function unusable(error: unknown): UnusableFile {
    if (error instanceof UnusableFile) {
        return error;
    }
    const { code, message } = error as NodeJS.ErrnoException;
    return new UnusableFile(reasons[code ?? ""] ?? `it cannot be read (${code ?? message})`, code);
}

/** The size that a system tells is none to go by: files in /proc have 0. */
function readAtMost(file: string, maxBytes: number): Buffer {
    // Not even then waits for anybody when a pipe has taken the file's place meanwhile.
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
        const chunks: Buffer[] = [];
        for (let left = maxBytes; ; ) {
            const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
            const size = readSync(descriptor, chunk);
            if (size === 0) {
                return Buffer.concat(chunks);
            }
            left -= size;
            if (left < 0) {
                throw tooLarge(maxBytes);
            }
            chunks.push(chunk.subarray(0, size));
        }
    } finally {
        closeSync(descriptor);
    }
}
