import puppeteer, { type Browser } from "puppeteer-core";
import { findOnPath } from "../setup/onPath.js";

const executable = ["chromium", "chromium-browser", "google-chrome"].map(findOnPath).find(Boolean);

export const isChromiumInstalled = executable !== undefined;

/** `describe` for what needs Chromium; if there is none, it is skipped and the output says so. */
export function describeInBrowser(name: string, tests: () => void): void {
    if (executable !== undefined) {
        describe(name, tests);
        return;
    }
    process.stderr.write(`Left out, because chromium is not installed: ${name}\n`);
    describe.skip(`${name} (left out: chromium is not installed)`, tests);
}

/** Starts Chromium without a window. It ends with this process, however that comes. */
export async function startBrowser(): Promise<Browser> {
    if (executable === undefined) {
        throw new Error("chromium is not installed. Install it, for example by `apt-get install chromium`.");
    }
    const isRoot = process.getuid?.() === 0;
    return puppeteer.launch({
        executablePath: executable,
        pipe: true,
        // Chromium's own sandbox does not work for root.
        args: ["--hide-scrollbars", ...(isRoot ? ["--no-sandbox"] : [])],
    });
}
