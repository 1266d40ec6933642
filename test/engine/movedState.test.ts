import { type Deployment, deploy, GOLDEN_PROGRAM, IMAGE, PARTNER, STRANGER } from "./deployment.js";
import { pluginProgram } from "./pluginProgram.js";

/* From the resource of programs in TypeScript to that of the package `scp`: see docs/languages.md. */

jest.setTimeout(120_000);

let deployment: Deployment;

afterEach(() => deployment?.end());

const DYNAMIC = "pulumi-nodejs:dynamic/scp:ImageMembers";

function plugin(options: string): string {
    return pluginProgram(`
        const golden = new ImageMembers("golden", { imageId: "${IMAGE}" }, ${options});
        exports.sharedWith = golden.memberIds;
    `);
}

async function stored() {
    const { deployment: state } = await deployment.project.exportState();
    const resources = (state.resources ?? []).filter(
        ({ type }) => type.endsWith("scp:ImageMembers") || type === "scp:index:ImageMembers",
    );
    return resources.map(({ type, outputs }) => [type, outputs?.memberIds]);
}

test("a program that goes over to the package scp has a new resource in the place of the old one, and nothing happens in SCP", async () => {
    deployment = await deploy();
    const { project, gateway } = deployment;
    await project.up(["--skip-preview"]);
    expect(await stored()).toEqual([[DYNAMIC, [PARTNER]]]);
    await project.writeFile("index.js", plugin("{}"));
    const moved = await project.up(["--skip-preview"]);
    expect(moved.exitCode).toBe(0);
    expect(moved.stdout).toMatch(/\+ 1 created\n +- 1 deleted/);
    expect(await stored()).toEqual([["scp:index:ImageMembers", [PARTNER]]]);
    expect((await project.preview(["--expect-no-changes"])).exitCode).toBe(0);

    await project.writeFile("index.js", GOLDEN_PROGRAM);
    const back = await project.up(["--skip-preview"]);
    expect(back.exitCode).toBe(0);
    expect(await stored()).toEqual([[DYNAMIC, [PARTNER]]]);
    expect(gateway.requests.filter(({ method }) => method !== "GET")).toEqual([]);
    expect(gateway.images[0]?.members).toHaveLength(1);
});

test("with an alias, the old resource itself goes over, as it is stored; the next update needs the alias no longer", async () => {
    deployment = await deploy();
    const { project, gateway } = deployment;
    await project.up(["--skip-preview"]);
    await project.writeFile("index.js", plugin(`{ aliases: [{ type: "${DYNAMIC}" }] }`));
    const moved = await project.up(["--skip-preview"]);
    expect(moved.stdout).toContain("2 unchanged");
    expect(await stored()).toEqual([["scp:index:ImageMembers", [PARTNER]]]);

    await project.writeFile("index.js", plugin("{}"));
    expect((await project.preview(["--expect-no-changes"])).exitCode).toBe(0);
    gateway.share(IMAGE, STRANGER);
    const drift = await project.preview(["--expect-no-changes"]);
    expect(drift.stdout + drift.stderr).toContain(`Shares of image ${IMAGE}: added ${STRANGER} (pending)`);
    expect((await project.refresh(["--skip-preview"])).exitCode).toBe(0);
    expect(await stored()).toEqual([["scp:index:ImageMembers", [STRANGER, PARTNER]]]);
    const { deployment: state } = await project.exportState();
    const golden = state.resources?.find(({ type }) => type === "scp:index:ImageMembers");
    expect(golden).toMatchObject({ provider: expect.stringContaining("pulumi:providers:scp::default") });
    // Until something is stored anew, the text of the dynamic provider stands in the outputs, and does nothing.
    expect(JSON.stringify(golden)).not.toContain("__provider");
});

describe("an ImageShare", () => {
    const args = `{ imageId: "${IMAGE}", memberId: "${PARTNER}", adopt: true }`;
    const inTypeScript = (options = "{}") =>
        `new (require("pulumi-scp-image-members").ImageShare)("partner", ${args}, ${options});`;
    const ofPackage = (options = "{}") => pluginProgram(`new ImageShare("partner", ${args}, ${options});`);
    const writes = () => deployment.calls().filter((call) => !call.startsWith("GET "));
    const up = async (program: string) => {
        await deployment.project.writeFile("index.js", program);
        expect((await deployment.project.up(["--skip-preview"])).exitCode).toBe(0);
    };

    test("goes over with an alias of its type, or after retainOnDelete, and nothing happens in SCP", async () => {
        deployment = await deploy({ program: inTypeScript() });
        await up(inTypeScript());
        await up(ofPackage(`{ aliases: [{ type: "pulumi-nodejs:dynamic/scp:ImageShare" }] }`));
        await up(ofPackage("{ retainOnDelete: true }"));
        await up(inTypeScript());
        const clean = await deployment.project.preview(["--refresh", "--expect-no-changes"]);
        expect(clean.exitCode).toBe(0);
        expect(writes()).toEqual([]);
    });

    test("that takes a share over from one of another process loses it, which a refresh shows", async () => {
        deployment = await deploy({ program: inTypeScript() });
        await up(inTypeScript());
        await up(ofPackage());
        expect(deployment.gateway.images[0]?.members).toEqual([]);
        const { project } = deployment;
        expect((await project.preview(["--refresh", "--expect-no-changes"])).exitCode).not.toBe(0);
        expect((await project.up(["--skip-preview", "--refresh"])).exitCode).toBe(0);
        expect(deployment.gateway.images[0]?.members).toHaveLength(1);
    });
});
