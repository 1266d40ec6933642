/** Lets a bounded number of calls through at once; the others wait in the order in which they came. */
export class Slots {
    #free: number;
    readonly #waiting: (() => void)[] = [];
    #next = 0;

    constructor(count: number) {
        this.#free = count;
    }

    /** Runs a call once there is a slot for it. */
    async run<T>(call: () => Promise<T>): Promise<T> {
        if (this.#free > 0) {
            this.#free -= 1;
        } else {
            await new Promise<void>((resolve) => this.#waiting.push(resolve));
        }
        try {
            return await call();
        } finally {
            this.#release();
        }
    }

    /** Hands the slot on. The queue is emptied from its head without moving what is behind. */
    #release(): void {
        const next = this.#waiting[this.#next];
        if (next === undefined) {
            this.#free += 1;
            this.#waiting.length = 0;
            this.#next = 0;
            return;
        }
        this.#next += 1;
        next();
    }
}
