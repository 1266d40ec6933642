import * as pulumi from "@pulumi/pulumi";
import { Pool } from "undici";
import { signedHeaders } from "../../provider/scp/signature.js";
import { type GatewayProcess, startGatewayProcess } from "./gatewayProcess.js";
import { builtPackage } from "./package.js";
import { median, table } from "./table.js";

const CONCURRENCY = 64;
const TERRAFORM_PARALLELISM = 10;
const RUNS = 3;

type Read = (imageId: string) => Promise<unknown>;

/** How fast and how dear many reads are, beside raw undici doing the same signed calls. */
export async function callsBenchmark(): Promise<string> {
    return [await wallTimes(1000, 50), await cpuTimes(5000)].join("\n\n");
}

async function wallTimes(images: number, latencyMs: number): Promise<string> {
    return withGateway(images, latencyMs, async (gateway, raw, ours) => {
        const [rawAtOnce = 0, oursAtOnce = 0] = await alternately([raw, ours], async (read) => {
            return (await measured(read, images, CONCURRENCY)).wall;
        });
        const peak = await gateway.peakConnections();
        const rawTerraform = (await measured(raw, images, TERRAFORM_PARALLELISM)).wall;
        const rawOneByOne = (await measured(raw, images, 1)).wall;
        const row = (name: string, wall: number) => [name, wall.toFixed(2), (wall / oursAtOnce).toFixed(2)];
        return [
            `${images} images, ${latencyMs} ms a call, wall time (s), median of ${RUNS} for those at ${CONCURRENCY} at once`,
            "",
            table(
                ["", "s", "against ours"],
                [
                    row(`getImageMembers, ${CONCURRENCY} at once`, oursAtOnce),
                    row(`raw undici, ${CONCURRENCY} at once`, rawAtOnce),
                    row(`raw undici, ${TERRAFORM_PARALLELISM} at once (Terraform's default)`, rawTerraform),
                    row("raw undici, one after another", rawOneByOne),
                ],
            ),
            "",
            `Ours against raw undici: ${(oursAtOnce / rawAtOnce).toFixed(2)}. Connections open at once, ours and raw together: ${peak} of ${2 * CONCURRENCY}.`,
        ].join("\n");
    });
}

async function cpuTimes(calls: number): Promise<string> {
    return withGateway(calls, 0, async (gateway, raw, ours) => {
        const withKy = await kyRead(gateway);
        const [rawCpu = 0, oursCpu = 0, kyCpu = 0] = await alternately([raw, ours, withKy], async (read) => {
            return (await measured(read, calls, CONCURRENCY)).cpu;
        });
        return [
            `${calls} calls without latency, CPU time of the caller (s), median of ${RUNS}`,
            "",
            table(
                ["getImageMembers", "raw undici", "ratio", "ky with Node's fetch", "against raw undici"],
                [
                    [
                        oursCpu.toFixed(2),
                        rawCpu.toFixed(2),
                        (oursCpu / rawCpu).toFixed(2),
                        kyCpu.toFixed(2),
                        (kyCpu / rawCpu).toFixed(2),
                    ],
                ],
            ),
        ].join("\n");
    });
}

async function withGateway(
    images: number,
    latencyMs: number,
    measure: (gateway: GatewayProcess, raw: Read, ours: Read) => Promise<string>,
): Promise<string> {
    const gateway = await startGatewayProcess(images, latencyMs);
    Object.assign(process.env, gateway.environment);
    const { getImageMembers } = builtPackage();
    const pool = new Pool(gateway.endpoint, { connections: CONCURRENCY });
    try {
        return await measure(gateway, rawRead(pool, gateway), (imageId) => getImageMembers({ imageId }));
    } finally {
        await pool.close();
        gateway.end();
    }
}

function rawRead(pool: Pool, gateway: GatewayProcess): Read {
    const call = rawCall(pool, gateway);
    return (imageId) => call(`/v1/images/${imageId}/members`);
}

/** The same signed calls by ky, as a program without this package would make them. */
async function kyRead({ endpoint, stackConfig }: GatewayProcess): Promise<Read> {
    const { default: ky } = await import("ky");
    return (imageId) => {
        const url = `${endpoint}/v1/images/${imageId}/members`;
        return ky(url, { headers: headersFor(url, stackConfig) }).json();
    };
}

/** A call signed in the same way as ours, and the answer parsed and no more. */
function rawCall(pool: Pool, { endpoint, stackConfig }: GatewayProcess): (path: string) => Promise<unknown> {
    return async (path) => {
        const headers = headersFor(endpoint + path, stackConfig);
        const answer = await pool.request({ path, method: "GET", headers });
        const body = await answer.body.text();
        if (answer.statusCode !== 200) {
            throw new Error(`${answer.statusCode} ${body}`);
        }
        return JSON.parse(body);
    };
}

function headersFor(url: string, stackConfig: GatewayProcess["stackConfig"]): Record<string, string> {
    const keys = {
        accessKey: stackConfig["scp:accessKey"] ?? "",
        secretKey: stackConfig["scp:secretKey"] ?? "",
    };
    return {
        Accept: "application/json",
        "Accept-Language": "en-US",
        "Scp-Api-Version": "virtualserver 1.3",
        ...signedHeaders({ method: "GET", url, timestamp: Date.now() }, keys),
    };
}

/** Measures each in turn, several times, so that a busy moment hits them alike; after one run to warm up. */
export async function alternately<Run>(
    reads: readonly Run[],
    measure: (run: Run) => Promise<number>,
): Promise<number[]> {
    const values: number[][] = reads.map(() => []);
    for (let run = 0; run <= RUNS; run++) {
        for (const [index, read] of reads.entries()) {
            const value = await measure(read);
            if (run > 0) {
                values[index]?.push(value);
            }
        }
    }
    return values.map(median);
}

/** How long it takes, in seconds of wall time. */
export async function seconds(run: () => Promise<void>): Promise<number> {
    const began = performance.now();
    await run();
    return (performance.now() - began) / 1000;
}

/** Seconds of wall and of CPU time for reading as many images, some of them at once, in a program's run of its own. */
async function measured(read: Read, images: number, atOnce: number): Promise<{ wall: number; cpu: number }> {
    await startRun();
    const cpu = process.cpuUsage();
    const start = performance.now();
    let next = 0;
    const worker = async () => {
        while (next < images) {
            await read(`image-${next++}`);
        }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    const used = process.cpuUsage(cpu);
    return { wall: (performance.now() - start) / 1000, cpu: (used.user + used.system) / 1e6 };
}

/** In a run of a program an image is read once, and its settings are looked up once. */
async function startRun(): Promise<void> {
    await pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) });
}
