import { takeBackCommand } from "../../policy/findings/text.js";
import { ImageMembers } from "../../provider/imageMembers.js";
import type { GatewayOrganizationOptions } from "../../testing/index.js";
import { type Deployment, deploy, IMAGE, PARTNER, POLICY_PACK, STRANGER } from "./deployment.js";
import { findings } from "./findings.js";
import type { CommandResult } from "./pulumiProject.js";

jest.setTimeout(120_000);

let deployment: Deployment;

afterEach(() => deployment?.end());

const WITH_PACK = ["--policy-pack", POLICY_PACK, "--policy-pack-config", "approvals.json"];

function approvals(configuration: object): Record<string, string> {
    return { "approvals.json": JSON.stringify({ "image-members-approved": configuration }) };
}

function said(result: CommandResult): string {
    return result.stdout + result.stderr;
}

async function storedResources(): Promise<string[]> {
    const state = await deployment.project.exportState();
    return (state.deployment.resources ?? []).map((resource) => resource.type);
}

test("an unapproved member fails a deployment before anything is deployed; approved ones let it through; a share that comes after it fails the next one, and the state stays", async () => {
    deployment = await deploy({ files: approvals({ approvedMemberIds: [PARTNER] }) });
    const { project, gateway } = deployment;
    gateway.share(IMAGE, STRANGER);
    const refused = await project.up(WITH_PACK);
    expect(refused.exitCode).not.toBe(0);
    expect(findings(refused)).toEqual([
        expect.objectContaining({
            kind: "not-approved",
            imageId: IMAGE,
            memberId: STRANGER,
            status: "pending",
        }),
    ]);
    expect(said(refused)).toContain(`\`${takeBackCommand(IMAGE, STRANGER)}\``);
    expect(said(refused)).not.toContain("Updating (dev)");
    expect(await storedResources()).not.toContain(ImageMembers.__pulumiType);

    gateway.unshare(IMAGE, STRANGER);
    const update = await project.up(WITH_PACK);
    expect(said(update)).toContain("✅ scp-image-sharing@v");
    expect(update.exitCode).toBe(0);
    expect(await storedResources()).toContain(ImageMembers.__pulumiType);

    gateway.share(IMAGE, STRANGER);
    // The update alone refuses it as well.
    const next = await project.up(["--skip-preview", ...WITH_PACK]);
    expect(next.exitCode).not.toBe(0);
    expect(findings(next)).toMatchObject([{ kind: "not-approved", memberId: STRANGER }]);
    const { deployment: state } = await project.exportState();
    const golden = state.resources?.find((resource) => resource.type === ImageMembers.__pulumiType);
    expect(golden?.outputs?.memberIds).toEqual([PARTNER]);
});

test("what a program, a transform or a level hides from the resources' policy, the live policy finds", async () => {
    deployment = await deploy({
        program: `
            const pulumi = require("@pulumi/pulumi");
            const { ImageMembers } = require("pulumi-scp-image-members");
            pulumi.runtime.registerResourceTransform(({ name, props, opts }) =>
                name === "golden" ? { props: { ...props, members: [] }, opts } : undefined);
            new ImageMembers("golden", { imageId: "${IMAGE}" });
            new ImageMembers("shown", { imageId: "shown" });
            class Forged extends pulumi.CustomResource {}
            new Forged(ImageMembers.__pulumiType, "forged", {
                imageId: "forged",
                visibility: "shared",
                members: [],
                __provider: "exports.handler = () => ({ check: (olds, news) => ({ inputs: news }) });",
            });
        `,
        images: [IMAGE, "shown", "forged"].map((id) => ({ id, members: [{ memberId: STRANGER }] })),
        files: {
            "approvals.json": JSON.stringify({
                "image-members-approved": { enforcementLevel: "advisory", approvalsFile: "missing.yaml" },
                "shared-images-approved": {
                    approvedMemberIds: [PARTNER],
                    imageIds: [IMAGE],
                    allSharedImages: true,
                },
            }),
        },
    });
    const preview = await deployment.project.preview(WITH_PACK);
    expect(preview.exitCode).not.toBe(0);
    for (const imageId of [IMAGE, "shown", "forged"]) {
        expect(findings(preview)).toContainEqual(
            expect.objectContaining({ kind: "not-approved", imageId, memberId: STRANGER }),
        );
    }
});

