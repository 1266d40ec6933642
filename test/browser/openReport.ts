import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "puppeteer-core";
import { htmlReport } from "../../cli/formats/html.js";
import type { ShareReport } from "../../cli/shareReport.js";

export interface Look {
    /** Default: 1280. */
    readonly width?: number;
    /** Default: 900. */
    readonly height?: number;
    /** Default: light. */
    readonly scheme?: "light" | "dark";
    /** What stands behind `#` in the address. */
    readonly hash?: string;
    /** Default: true. */
    readonly javaScript?: boolean;
}

/** A report in a browser, from a file, and what the browser had to say about it. */
export interface OpenReport {
    readonly page: Page;
    /** Every address that was asked for. */
    readonly requests: readonly string[];
    /** Messages of the console, errors of the page among them. */
    readonly messages: readonly string[];
    /** Closes the page and removes the file. */
    close(): Promise<void>;
}

export async function openReport(
    browser: Browser,
    report: ShareReport,
    look: Look = {},
): Promise<OpenReport> {
    const folder = await mkdtemp(join(tmpdir(), "report-"));
    const file = join(folder, "report.html");
    await writeFile(file, htmlReport(report));
    const page = await browser.newPage();
    const requests: string[] = [];
    const messages: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => messages.push(message.text()));
    page.on("pageerror", (error) => messages.push(String(error)));
    const close = async () => {
        await page.close();
        await rm(folder, { recursive: true, force: true });
    };
    try {
        await show(page, `${pathToFileURL(file)}${look.hash ? `#${look.hash}` : ""}`, look);
    } catch (error) {
        await close();
        throw new Error(`The report did not open: ${error}. The browser said: ${messages.join("\n")}`, {
            cause: error,
        });
    }
    return { page, requests, messages, close };
}

async function show(page: Page, address: string, look: Look): Promise<void> {
    const { width = 1280, height = 900, scheme = "light", javaScript = true } = look;
    await page.setJavaScriptEnabled(javaScript);
    await page.emulateMediaFeatures([
        { name: "prefers-color-scheme", value: scheme },
        // What moves cannot be compared in a test.
        { name: "prefers-reduced-motion", value: "reduce" },
    ]);
    await page.setViewport({ width, height });
    await page.goto(address);
    if (javaScript) {
        await page.waitForSelector("#filters:not([hidden])");
    }
}
