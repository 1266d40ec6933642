import { ImageMembers } from "../../provider/imageMembers.js";
import { type Deployment, deploy, IMAGE, PARTNER, POLICY_PACK, STRANGER } from "./deployment.js";
import { findings } from "./findings.js";
import type { CommandResult, ResourceState } from "./pulumiProject.js";

/*
 * What the options of a resource and of a command do with an ImageMembers, and what policies see of it then. See the table
 * in docs/lifecycle.md.
 */

jest.setTimeout(120_000);

let deployment: Deployment;

afterEach(() => deployment?.end());

const WITH_PACK = ["--policy-pack", POLICY_PACK, "--policy-pack-config", "approvals.json"];
const GOLDEN = `urn:pulumi:dev::project::${ImageMembers.__pulumiType}::golden`;

function approvals(...approvedMemberIds: string[]): Record<string, string> {
    return { "approvals.json": JSON.stringify({ "image-members-approved": { approvedMemberIds } }) };
}

/** A program with one ImageMembers. */
function program(imageId: string, options: string, { name = "golden", before = "" } = {}): string {
    return `
        const pulumi = require("@pulumi/pulumi");
        const { ImageMembers } = require("pulumi-scp-image-members");
        ${before}
        const golden = new ImageMembers("${name}", { imageId: "${imageId}" }, ${options});
        exports.sharedWith = golden.memberIds;
    `;
}

function said({ stdout, stderr }: CommandResult): string {
    return stdout + stderr;
}

async function imageMembers(): Promise<ResourceState[]> {
    const { deployment: state } = await deployment.project.exportState();
    return (state.resources ?? []).filter(({ type }) => type === ImageMembers.__pulumiType);
}

async function storedMemberIds(): Promise<unknown[]> {
    return (await imageMembers()).map(({ outputs }) => outputs?.memberIds);
}

test("a share made between the preview and the update of one `up` fails it before the resource's step", async () => {
    deployment = await deploy({ files: approvals(PARTNER) });
    const { gateway, project, calls } = deployment;
    await project.up(["--skip-preview"]);
    calls();
    let reads = 0;
    gateway.respondWith(({ path }) => {
        reads += path.endsWith("/members") ? 1 : 0;
        if (reads === 2) {
            gateway.share(IMAGE, STRANGER);
            gateway.respondWith(undefined);
        }
        return undefined;
    });
    const update = await project.up(WITH_PACK);
    const [preview = "", rest = ""] = said(update).split("Updating (dev)");
    expect(preview).toContain("✅ scp-image-sharing@v");
    expect(findings({ ...update, stdout: rest, stderr: "" })).toMatchObject([
        { kind: "not-approved", imageId: IMAGE, memberId: STRANGER, status: "pending" },
    ]);
    expect(update.exitCode).not.toBe(0);
    expect(calls()).toHaveLength(2);
    expect(await storedMemberIds()).toEqual([[PARTNER]]);
});

test("what ignoreChanges and --target keep from policies is said, or is theirs to know", async () => {
    deployment = await deploy({
        program: program(IMAGE, `{ ignoreChanges: ["members"] }`),
        files: approvals(PARTNER),
    });
    const { gateway, project } = deployment;
    await project.up(["--skip-preview"]);
    gateway.share(IMAGE, STRANGER);

    const ignoring = await project.up(["--skip-preview", ...WITH_PACK]);
    expect(ignoring.exitCode).not.toBe(0);
    expect(findings(ignoring)).toEqual([{ kind: "changes-ignored", imageId: IMAGE, imageIds: [] }]);
    const withoutPack = await project.up(["--skip-preview"]);
    expect(said(withoutPack)).toContain("2 unchanged");
    expect(await storedMemberIds()).toEqual([[PARTNER]]);
    expect(await project.outputs()).toEqual({ sharedWith: [PARTNER] });

    // Policies get the stored list of a resource that is no target, and nothing tells them so.
    const before = `new ImageMembers("silver", { imageId: "${IMAGE}" });`;
    await project.writeFile("index.js", program(IMAGE, "{}", { before }));
    const silver = GOLDEN.replace("golden", "silver");
    const targeted = await project.up(["--skip-preview", "--target", silver, ...WITH_PACK]);
    expect(said(targeted)).toContain("ImageMembers: silver)");
    expect(said(targeted)).not.toContain("ImageMembers: golden)");
    expect(targeted.exitCode).not.toBe(0);

    const first = await project.up(["--skip-preview", "--target", GOLDEN]);
    expect(first.exitCode).toBe(0);
    expect(await storedMemberIds()).toEqual([[STRANGER, PARTNER]]);
});

