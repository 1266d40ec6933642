import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { repositoryFolder } from "../engine/folders.js";
import { startGatewayProcess } from "./gatewayProcess.js";
import { median, table } from "./table.js";

const LOADING_RUNS = 9;
const FEW = 100;
const MANY = 10_000;

/** What loading the package adds to a program that loads the SDK. */
export async function loadingBenchmark(): Promise<string> {
    const load = (name: string) =>
        `const t = performance.now(); require("${name}"); const s = performance.now();`;
    const code = `
        ${load("@pulumi/pulumi")} { require("pulumi-scp-image-members"); }
        console.log(JSON.stringify([s - t, performance.now() - s]));
    `;
    const times: number[][] = [];
    for (let run = 0; run < LOADING_RUNS; run++) {
        times.push(await printed(code));
    }
    const [sdk, ours] = [0, 1].map((index) => median(times.map((pair) => pair[index] ?? 0)));
    return [
        `Loading, median of ${LOADING_RUNS} (ms)`,
        "",
        table(
            ["@pulumi/pulumi", "the package after it", "adds"],
            [
                [
                    (sdk ?? 0).toFixed(0),
                    (ours ?? 0).toFixed(1),
                    `${(((ours ?? 0) / (sdk ?? 1)) * 100).toFixed(1)} %`,
                ],
            ],
        ),
    ].join("\n");
}

/** The most memory that a process holds while it reads many images at once, beside a few. */
export async function memoryBenchmark(): Promise<string> {
    const gateway = await startGatewayProcess(MANY, 0, 10);
    const peak = async (images: number) => {
        const code = `
            const { getImageMembers } = require("pulumi-scp-image-members");
            const images = Array.from({ length: ${images} }, (_, index) => getImageMembers({ imageId: "image-" + index }));
            Promise.all(images).then((all) => {
                const peak = process.resourceUsage().maxRSS / 1024;
                gc();
                const kept = process.memoryUsage().heapUsed / 2 ** 20;
                console.log(JSON.stringify([peak, kept, Buffer.byteLength(JSON.stringify(all)) / 2 ** 20]));
            });
        `;
        const [rss = 0, kept = 0, data = 0] = await printed(code, gateway.environment);
        return [`${images}`, rss.toFixed(0), kept.toFixed(0), data.toFixed(1)];
    };
    try {
        return [
            "Peak memory of a process that asks for all images at once (MiB), each with 10 members",
            "",
            table(
                ["images", "peak RSS", "heap in use at the end", "the answers as JSON"],
                [await peak(FEW), await peak(MANY)],
            ),
        ].join("\n");
    } finally {
        gateway.end();
    }
}

async function printed(code: string, environment: NodeJS.ProcessEnv = {}): Promise<number[]> {
    const env = { ...process.env, ...environment };
    const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", "-e", code], {
        cwd: repositoryFolder,
        env,
    });
    return JSON.parse(stdout);
}
