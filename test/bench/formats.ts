import { reportFormats, reportWriter } from "../../cli/formats/index.js";
import type { ShareReport } from "../../cli/shareReport.js";
import { largeReport, reportOf } from "../unit/cli/formats/samples.js";
import { median, table } from "./table.js";

const IMAGES = 1_000;
const MEMBERS = 30;
const RUNS = 5;

/**
 * How long each format takes to write, against JSON, which is written with indentation and cleaned like the others. In an
 * ordinary report one share in twenty is not approved; without approvals none is, and each has a finding. All shares can
 * also be of one image.
 */
export async function formatsBenchmark(): Promise<string> {
    const ordinary = largeReport(IMAGES, MEMBERS);
    const ofOneImage = largeReport(1, IMAGES * MEMBERS);
    const reports = {
        ordinary,
        "none approved": withoutApprovals(ordinary),
        "one image": ofOneImage,
        "one image, none approved": withoutApprovals(ofOneImage),
    };
    const columns: Map<string, number>[] = [];
    for (const report of Object.values(reports)) {
        columns.push(await times(asRead(report)));
    }
    const rows = reportFormats.map((format) => [
        format,
        ...columns.flatMap((times) => {
            const [ms = 0, json = 0] = [times.get(format), times.get("json")];
            return [ms.toFixed(0), (ms / json).toFixed(1)];
        }),
    ]);
    const header = ["format", ...Object.keys(reports).flatMap((name) => [`${name} (ms)`, "against JSON"])];
    return [
        `Formats of a report of ${(IMAGES * MEMBERS).toLocaleString("en")} shares, median of ${RUNS} in one process`,
        "",
        table(header, rows),
    ].join("\n");
}

/** In turn, so that a busy moment hits all of them. */
async function times(report: ShareReport): Promise<Map<string, number>> {
    const writers = await Promise.all(
        reportFormats.map(async (format) => ({
            format,
            write: await reportWriter(format),
            ms: [] as number[],
        })),
    );
    for (let run = 0; run < RUNS; run++) {
        for (const { write, ms } of writers) {
            const start = performance.now();
            await write(report, (_, text) => text);
            ms.push(performance.now() - start);
        }
    }
    return new Map(writers.map(({ format, ms }) => [format, median(ms)]));
}

/** Texts that are put together, as a sample's are, are slower to look at than those that were read. */
function asRead(report: ShareReport): ShareReport {
    return JSON.parse(JSON.stringify(report));
}

function withoutApprovals({ images }: ShareReport): ShareReport {
    return reportOf(
        images.map((image) => ({
            ...image,
            members: image.members.map((member) => ({ ...member, verdict: "unapproved" as const })),
        })),
    );
}
