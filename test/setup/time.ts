/*
 * No test depends on the clock: a busy machine is slow, and its tests are right all the same.
 */

/** These stay the real ones while a test stops the time. */
const { setImmediate, setTimeout } = globalThis;

afterEach(() => {
    jest.useRealTimers();
});

/** Waits until it is so. The test's own time-out ends the wait for what never comes. */
export async function until(condition: () => boolean): Promise<void> {
    while (!condition()) {
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
}

/** Lets the event loop turn many times, for what must not happen meanwhile. */
export async function turns(): Promise<void> {
    for (let turn = 0; turn < 200; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
    }
}

/** Stops timers and the clock for the rest of the test, but for what `jest.advanceTimersByTime` lets pass. I/O goes on. */
export function stopTime(): void {
    jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate", "clearImmediate"] });
}
