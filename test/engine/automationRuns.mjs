/**
 * node --expose-gc automationRuns.mjs ROUNDS
 *
 * A process that lives long, as a service with Pulumi's Automation API does. In each round it runs two inline programs at
 * the same time: for each account in accounts.json (its stack's configuration) one that reads `ACCOUNT-image` as a
 * function and as a resource, and `ACCOUNT-large`. It prints a line of JSON for each round.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { getImageMembers, ImageMembers } from "pulumi-scp-image-members";

const [, , rounds] = process.argv;
const accounts = JSON.parse(readFileSync("accounts.json", "utf8"));

/** Makes a function that runs the account's program once more, and gives what the program and its user saw. */
async function stackOf(account, settings) {
    let seen;
    const program = async () => {
        const imageId = `${account}-image`;
        const [image, large] = await Promise.all(
            [imageId, `${account}-large`].map((each) => getImageMembers({ imageId: each })),
        );
        const golden = new ImageMembers("golden", { imageId });
        golden.memberIds.apply((memberIds) => {
            seen.resource = memberIds;
        });
        seen = { function: image.memberIds, large: large.memberIds.length };
    };
    const stack = await LocalWorkspace.createOrSelectStack({
        stackName: account,
        projectName: "inline",
        program,
    });
    const config = Object.entries(settings).map(([key, value]) => [
        key,
        { value, secret: key === "scp:secretKey" },
    ]);
    await stack.setAllConfig(Object.fromEntries(config));
    return async (isFirst) => {
        const { stdout } = await (isFirst ? stack.up({ skipPreview: true }) : stack.preview());
        return { ...seen, changes: stdout.match(/(?<=Shares of image ).*$/gm)?.at(-1) };
    };
}

/** In bytes, once nothing is left to collect. */
async function heapInUse() {
    await sleep(20);
    globalThis.gc();
    await sleep(20);
    globalThis.gc();
    return process.memoryUsage().heapUsed;
}

const stacks = [];
for (const [account, settings] of Object.entries(accounts)) {
    stacks.push([account, await stackOf(account, settings)]);
}
for (let round = 1; round <= Number(rounds); round++) {
    const seen = await Promise.all(stacks.map(async ([account, run]) => [account, await run(round === 1)]));
    const heap = await heapInUse();
    const line = { ...Object.fromEntries(seen), heap, resources: process.getActiveResourcesInfo() };
    console.log(JSON.stringify(line));
}
