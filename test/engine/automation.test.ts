import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Gateway, startGateway } from "../gateway/index.js";
import { PulumiProject } from "./pulumiProject.js";

jest.setTimeout(300_000);

const ACCOUNTS = ["main", "east"] as const;
const ROUNDS = 25;
const LARGE = 1000;

interface Round extends Record<(typeof ACCOUNTS)[number], Seen> {
    /** In bytes, after garbage was collected. */
    readonly heap: number;
    readonly resources: string[];
}

/** What a run saw of the account's image: as a function's result, as a resource, and as what has changed since round 1. */
interface Seen {
    readonly function: string[];
    readonly resource: string[];
    readonly large: number;
    readonly changes?: string;
}

let gateway: Gateway;
let project: PulumiProject;

afterAll(async () => {
    await project?.dispose();
    await gateway?.close();
});

/** Two accounts, each with an image whose only share is another one at each read: `main-1`, `main-2` and so on. */
async function startChangingGateway(): Promise<Gateway> {
    const gateway = await startGateway({
        accounts: ACCOUNTS.map((accountId) => ({ accountId })),
        images: ACCOUNTS.flatMap((owner) => [
            { id: `${owner}-image`, owner, members: [{ memberId: `${owner}-0` }] },
            {
                id: `${owner}-large`,
                owner,
                members: Array.from({ length: LARGE }, (_, index) => ({ memberId: `member-${index}` })),
            },
        ]),
    });
    const reads = { main: 0, east: 0 };
    gateway.respondWith(({ path }) => {
        const account = ACCOUNTS.find((each) => path === `/v1/images/${each}-image/members`);
        if (account !== undefined) {
            gateway.unshare(`${account}-image`, `${account}-${reads[account]}`);
            reads[account] += 1;
            gateway.share(`${account}-image`, `${account}-${reads[account]}`);
        }
        return undefined;
    });
    return gateway;
}

test("a process that runs two accounts' inline programs at once, time after time, mixes nothing up and keeps nothing", async () => {
    gateway = await startChangingGateway();
    const settings = ACCOUNTS.map((account) => [account, gateway.stackConfigFor(account)]);
    project = await PulumiProject.create({
        files: {
            "runs.mjs": readFileSync(join(__dirname, "automationRuns.mjs"), "utf8"),
            "accounts.json": JSON.stringify(Object.fromEntries(settings)),
        },
        timeoutSeconds: 280,
    });
    const { exitCode, stdout, stderr } = await project.runNode(["--expose-gc", "runs.mjs", `${ROUNDS}`]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.any(String) });
    const rounds: Round[] = stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
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
    expect(gateway.peakConnections).toBeLessThanOrEqual(2 * ACCOUNTS.length);
});
