import { type Round, runInline } from "../engine/inlineRuns.js";
import { table } from "./table.js";

const ROUNDS = 25;

/** What a process keeps that runs programs inline, time after time. The SDK's own share of it is in it. */
export async function inlineRunsBenchmark(): Promise<string> {
    const { rounds } = await runInline(ROUNDS);
    const shown = [3, 10, ROUNDS];
    const rows = shown.map((round) => {
        const { heap, resources } = rounds[round - 1] as Round;
        const early = (rounds[2] as Round).heap;
        return [
            (2 * round).toString(),
            (heap / 2 ** 20).toFixed(1),
            (heap / early).toFixed(2),
            resources.length.toString(),
        ];
    });
    return [
        "Inline programs in one process, two at a time",
        "",
        table(["runs", "heap in use (MiB)", "ratio", "handles and sockets"], rows),
    ].join("\n");
}
