import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "undici";
import { repositoryFolder } from "../engine/folders.js";
import { alternately, CONCURRENCY, rawCall } from "./calls.js";
import { type GatewayProcess, startGatewayProcess } from "./gatewayProcess.js";
import { table } from "./table.js";

const IMAGES = 1000;
const MEMBERS = 10;
const LATENCY_MS = 50;

/** How long a whole audit takes, its process and all, beside raw undici reading the same lists in a process that runs. */
export async function auditBenchmark(): Promise<string> {
    const gateway = await startGatewayProcess(IMAGES, LATENCY_MS, MEMBERS);
    const pool = new Pool(gateway.endpoint, { connections: CONCURRENCY });
    try {
        const [raw = 0, audit = 0, start = 0] = await alternately(
            [
                () => rawReads(rawCall(pool, gateway)),
                () => cli(gateway, ["audit", "-o", "json"], 3),
                () => cli(gateway, ["--version"], 0),
            ],
            async (run) => {
                const began = performance.now();
                await run();
                return (performance.now() - began) / 1000;
            },
        );
        return [
            `scp-image-members audit of ${IMAGES} images with ${MEMBERS} members each, ${LATENCY_MS} ms a call, wall time (s), median of 3`,
            "",
            table(
                ["audit -o json", "raw undici, the same calls", "ratio", "scp-image-members --version"],
                [[audit.toFixed(2), raw.toFixed(2), (audit / raw).toFixed(2), start.toFixed(2)]],
            ),
        ].join("\n");
    } finally {
        await pool.close();
        gateway.end();
    }
}

/** The list of images, page after page, and then the members of each. */
async function rawReads(call: (path: string) => Promise<unknown>): Promise<void> {
    const ids: string[] = [];
    for (;;) {
        const marker = ids.length === 0 ? "" : `&marker=${ids.at(-1)}`;
        const { images } = (await call(`/v1/images?limit=1000${marker}&visibility=shared`)) as {
            images: { id: string }[];
        };
        if (images.length === 0) {
            break;
        }
        ids.push(...images.map(({ id }) => id));
    }
    await Promise.all(ids.map((id) => call(`/v1/images/${id}/members`)));
}

function cli({ environment }: GatewayProcess, args: string[], expected: number): Promise<void> {
    const main = join(repositoryFolder, "dist/cli/main.js");
    const options = { cwd: tmpdir(), env: { ...process.env, ...environment }, maxBuffer: 1 << 28 };
    return new Promise((resolve, reject) => {
        execFile(process.execPath, [main, ...args], options, (error, _, stderr) => {
            const exitCode = error === null ? 0 : error.code;
            if (exitCode === expected) {
                resolve();
            } else {
                reject(new Error(`exit ${exitCode}: ${stderr}`));
            }
        });
    });
}
