import { rename, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const installScript = "https://get.pulumi.com/install.sh";
const secondsToAnswer = 5;
const secondsToInstall = 180;

/**
 * Downloads the Pulumi that belongs to the installed SDK, with its language hosts, so that `folder`/bin/pulumi is there.
 * @throws {Error} when Pulumi's site does not answer within five seconds, or the installation fails.
 */
export async function downloadEngine(folder: string): Promise<void> {
    await checkSite();
    // Loaded only here, because it takes a while and is rarely needed.
    const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
    const draft = `${folder}.draft-${process.pid}`;
    try {
        await Promise.race([PulumiCommand.install({ root: draft }), failAfter(secondsToInstall)]);
        await rm(folder, { recursive: true, force: true });
        await rename(draft, folder);
    } finally {
        await rm(draft, { recursive: true, force: true });
    }
}

/** Fails at once on a machine without the internet, where the installation would wait for minutes. */
async function checkSite(): Promise<void> {
    try {
        const response = await fetch(installScript, { signal: AbortSignal.timeout(secondsToAnswer * 1000) });
        await response.body?.cancel();
        if (!response.ok) {
            throw new Error(`it answers ${response.status}`);
        }
    } catch (error) {
        const { cause, message } = error as Error;
        const reason = cause instanceof Error ? cause.message : message;
        throw new Error(`${new URL(installScript).host} cannot be reached: ${reason}`, { cause: error });
    }
}

async function failAfter(seconds: number): Promise<never> {
    await sleep(seconds * 1000, undefined, { ref: false });
    throw new Error(`not installed after ${seconds} s`);
}