describe("organisation units", () => {
    const inUnit = (accountId: string, changes: object = {}) => ({ accountId, unitId: "ou-dev", ...changes });
    const organization: GatewayOrganizationOptions = {
        units: [{ id: "ou-all" }, { id: "ou-dev", parentId: "ou-all" }],
        accounts: [inUnit(PARTNER, { name: "Partner" }), inUnit(STRANGER, { state: "SUSPENDED" })],
    };
    const files = approvals({ approvedUnitIds: ["ou-all"] });
    const readings = () =>
        deployment.gateway.requests.filter(({ path }) => path.startsWith("/v1/organization-accounts?page=0"));

    test("approve their accounts, read once in a run; a suspended account fails the next one", async () => {
        deployment = await deploy({ files, organization });
        const { project, gateway } = deployment;
        const update = await project.up(WITH_PACK);
        expect(said(update)).toContain("✅ scp-image-sharing@v");
        expect(update.exitCode).toBe(0);
        // The preview of `pulumi up` and its update are two runs.
        expect(readings()).toHaveLength(2);

        gateway.share(IMAGE, STRANGER);
        const next = await project.preview(WITH_PACK);
        expect(next.exitCode).not.toBe(0);
        expect(findings(next)).toEqual([
            expect.objectContaining({ kind: "not-approved", memberId: STRANGER }),
        ]);
        expect(said(next)).toContain("the account is SUSPENDED");
    });

    test("approve nobody if the organisation may not be read, which is said once by each policy", async () => {
        deployment = await deploy({
            files: {
                "approvals.json": JSON.stringify({
                    "image-members-approved": { approvedUnitIds: ["ou-all"] },
                    "shared-images-approved": { imageIds: [IMAGE] },
                }),
            },
            organization: { ...organization, readers: [] },
        });
        const preview = await deployment.project.preview(WITH_PACK);
        expect(preview.exitCode).not.toBe(0);
        expect(findings(preview).map(({ kind }) => kind)).toEqual([
            "unread-organization",
            "not-approved",
            "unread-organization",
            "not-approved",
        ]);
        expect(said(preview)).toContain("So approvedUnitIds approves nobody");
        expect(readings().length).toBeLessThanOrEqual(1);
    });
});

