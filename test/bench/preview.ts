import { type Deployment, deploy } from "../engine/deployment.js";
import { pluginProgram } from "../engine/pluginProgram.js";
import { nothingPlugin } from "./nothingPlugin.js";
import { table } from "./table.js";

const COUNTS = [1, 200];
const LATENCY_MS = 50;
const RUNS = 5;

const ofPlugin = (count: number) =>
    pluginProgram(`
        for (let i = 0; i < ${count}; i++) new ImageMembers("image-" + i, { imageId: "image-" + i });
    `);

/**
 * Declares `count` resources: ImageMembers of as many images, of either front, or resources that do nothing. Those named "no-op package
 * with members" are the same program as the one before, with a package that reads nothing.
 */
export const programs = {
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
    "scp:index:ImageMembers": ofPlugin,
    "no-op package with members": ofPlugin,
    "no-op package": (count: number) => `
        const { CustomResource } = require("@pulumi/pulumi");
        for (let i = 0; i < ${count}; i++) new CustomResource("scp:index:Nothing", "nothing-" + i, {});
    `,
};

const names = Object.keys(programs);

/** What makes the commands of the tests faster than those of users. */
export const asUsersRun = { NODE_OPTIONS: undefined, NODE_COMPILE_CACHE: undefined, GOGC: undefined };

/** How long a preview takes with ImageMembers, beside as many resources that do nothing, and what each keeps in state. */
export async function previewBenchmark(): Promise<string> {
    const rows: string[][] = [];
    for (const count of COUNTS) {
        for (const state of ["new", "deployed"] as const) {
            const [ours = 0, noOp = 0, plugin = 0, noOpWithMembers = 0, noOpPlugin = 0] =
                await previewSeconds(count, state);
            const ofPackage = [
                plugin,
                noOpWithMembers,
                plugin / noOpWithMembers,
                noOpPlugin,
                plugin / noOpPlugin,
            ];
            const figures = [ours, noOp, ours / noOp, ...ofPackage];
            rows.push([`${count} ${state}`, ...figures.map((each) => each.toFixed(2))]);
        }
    }
    return [
        `Preview, ${LATENCY_MS} ms a call, the fastest of ${RUNS} (s)`,
        "",
        table(
            [
                "resources",
                ...names.slice(0, 2),
                "ratio",
                ...names.slice(2, 4),
                "ratio",
                ...names.slice(4),
                "ratio",
            ],
            rows,
        ),
        "",
        `Bytes of code that each ImageMembers keeps in the state: ${await providerBytes()}`,
    ].join("\n");
}

/** The fastest preview of each program, which other work on the machine has disturbed least; measured in turn. */
async function previewSeconds(count: number, state: "new" | "deployed"): Promise<number[]> {
    const deployments = await Promise.all(
        Object.entries(programs).map(([name, program]) =>
            deployment(program(count), count, name.startsWith("no-op package") ? nothingPlugin : {}),
        ),
    );
    try {
        if (state === "deployed") {
            for (const { project } of deployments) {
                await project.up(["--skip-preview"]);
            }
        }
        const seconds = deployments.map((): number[] => []);
        for (let run = 0; run < RUNS; run++) {
            for (const [index, { project }] of deployments.entries()) {
                const start = performance.now();
                const { exitCode, stdout, stderr } = await project.preview([], asUsersRun);
                seconds[index]?.push((performance.now() - start) / 1000);
                if (exitCode !== 0) {
                    throw new Error(`The preview failed:\n${stdout}${stderr}`);
                }
            }
        }
        return seconds.map((runs) => Math.min(...runs));
    } finally {
        await Promise.all(deployments.map((each) => each.end()));
    }
}

async function deployment(
    program: string,
    images: number,
    files: Readonly<Record<string, string>>,
): Promise<Deployment> {
    const deployed = await deploy({
        program,
        files,
        images: Array.from({ length: images }, (_, index) => ({
            id: `image-${index}`,
            members: [{ memberId: "a8f10467abfc4b87b64614ab36eb9ae4" }],
        })),
    });
    deployed.gateway.latencyMs = LATENCY_MS;
    return deployed;
}

async function providerBytes(): Promise<number> {
    const { project, end } = await deployment(programs.ImageMembers(1), 1, {});
    try {
        await project.up();
        const state = await project.exportState();
        const code = state.deployment.resources?.find((each) => each.inputs?.__provider)?.inputs?.__provider;
        return Buffer.byteLength(code as string);
    } finally {
        await end();
    }
}
