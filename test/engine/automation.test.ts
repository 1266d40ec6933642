import { ACCOUNTS, LARGE, type Round, runInline } from "./inlineRuns.js";

jest.setTimeout(300_000);

/** The benchmarks make 25. */
const ROUNDS = 7;

test("a process that runs two accounts' inline programs at once, time after time, mixes nothing up and keeps nothing", async () => {
    const { rounds, peakConnections } = await runInline(ROUNDS);
    expect(rounds).toHaveLength(ROUNDS);
    for (const [index, round] of rounds.entries()) {
        for (const account of ACCOUNTS) {
            const now = `${account}-${index + 1}`;
            const changes = `${account}-image: added ${now} (pending), removed ${account}-1 (pending)`;
            expect(round[account]).toEqual({
                function: [now],
                resource: [now],
                large: LARGE,
                ...(index === 0 ? {} : { changes }),
            });
        }
    }
    const [early, last] = [rounds[2], rounds.at(-1)] as [Round, Round];
    expect(last.heap / early.heap).toBeLessThanOrEqual(1.1);
    expect(last.resources).toEqual(early.resources);
    expect(peakConnections).toBeLessThanOrEqual(2 * ACCOUNTS.length);
});
