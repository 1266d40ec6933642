import { setImmediate } from "node:timers/promises";

/** With fewer, a call costs more CPU time; with more, connections wait longer for their next call. */
const ANSWERS_IN_ROUND = 8;

let answers = 0;
/** The round of the answers that came last, in this process. */
let lastRound: Promise<void> = Promise.resolve();

/**
 * Waits for a round of the event loop in which few other answers are worked on. undici writes a connection's next call in a round after
 * its answer: many answers that come together would all be worked on before any of their connections is used again.
 */
export function roundOfFew(): Promise<void> {
    if (answers % ANSWERS_IN_ROUND === 0) {
        lastRound = lastRound.then(() => setImmediate());
    }
    answers += 1;
    return lastRound;
}
