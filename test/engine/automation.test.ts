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
    // What is kept would be there in every later round; what only takes its time to close is gone in one of them.
    const least = (some: Round[], size: (round: Round) => number) => Math.min(...some.map(size));
    const [early, late] = [rounds.slice(1, 4), rounds.slice(-3)];
    expect(least(late, ({ heap }) => heap) / least(early, ({ heap }) => heap)).toBeLessThanOrEqual(1.1);
    const open = ({ resources }: Round) => resources.length;
    expect(least(late, open)).toBeLessThanOrEqual(least(early, open));
    expect(peakConnections).toBeLessThanOrEqual(2 * ACCOUNTS.length);
});
