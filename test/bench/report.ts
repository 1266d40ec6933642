import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "puppeteer-core";
import { htmlReport } from "../../cli/formats/html.js";
import { markdownReport } from "../../cli/formats/markdown.js";
import type { ShareReport } from "../../cli/shareReport.js";
import { isChromiumInstalled, startBrowser } from "../browser/chromium.js";
import { largeReport, ordinaryReport } from "../unit/cli/formats/samples.js";
import { median, table } from "./table.js";

const RUNS = 5;

/** What reports weigh, how long they take to write, and how long a browser takes to show and to filter them. */
export async function reportBenchmark(): Promise<string> {
    const title = `Reports, median of ${RUNS}`;
    if (!isChromiumInstalled) {
        return `${title}: left out, because chromium is not installed`;
    }
    const folder = await mkdtemp(join(tmpdir(), "report-"));
    const browser = await startBrowser();
    try {
        const rows = [];
        for (const report of [ordinaryReport(), largeReport(200, 10), largeReport(1_000, 10)]) {
            rows.push(await measured(browser, join(folder, "report.html"), report));
        }
        const header = [
            "shares",
            "HTML (KiB)",
            "Markdown (KiB)",
            "written in (ms)",
            "first paint (ms)",
            "usable (ms)",
            "filtered in (ms)",
        ];
        return [title, "", table(header, rows)].join("\n");
    } finally {
        await browser.close();
        await rm(folder, { recursive: true, force: true });
    }
}

async function measured(browser: Browser, file: string, report: ShareReport): Promise<string[]> {
    const writing: number[] = [];
    const showing: Showing[] = [];
    for (let run = 0; run < RUNS; run++) {
        const start = performance.now();
        const html = htmlReport(report);
        writing.push(performance.now() - start);
        await writeFile(file, html);
        showing.push(await shown(browser, file));
    }
    const ms = (read: (showing: Showing) => number) => median(showing.map(read)).toFixed(0);
    const shares = report.images.reduce((sum, { members }) => sum + members.length, 0);
    return [
        shares.toLocaleString("en"),
        kib(htmlReport(report)),
        kib(markdownReport(report)),
        median(writing).toFixed(0),
        ms(({ firstPaint }) => firstPaint),
        ms(({ usable }) => usable),
        ms(({ filtered }) => filtered),
    ];
}

interface Showing {
    readonly firstPaint: number;
    /** When the filters can be used. */
    readonly usable: number;
    /** From a key in the filter for accounts until the page is painted again. */
    readonly filtered: number;
}

async function shown(browser: Browser, file: string): Promise<Showing> {
    const page = await browser.newPage();
    try {
        await page.goto(pathToFileURL(file).href);
        await page.waitForSelector("#filters:not([hidden])");
        return (await page.evaluate(`(async () => {
            const usable = performance.now();
            await new Promise((resolve) => new PerformanceObserver(resolve).observe({ type: "paint", buffered: true }));
            const [paint] = performance.getEntriesByType("paint");
            const account = document.getElementById("account");
            const start = performance.now();
            account.value = document.querySelector(".shares tbody td").textContent;
            account.dispatchEvent(new Event("input"));
            await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
            return { firstPaint: paint.startTime, usable, filtered: performance.now() - start };
        })()`)) as Showing;
    } finally {
        await page.close();
    }
}

function kib(text: string): string {
    return (Buffer.byteLength(text) / 1024).toFixed(0);
}
