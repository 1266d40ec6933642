import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Gateway, startGateway } from "../../testing/index.js";
import { PulumiProject } from "./pulumiProject.js";

export const ACCOUNTS = ["main", "east"] as const;
/** So many members has an image that is read beside: an answer that is kept shows up in the heap. */
export const LARGE = 5000;

/** One run of each account's program, both at the same time. */
export interface Round extends Record<(typeof ACCOUNTS)[number], Seen> {
    /** In bytes, after garbage was collected. */
    readonly heap: number;
    /** What keeps the process alive: handles and sockets, by their kinds. */
    readonly resources: string[];
}

/** What a run saw of the account's image: as a function's result, as a resource, and as what has changed since round 1. */
interface Seen {
    readonly function: string[];
    readonly resource: string[];
    readonly large: number;
    readonly changes?: string;
}

/** What came of all rounds. */
export interface InlineRuns {
    readonly rounds: readonly Round[];
    readonly peakConnections: number;
}

/** Runs inline programs through the Automation API, in one process that lives long: see automationRuns.mjs. */
export async function runInline(rounds: number): Promise<InlineRuns> {
    const gateway = await startChangingGateway();
    const settings = ACCOUNTS.map((account) => [account, gateway.stackConfigFor(account)]);
    let project: PulumiProject | undefined;
    try {
        project = await PulumiProject.create({
            files: {
                "runs.mjs": readFileSync(join(__dirname, "automationRuns.mjs"), "utf8"),
                "accounts.json": JSON.stringify(Object.fromEntries(settings)),
            },
            timeoutSeconds: 280,
        });
        const { exitCode, stdout, stderr } = await project.runNode(["--expose-gc", "runs.mjs", `${rounds}`]);
        if (exitCode !== 0) {
            throw new Error(`The runs have ended with ${exitCode}:\n${stdout}${stderr}`);
        }
        return {
            rounds: stdout
                .trim()
                .split("\n")
                .map((line) => JSON.parse(line)),
            peakConnections: gateway.peakConnections,
        };
    } finally {
        await project?.dispose();
        await gateway.close();
    }
}

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
