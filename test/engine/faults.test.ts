import { lastingFaults, named, passingFaults } from "../unit/faultCases.js";
import { type Deployment, deploy } from "./deployment.js";
import type { CommandResult } from "./pulumiProject.js";

jest.setTimeout(120_000);

/*
 * Every fault on the real engine at once: each hits an image of its own, in one program.
 */

const lasting = lastingFaults.map((each, index) => ({ ...each, imageId: `lasting-${index}` }));
const passing = passingFaults.map((fault, index) => ({ fault, imageId: `passing-${index}` }));

let deployment: Deployment;

afterEach(() => deployment?.end());

/** The images whose fault is that nothing comes, or too little. The time of a call about another one must not run out. */
const waitedFor = [...lasting, ...passing]
    .filter(({ fault }) => fault.kind === "hang" || fault.kind === "slowBody")
    .map(({ imageId }) => imageId);

async function deployImages(imageIds: string[], maxRetries = "4"): Promise<Deployment> {
    const deployed = await deploy({
        program: `
            const { ImageMembers } = require("pulumi-scp-image-members");
            const waitedFor = ${JSON.stringify(waitedFor)};
            for (const imageId of ${JSON.stringify(imageIds)}) {
                const connection = waitedFor.includes(imageId) ? { connection: "impatient" } : {};
                new ImageMembers(imageId, { imageId, ...connection });
            }
        `,
        images: imageIds.map((id) => ({ id, members: [{ memberId: "a" }, { memberId: "b" }] })),
        config: { "scp:maxRetries": maxRetries },
    });
    const {
        "scp:endpoint": endpoint,
        "scp:accessKey": accessKey,
        "scp:secretKey": secretKey,
    } = deployed.gateway.stackConfig;
    const impatient = { endpoint, accessKey, secretKey, maxRetries, timeoutSeconds: "3" };
    await deployed.project.setConfig({}, { "scp:connections": JSON.stringify({ impatient }) });
    return deployed;
}

/** Lets each image's own calls, and no other, run into its fault. */
function hit(faults: readonly { fault: object; imageId: string }[]): void {
    deployment.gateway.faults = faults.map(({ fault, imageId }) => ({
        ...fault,
        on: new RegExp(`/${imageId}/`),
    })) as never;
}

async function storedMembers(): Promise<Record<string, unknown>> {
    const state = await deployment.project.exportState();
    const ours = (state.deployment.resources ?? []).filter(
        (each) => each.type === "pulumi-nodejs:dynamic/scp:ImageMembers",
    );
    return Object.fromEntries(ours.map(({ id, outputs }) => [id, outputs?.memberIds]));
}

function said({ stdout, stderr }: CommandResult): string {
    return stdout + stderr;
}

test("what passes lets preview, update and refresh through, with the right members", async () => {
    const images = passing.map((each) => each.imageId);
    deployment = await deployImages(images);
    const all = Object.fromEntries(images.map((id) => [id, ["a", "b"]]));
    hit(passing);
    expect((await deployment.project.up()).exitCode).toBe(0);
    expect(await storedMembers()).toEqual(all);
    hit(passing);
    expect((await deployment.project.refresh(["--skip-preview"])).exitCode).toBe(0);
    expect(await storedMembers()).toEqual(all);
});

test("what lasts fails the preview for each image with its own error, and nothing is deployed", async () => {
    deployment = await deployImages(
        lasting.map((each) => each.imageId),
        "1",
    );
    const { project, gateway } = deployment;
    hit(lasting);
    const preview = await project.preview();
    expect(preview.exitCode).not.toBe(0);
    expect(said(preview)).not.toMatch(/^\s+at .*\.js:\d+/m);
    for (const { fault, message, imageId } of lasting) {
        expect([named(fault), errorAbout(preview, imageId)]).toEqual([
            named(fault),
            expect.stringContaining(message),
        ]);
    }
    gateway.faults = [];
    expect((await project.up(["--skip-preview"])).exitCode).toBe(0);
    expect(Object.values(await storedMembers())).toEqual(lasting.map(() => ["a", "b"]));
});

test("what lasts fails the refresh, and what is stored stays as it was", async () => {
    deployment = await deployImages(
        lasting.map((each) => each.imageId),
        "1",
    );
    const { project, gateway } = deployment;
    await project.up(["--skip-preview"]);
    const before = await storedMembers();
    hit(lasting);
    const refresh = await project.refresh(["--skip-preview"]);
    expect(refresh.exitCode).not.toBe(0);
    expect(said(refresh)).not.toMatch(/^\s+at .*\.js:\d+/m);
    expect(await storedMembers()).toEqual(before);
    gateway.faults = [];
    expect((await project.refresh(["--skip-preview"])).exitCode).toBe(0);
    expect(await storedMembers()).toEqual(before);
});

/** The whole text of the error that names the image's member list. */
function errorAbout(result: CommandResult, imageId: string): string {
    const [, diagnostics = ""] = said(result).split("Diagnostics:");
    const errors = diagnostics.split(/(?=error: )/);
    return errors.find((text) => text.includes(`/v1/images/${imageId}/members`)) ?? "no error";
}
