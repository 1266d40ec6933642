import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryFolder } from "../engine/folders.js";
import { alternately, seconds } from "./calls.js";
import { startGatewayProcess } from "./gatewayProcess.js";
import { rawReads } from "./rawReads.js";
import { runNode } from "./runNode.js";
import { table } from "./table.js";

const IMAGES = 1000;
const MEMBERS = 10;
const LATENCY_MS = 50;
const CONCURRENCY = 64;

/**
 * How long whole commands take, from their start to their end, beside scripts that read the same with undici alone: the members of
 * images that are named, and an audit. Every share is approved, as it is in an ordinary night.
 */
export async function commandsBenchmark(): Promise<string> {
    const gateway = await startGatewayProcess(IMAGES, LATENCY_MS, MEMBERS);
    const folder = await mkdtemp(join(tmpdir(), "audit-"));
    const config = join(folder, "policies.json");
    const approvedMemberIds = Array.from({ length: MEMBERS }, (_, member) => `member-${member}`);
    await writeFile(config, JSON.stringify({ "shared-images-approved": { approvedMemberIds } }));
    const cli = join(repositoryFolder, "dist/cli/main.js");
    const named = Array.from({ length: IMAGES }, (_, index) => ["--image-id", `image-${index}`]).flat();
    const commands = [
        ["--version"],
        ["list", "-o", "json", ...named],
        ["audit", "--config", config, "-o", "json"],
    ].map((args) => [cli, ...args]);
    const scripts = [IMAGES, "all" as const].map((images) => rawReads([gateway], CONCURRENCY, images));
    try {
        const [start = 0, list = 0, audit = 0, rawList = 0, rawAudit = 0] = await alternately(
            [...commands, ...scripts],
            (args) => seconds(() => runNode(args, tmpdir(), { ...process.env, ...gateway.environment })),
        );
        const row = (name: string, ours: number, raw: number) => [
            name,
            ours.toFixed(2),
            raw.toFixed(2),
            (ours / raw).toFixed(2),
        ];
        return [
            `Whole commands, ${IMAGES} images with ${MEMBERS} members each, ${LATENCY_MS} ms a call, ${CONCURRENCY} at once, wall time (s), median of 3`,
            "",
            table(
                ["", "scp-image-members", "a script with undici alone", "ratio"],
                [
                    row("list -o json of images that are named", list, rawList),
                    row("audit -o json", audit, rawAudit),
                    ["--version", start.toFixed(2), "", ""],
                ],
            ),
        ].join("\n");
    } finally {
        gateway.end();
        await rm(folder, { recursive: true, force: true });
    }
}