test("protection, replacement, a move into a component with another name, and retention are those of every resource", async () => {
    deployment = await deploy({
        program: program(IMAGE, "{ protect: true }"),
        images: [
            { id: IMAGE, members: [{ memberId: PARTNER }] },
            { id: "silver", members: [{ memberId: STRANGER }] },
        ],
        files: { "approvals.json": JSON.stringify({ all: "advisory" }) },
    });
    const { gateway, project } = deployment;
    await project.up(["--skip-preview"]);

    await project.writeFile("index.js", program("silver", "{ protect: true }"));
    for (const refused of [await project.up(["--skip-preview"]), await project.destroy(["--skip-preview"])]) {
        expect(refused.exitCode).not.toBe(0);
        expect(said(refused)).toMatch(/marked for protection|is protected/);
    }
    expect(await imageMembers()).toMatchObject([{ urn: GOLDEN, id: IMAGE, protect: true }]);

    await project.writeFile("index.js", program("silver", "{ deleteBeforeReplace: true }"));
    const replaced = await project.up(["--skip-preview"]);
    expect(replaced.exitCode).toBe(0);
    expect(said(replaced)).toMatch(/deleted original[\s\S]*replaced/);
    expect(await imageMembers()).toMatchObject([
        { urn: GOLDEN, id: "silver", outputs: { memberIds: [STRANGER] } },
    ]);

    const moved = program(
        "silver",
        `{ parent: set, retainOnDelete: true, aliases: [{ name: "golden", parent: pulumi.rootStackResource }] }`,
        { name: "renamed", before: `const set = new pulumi.ComponentResource("our:images:Set", "set");` },
    );
    await project.writeFile("index.js", moved);
    const update = await project.up(["--skip-preview", "--diff", ...WITH_PACK]);
    expect(update.exitCode).toBe(0);
    expect(said(update)).toMatch(/\+ 1 created\n +2 unchanged/);
    expect(findings(update)).toContainEqual(
        expect.objectContaining({ kind: "not-approved", imageId: "silver", memberId: STRANGER }),
    );
    expect(await imageMembers()).toMatchObject([
        {
            urn: `urn:pulumi:dev::project::our:images:Set$${ImageMembers.__pulumiType}::renamed`,
            id: "silver",
            parent: "urn:pulumi:dev::project::our:images:Set::set",
            retainOnDelete: true,
        },
    ]);

    await project.writeFile("index.js", "");
    expect((await project.up(["--skip-preview"])).exitCode).toBe(0);
    expect(await imageMembers()).toEqual([]);
    expect(gateway.requests.filter(({ method }) => method !== "GET")).toEqual([]);
    expect(gateway.images.map(({ members }) => members.length)).toEqual([1, 1]);
});

test("no resource is read unjudged because a transformation of the stack has given it an option", async () => {
    const resources = [
        `new ImageMembers("a", { imageId: "${IMAGE}" });`,
        `new ImageShare("a", { imageId: "${IMAGE}", memberId: "${PARTNER}", adopt: true });`,
        `new ImageShareAcceptance("a", { imageId: "${IMAGE}", memberId: "${PARTNER}", status: "accepted" });`,
    ];
    const withOption = (resource: string, option: string) => `
        const pulumi = require("@pulumi/pulumi");
        const { ImageMembers, ImageShare, ImageShareAcceptance } = require("pulumi-scp-image-members");
        pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
            const id = type.endsWith("ImageMembers") ? "${IMAGE}" : "${IMAGE}/${PARTNER}";
            const urn = "urn:pulumi:dev::project::" + type + "::a";
            return { props, opts: { ...opts, ${option} } };
        });
        ${resource}
    `;
    deployment = await deploy({ program: "" });
    const { project, gateway } = deployment;
    for (const resource of resources) {
        await project.writeFile("index.js", withOption(resource, "id"));
        const read = await project.up(["--skip-preview"]);
        expect(read.exitCode).not.toBe(0);
        expect(said(read)).toContain(
            'has the option "id", with which no policy would judge it. Leave it out: ',
        );
    }
    for (const option of ["import: id", "urn"]) {
        await project.writeFile("index.js", withOption(resources[1] as string, option));
        expect((await project.up(["--skip-preview"])).exitCode).not.toBe(0);
    }
    const { deployment: state } = await project.exportState();
    expect((state.resources ?? []).filter(({ type }) => type.includes("scp:"))).toEqual([]);
    expect(gateway.requests.filter(({ method }) => method !== "GET")).toEqual([]);
});
