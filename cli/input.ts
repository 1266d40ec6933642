import { constants, openSync, statSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { MAX_FILE_BYTES, readFile, tooLarge, unusable } from "../provider/files.js";

/**
 * What is in a file that the command line names, or comes out of a pipe, such as that of `<(…)`.
 *
 * @throws UnusableFile that says why not.
 */
export async function inputFile(file: string, maxBytes = MAX_FILE_BYTES): Promise<Buffer> {
    try {
        if (!statSync(file).isFIFO()) {
            return readFile(file, maxBytes);
        }
        // Read as a file, it would hold a thread until somebody writes to it, and no process ends before its threads do.
        const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
        return await inputStream(new Socket({ fd, readable: true, writable: false }), maxBytes);
    } catch (error) {
        throw unusable(error);
    }
}

/** @throws UnusableFile for more than so many bytes. */
export async function inputStream(stream: Readable, maxBytes = MAX_FILE_BYTES): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let left = maxBytes;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
        left -= chunk.length;
        if (left < 0) {
            throw tooLarge(maxBytes);
        }
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}
