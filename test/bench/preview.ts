import { type Deployment, deploy } from "../engine/deployment.js";
import { median, table } from "./table.js";

const COUNTS = [1, 200];
const LATENCY_MS = 50;
const RUNS = 3;

/** Declares `count` resources: ImageMembers of as many images, or resources that do nothing. */
const programs = {
    ImageMembers: (count: number) => `
        const { ImageMembers } = require("pulumi-scp-image-members");
        for (let i = 0; i < ${count}; i++) new ImageMembers("image-" + i, { imageId: "image-" + i });
    `,
    "no-op dynamic resources": (count: number) => `
        const { dynamic } = require("@pulumi/pulumi");
        const provider = { create: async () => ({ id: "id", outs: {} }) };
        class Nothing extends dynamic.Resource {
            constructor(name) {
                super(provider, name, {});
            }
        }
        for (let i = 0; i < ${count}; i++) new Nothing("nothing-" + i);
    `,
};

/** How long a preview takes with ImageMembers, beside as many resources that do nothing, and what each keeps in state. */
export async function previewBenchmark(): Promise<string> {
    const rows: string[][] = [];
    for (const count of COUNTS) {
        const seconds: Record<string, number> = {};
        for (const [name, program] of Object.entries(programs)) {
            seconds[name] = await withDeployment(program(count), count, previewSeconds);
        }
        const [ours = Number.NaN, theirs = Number.NaN] = Object.keys(programs).map((name) => seconds[name]);
        rows.push([`${count}`, ours.toFixed(2), theirs.toFixed(2), (ours / theirs).toFixed(2)]);
    }
    const bytes = await withDeployment(programs.ImageMembers(1), 1, providerBytes);
    return [
        `Preview, ${LATENCY_MS} ms a call, median of ${RUNS} (s)`,
        "",
        table(["resources", ...Object.keys(programs), "ratio"], rows),
        "",
        `Bytes of code that each ImageMembers keeps in the state: ${bytes}`,
    ].join("\n");
}

async function withDeployment(
    program: string,
    images: number,
    measure: (it: Deployment) => Promise<number>,
): Promise<number> {
    const deployment = await deploy({
        program,
        images: Array.from({ length: images }, (_, index) => ({
            id: `image-${index}`,
            members: [{ memberId: "a8f10467abfc4b87b64614ab36eb9ae4" }],
        })),
    });
    try {
        deployment.gateway.latencyMs = LATENCY_MS;
        return await measure(deployment);
    } finally {
        await deployment.end();
    }
}

async function previewSeconds({ project }: Deployment): Promise<number> {
    const seconds: number[] = [];
    for (let run = 0; run < RUNS; run++) {
        const start = performance.now();
        const { exitCode, stdout, stderr } = await project.preview();
        seconds.push((performance.now() - start) / 1000);
        if (exitCode !== 0) {
            throw new Error(`The preview failed:\n${stdout}${stderr}`);
        }
    }
    return median(seconds);
}

async function providerBytes({ project }: Deployment): Promise<number> {
    await project.up();
    const state = await project.exportState();
    const code = state.deployment.resources?.find((each) => each.inputs?.__provider)?.inputs?.__provider;
    return Buffer.byteLength(code as string);
}
