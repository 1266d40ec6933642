import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryFolder } from "../engine/folders.js";
import { alternately } from "./calls.js";
import { type GatewayProcess, startGatewayProcess } from "./gatewayProcess.js";
import { table } from "./table.js";

const IMAGES = 1000;
const MEMBERS = 10;
const LATENCY_MS = 50;

/**
 * How long a whole audit takes, from its start to its end, beside a script that reads the same with undici alone. Every
 * share is approved, as it is in an ordinary night.
 */
export async function auditBenchmark(): Promise<string> {
    const gateway = await startGatewayProcess(IMAGES, LATENCY_MS, MEMBERS);
    const folder = await mkdtemp(join(tmpdir(), "audit-"));
    const config = join(folder, "policies.json");
    const approvedMemberIds = Array.from({ length: MEMBERS }, (_, member) => `member-${member}`);
    await writeFile(config, JSON.stringify({ "shared-images-approved": { approvedMemberIds } }));
    const cli = join(repositoryFolder, "dist/cli/main.js");
    try {
        const [raw = 0, audit = 0, start = 0] = await alternately(
            [
                () => run(gateway, [join(__dirname, "rawAudit.cjs")]),
                () => run(gateway, [cli, "audit", "--config", config, "-o", "json"]),
                () => run(gateway, [cli, "--version"]),
            ],
            async (command) => {
                const began = performance.now();
                await command();
                return (performance.now() - began) / 1000;
            },
        );
        return [
            `scp-image-members audit of ${IMAGES} images with ${MEMBERS} members each, ${LATENCY_MS} ms a call, wall time (s), median of 3`,
            "",
            table(
                ["audit -o json", "a script with undici alone", "ratio", "scp-image-members --version"],
                [[audit.toFixed(2), raw.toFixed(2), (audit / raw).toFixed(2), start.toFixed(2)]],
            ),
        ].join("\n");
    } finally {
        gateway.end();
        await rm(folder, { recursive: true, force: true });
    }
}

function run({ environment }: GatewayProcess, args: string[]): Promise<void> {
    const options = { cwd: tmpdir(), env: { ...process.env, ...environment }, maxBuffer: 1 << 28 };
    return new Promise((resolve, reject) => {
        execFile(process.execPath, args, options, (error, _, stderr) => {
            if (error === null) {
                resolve();
            } else {
                reject(new Error(`exit ${error.code}: ${stderr}`));
            }
        });
    });
}
