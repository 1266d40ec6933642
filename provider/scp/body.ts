import type { Readable } from "node:stream";

/** A larger body waits for its turn: a page of 1,000 images, or a list of 20,000 members, is smaller. */
const LARGE_BYTES = 4 * 1024 * 1024;

/** The turn of the large body that came last, in this process. */
let lastTurn: Promise<void> = Promise.resolve();

/**
 * All bytes of an answer. Of all that are read at once, in the whole process, only one has more than 4 MiB in memory: the
 * others wait, and their services with them.
 */
export async function bytesOf(body: Readable): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let length = 0;
    let endTurn: (() => void) | undefined;
    try {
        for await (const chunk of body as AsyncIterable<Buffer>) {
            chunks.push(chunk);
            length += chunk.length;
            if (length > LARGE_BYTES && endTurn === undefined) {
                endTurn = await turn();
            }
        }
        return Buffer.concat(chunks);
    } finally {
        endTurn?.();
    }
}

/** Waits for those that came before. What it gives ends the turn, so that the next one has it. */
async function turn(): Promise<() => void> {
    const earlier = lastTurn;
    let end = () => {};
    lastTurn = new Promise((resolve) => {
        end = resolve;
    });
    await earlier;
    return end;
}
