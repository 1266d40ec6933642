import type { Readable } from "node:stream";

const MIB = 1024 * 1024;
/** A larger body is counted: a page of 1,000 images, or a list of 20,000 members, is smaller. */
const LARGE_BYTES = 4 * MIB;
/** What all large bodies have in memory together, in the whole process, before they wait. */
const MOST_BYTES = 64 * MIB;

let heldBytes = 0;
/** Those that wait, in the whole process. */
const waiting: (() => void)[] = [];

/** Reads the bodies of one connection's answers. */
export class BodyReader {
    /** In the order in which they became large. */
    readonly #large = new Set<Readable>();

    /**
     * All bytes of an answer. If large bodies have 64 MiB in memory, they wait, and their services with them, all but the first one of
     * each connection: what never ends at one service holds up no other.
     */
    async bytesOf(body: Readable): Promise<Buffer> {
        const chunks: Buffer[] = [];
        let length = 0;
        let held = 0;
        try {
            for await (const chunk of body as AsyncIterable<Buffer>) {
                chunks.push(chunk);
                length += chunk.length;
                if (length > LARGE_BYTES) {
                    this.#large.add(body);
                    heldBytes += length - held;
                    held = length;
                    await this.#turn(body);
                }
            }
            return Buffer.concat(chunks);
        } finally {
            this.#large.delete(body);
            heldBytes -= held;
            for (const goOn of waiting.splice(0)) {
                goOn();
            }
        }
    }

    async #turn(body: Readable): Promise<void> {
        while (heldBytes > MOST_BYTES && this.#large.values().next().value !== body) {
            await new Promise<void>((resolve) => waiting.push(resolve));
        }
    }
}