test("an image that is not known at preview is judged at the update, before it is kept", async () => {
    deployment = await deploy({
        program: `
            const pulumi = require("@pulumi/pulumi");
            const { ImageMembers } = require("pulumi-scp-image-members");
            class Image extends pulumi.dynamic.Resource {
                constructor(name) {
                    super({ create: async () => ({ id: "${IMAGE}", outs: {} }) }, name, {});
                }
            }
            new ImageMembers("golden", { imageId: new Image("image").id });
        `,
        files: approvals({ approvedMemberIds: [STRANGER] }),
    });
    const { project } = deployment;
    const preview = await project.preview(WITH_PACK);
    expect(preview.exitCode).toBe(0);
    expect(said(preview)).toMatch(/can't run policy 'image-members-approved' .* during preview/);

    const update = await project.up(["--skip-preview", ...WITH_PACK]);
    expect(update.exitCode).not.toBe(0);
    expect(findings(update)).toContainEqual(
        expect.objectContaining({ kind: "not-approved", memberId: PARTNER }),
    );
    expect(await storedResources()).not.toContain(ImageMembers.__pulumiType);
});

test("a list that cannot be read fails the deployment, never as an empty one", async () => {
    deployment = await deploy({ files: approvals({}) });
    deployment.gateway.respondWith(() => ({ status: 200, body: '{"members":null}' }));
    const preview = await deployment.project.preview(WITH_PACK);
    expect(preview.exitCode).not.toBe(0);
    expect(said(preview)).toContain("members: must be a list, not null");
});

test("every problem of a configuration fails the preview in a line that names the place", async () => {
    const configuration = {
        approvedMemberIds: ["*", " ", PARTNER, PARTNER],
        approvals: [{ memberId: PARTNER, expires: "2026-02-30" }],
        approvedMembers: [PARTNER],
    };
    deployment = await deploy({ files: approvals(configuration) });
    const preview = await deployment.project.preview(WITH_PACK);
    expect(preview.exitCode).not.toBe(0);
    const problems = findings(preview).filter(({ kind }) => kind === "wrong-configuration");
    for (const place of [
        "approvedMemberIds[0]",
        "approvedMemberIds[1]",
        "approvals[0].expires",
        "unknown key approvedMembers",
    ]) {
        expect(problems).toContainEqual(expect.objectContaining({ cause: expect.stringContaining(place) }));
    }
    for (const { cause = "" } of problems) {
        expect(said(preview)).toContain(cause);
    }
    expect(said(preview)).not.toMatch(/^\s+at .*\.js:\d+/m);
});

test("a wrong type in the configuration ends the run before it begins", async () => {
    deployment = await deploy({ files: approvals({ approvedMemberIds: PARTNER }) });
    const preview = await deployment.project.preview(WITH_PACK);
    expect(preview.exitCode).not.toBe(0);
    expect(said(preview)).toMatch(/image-members-approved: approvedMemberIds: Invalid type/);
});

test("Pulumi takes the address of an editor's schema in the configuration for a level", async () => {
    const configuration = { $schema: "policies.schema.json" };
    deployment = await deploy({ files: { "approvals.json": JSON.stringify(configuration) } });
    const preview = await deployment.project.preview(WITH_PACK);
    expect(preview.exitCode).not.toBe(0);
    expect(said(preview)).toContain(
        'parsing enforcement level for "$schema": "policies.schema.json" is not a valid enforcement level',
    );
});

test("an organisation's own pack judges with its own approvals, limits and levels", async () => {
    deployment = await deploy({
        files: {
            "pack/PulumiPolicy.yaml":
                "runtime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.js\n",
            "pack/package.json": JSON.stringify({ name: "our-policies", version: "1.0.0" }),
            "pack/index.js": `
                const { PolicyPack } = require("@pulumi/policy");
                const { imageSharingPolicies } = require("pulumi-scp-image-members/policy");
                new PolicyPack("our-policies", {
                    policies: imageSharingPolicies({
                        approvedMemberIds: ["${PARTNER}"],
                        imageIds: ["silver"],
                        maxMembers: 0,
                        enforcementLevels: { "shared-images-approved": "advisory", "image-members-limit": "advisory" },
                        leaveOut: ["approvals-current"],
                    }),
                });
            `,
        },
    });
    const { project, gateway } = deployment;
    const ownPack = ["--policy-pack", "pack"];
    gateway.addImage({ id: "silver", members: [{ memberId: STRANGER }] });
    gateway.share(IMAGE, STRANGER);
    const preview = await project.preview(ownPack);
    expect(preview.exitCode).not.toBe(0);
    expect(said(preview)).toMatch(/\[mandatory\].* image-members-approved /);
    expect(said(preview)).toMatch(/\[advisory\].* shared-images-approved /);
    expect(findings(preview)).toEqual(
        expect.arrayContaining([
            expect.objectContaining({ kind: "not-approved", imageId: IMAGE, memberId: STRANGER }),
            expect.objectContaining({ kind: "not-approved", imageId: "silver", memberId: STRANGER }),
            expect.objectContaining({ kind: "too-many-members", imageId: IMAGE }),
        ]),
    );
});

test("a stored state is judged without its program", async () => {
    deployment = await deploy({ files: approvals({ approvedMemberIds: [STRANGER] }) });
    const { project } = deployment;
    await project.up(["--skip-preview"]);
    await project.writeFile("index.js", `throw new Error("the program must not run");`);
    await project.writeFile("state.json", JSON.stringify(await project.exportState()));
    const analysis = await project.run(["policy", "analyze", ...WITH_PACK, "--file", "state.json"]);
    expect(analysis.exitCode).not.toBe(0);
    expect(findings(analysis)).toContainEqual(
        expect.objectContaining({ kind: "not-approved", imageId: IMAGE, memberId: PARTNER }),
    );
});
