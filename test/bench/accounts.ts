import { mkdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryFolder } from "../engine/folders.js";
import { alternately, seconds } from "./calls.js";
import { type GatewayProcess, startGatewayProcess } from "./gatewayProcess.js";
import { rawReads } from "./rawReads.js";
import { runNode } from "./runNode.js";
import { table } from "./table.js";

const ACCOUNTS = 10;
const IMAGES = 1000;
const LATENCY_MS = 50;
/** As many calls under way for each account: the default, and what a service with limits may ask for. */
const CONCURRENCIES = [64, 16];

/**
 * How long an audit of several accounts takes, beside that of one of them alone, and beside a script that reads the same with undici
 * alone: all accounts are equally slow.
 */
export async function accountsBenchmark(): Promise<string> {
    const home = await mkdtemp(join(tmpdir(), "accounts-"));
    const gateways = await Promise.all(
        Array.from({ length: ACCOUNTS }, () => startGatewayProcess(IMAGES, LATENCY_MS)),
    );
    try {
        mkdirSync(join(home, ".scpconf"));
        await writeFile(
            join(home, "policies.json"),
            JSON.stringify({ "shared-images-approved": { approvedMemberIds: ["member-0"] } }),
        );
        const rows = [];
        for (const concurrency of CONCURRENCIES) {
            const file = join(home, ".scpconf/connections.json");
            await writeFile(file, JSON.stringify(connections(gateways, concurrency)));
            const [all = 0, one = 0, rawAll = 0, rawOne = 0] = await alternately(
                [
                    auditOf("--all-connections"),
                    auditOf("--connection", "account-0"),
                    rawReads(gateways, concurrency, "all"),
                    rawReads(gateways.slice(0, 1), concurrency, "all"),
                ],
                (args) =>
                    seconds(() =>
                        runNode(args, home, { PATH: process.env.PATH, HOME: home, USERPROFILE: home }),
                    ),
            );
            const ratios = [all, one, all / one, rawAll, rawOne, rawAll / rawOne];
            rows.push([String(concurrency), ...ratios.map((each) => each.toFixed(2))]);
        }
        return [
            `scp-image-members audit of ${ACCOUNTS} accounts with ${IMAGES} images each, ${LATENCY_MS} ms a call, wall time (s), median of 3`,
            "",
            table(
                [
                    "concurrency",
                    `${ACCOUNTS} accounts`,
                    "one of them alone",
                    "ratio",
                    `${ACCOUNTS} accounts, undici alone`,
                    "one of them alone",
                    "ratio",
                ],
                rows,
            ),
        ].join("\n");
    } finally {
        for (const gateway of gateways) {
            gateway.end();
        }
        await rm(home, { recursive: true, force: true });
    }
}

function connections(gateways: readonly GatewayProcess[], concurrency: number): object {
    return Object.fromEntries(
        gateways.map(({ stackConfig }, index) => [
            `account-${index}`,
            {
                ...Object.fromEntries(
                    Object.entries(stackConfig).map(([key, value]) => [key.replace("scp:", ""), value]),
                ),
                concurrency,
            },
        ]),
    );
}

function auditOf(...connections: string[]): string[] {
    const cli = join(repositoryFolder, "dist/cli/main.js");
    return [cli, "audit", "--config", "policies.json", "-o", "json", ...connections];
}
