import { cpus, totalmem } from "node:os";
import { accountsBenchmark } from "./accounts.js";
import { callsBenchmark } from "./calls.js";
import { commandsBenchmark } from "./commands.js";
import { formatsBenchmark } from "./formats.js";
import { http2Benchmark } from "./http2.js";
import { inlineRunsBenchmark } from "./inlineRuns.js";
import { policiesBenchmark } from "./policies.js";
import { previewBenchmark } from "./preview.js";
import { loadingBenchmark, memoryBenchmark } from "./process.js";
import { reportBenchmark } from "./report.js";

const benchmarks = [
    callsBenchmark,
    loadingBenchmark,
    memoryBenchmark,
    http2Benchmark,
    previewBenchmark,
    policiesBenchmark,
    formatsBenchmark,
    reportBenchmark,
    commandsBenchmark,
    accountsBenchmark,
    inlineRunsBenchmark,
];

/** Prints every benchmark as a table in Markdown, with ratios within this one run, and the machine. */
async function main(): Promise<void> {
    const [cpu] = cpus();
    console.log(
        `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform}`,
    );
    for (const benchmark of benchmarks) {
        console.log(`\n${await benchmark()}`);
    }
}

main().catch((error) => {
    console.error(error);
    process.exitCode = 1;
});
