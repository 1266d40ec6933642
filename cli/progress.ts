import type { OutputStream } from "./terminal.js";

const EVERY_MS = 100;

/** Shows on a terminal how far a long read has come, on one line that is wiped away at the end; elsewhere nothing. */
export class ProgressLine {
    readonly #stream: OutputStream;
    #shownAt = Date.now();
    #isShown = false;

    constructor(stream: OutputStream) {
        this.#stream = stream;
    }

    show(text: string): void {
        if (this.#stream.isTTY === true && Date.now() - this.#shownAt >= EVERY_MS) {
            this.#shownAt = Date.now();
            this.#isShown = true;
            this.#stream.write(`\r\u001b[K${text}`);
        }
    }

    end(): void {
        if (this.#isShown) {
            this.#isShown = false;
            this.#stream.write("\r\u001b[K");
        }
    }
}
