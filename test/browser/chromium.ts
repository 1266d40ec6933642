import puppeteer, { type Browser } from "puppeteer-core";
import { describeUnless } from "../setup/describeUnless.js";
import { findOnPath } from "../setup/onPath.js";

const executable = ["chromium", "chromium-browser", "google-chrome"].map(findOnPath).find(Boolean);

export const isChromiumInstalled = executable !== undefined;

/** `describe` for what needs Chromium. */
export function describeInBrowser(name: string, tests: () => void): void {
    describeUnless(isChromiumInstalled ? undefined : "chromium is not installed", name, tests);
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
