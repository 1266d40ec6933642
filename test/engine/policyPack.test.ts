import { type Deployment, deploy, IMAGE, PARTNER, POLICY_PACK, STRANGER } from "./deployment.js";
import { findings } from "./findings.js";
import type { CommandResult } from "./pulumiProject.js";

/*
 * Each policy of the pack in each of the ways to run it. What each of them says in which situation is tested without the
 * engine, in test/unit/policy.
 */

jest.setTimeout(120_000);

let deployment: Deployment;

afterEach(() => deployment?.end());

const WITH_PACK = ["--policy-pack", POLICY_PACK, "--policy-pack-config", "policies.json"];
const LONG_AGO = "2024-01-01T00:00:00Z";

/** What a program in any language may hold: an image of its own, whose ID comes when it is made. */
const OWN_IMAGE = `
    const pulumi = require("@pulumi/pulumi");
    class Image extends pulumi.dynamic.Resource {
        constructor(name) {
            super({ create: async () => ({ id: "silver", outs: { imageId: "silver" } }) }, name, { imageId: undefined });
        }
    }
    new Image("own");
`;

function policies(configuration: object): Record<string, string> {
    return { "policies.json": JSON.stringify(configuration) };
}

function said(result: CommandResult): string {
    return result.stdout + result.stderr;
}

/** What was reported, as "[level] policy (resource)", each once. */
function reports(result: CommandResult): string[] {
    const lines = said(result).matchAll(/\[(mandatory|advisory)\].*? {2}([a-z-]+) {2}\(.*: (.*)\)/g);
    return [
        ...new Set([...lines].map(([, level, policy, resource]) => `[${level}] ${policy} (${resource})`)),
    ];
}

test("every policy speaks at a preview, at an update and over the state that this leaves", async () => {
    deployment = await deploy({
        program: `
            const { ImageMembers } = require("pulumi-scp-image-members");
            new ImageMembers("golden", { imageId: "${IMAGE}" });
        `,
        images: [
            { id: IMAGE, members: [{ memberId: STRANGER, createdAt: LONG_AGO }] },
            { id: "silver", name: "the silver one", members: [{ memberId: STRANGER, status: "rejected" }] },
        ],
        config: { "scp:apiVersion": "1.0" },
        files: policies({
            all: "advisory",
            "image-members-approved": {
                approvals: [
                    { memberId: PARTNER, name: "이미지 팀", expires: "2024-01-31", approvedBy: "ciso" },
                ],
            },
            "shared-images-approved": { allSharedImages: true },
            "image-members-limit": { maxMembers: 0 },
        }),
    });
    const { project, gateway } = deployment;
    const expected = [
        "[advisory] image-members-approved (golden)",
        "[advisory] shared-images-approved (project-dev)",
        "[advisory] pending-shares-recent (golden)",
        "[advisory] approvals-current (project-dev)",
        "[advisory] image-members-limit (golden)",
        "[advisory] image-members-limit (project-dev)",
        "[advisory] api-version-supported (project-dev)",
    ].sort();

    const preview = await project.preview(WITH_PACK);
    expect(preview.exitCode).toBe(0);
    expect(reports(preview).sort()).toEqual(expected);
    expect(findings(preview)).toEqual(
        expect.arrayContaining([
            expect.objectContaining({
                kind: "not-approved",
                imageId: "silver",
                imageName: "the silver one",
                memberId: STRANGER,
                status: "rejected",
            }),
            {
                kind: "expired-approval",
                memberId: PARTNER,
                memberName: "이미지 팀",
                approvedBy: "ciso",
                expires: "2024-01-31",
                imageIds: [],
                key: expect.any(String),
            },
        ]),
    );

    const update = await project.up(["--skip-preview", ...WITH_PACK]);
    expect(update.exitCode).toBe(0);
    expect(reports(update).sort()).toEqual(expected);

    await project.writeFile("state.json", JSON.stringify(await project.exportState()));
    const analysis = await project.run(
        ["policy", "analyze", ...WITH_PACK, "--file", "state.json"],
        gateway.environment,
    );
    expect(analysis.exitCode).toBe(0);
    // Without a stack there is no scp:apiVersion.
    expect(reports(analysis).sort()).toEqual(expected.filter((each) => !each.includes("api-version")));
});

test("the live policy reads what it is to read, also what the program shows, and says what it cannot know yet", async () => {
    deployment = await deploy({
        program: `
            ${OWN_IMAGE}
            const { ImageMembers } = require("pulumi-scp-image-members");
            new ImageMembers("golden", { imageId: "${IMAGE}" });
        `,
        images: [
            { id: IMAGE, members: [{ memberId: PARTNER }] },
            { id: "silver", members: [{ memberId: STRANGER }] },
            { id: "bronze", members: [{ memberId: PARTNER }] },
        ],
        files: policies({
            "image-members-approved": { approvedMemberIds: [PARTNER] },
            "shared-images-approved": {
                imageIds: [IMAGE, "bronze"],
                resourceTypes: { "pulumi-nodejs:dynamic:Resource": "imageId" },
            },
        }),
    });
    const { project, calls } = deployment;
    const preview = await project.preview(WITH_PACK);
    expect(preview.exitCode).toBe(0);
    expect(reports(preview)).toEqual(["[advisory] shared-images-approved (own)"]);
    expect(findings(preview)).toEqual([{ kind: "not-known-yet", imageIds: [] }]);
    const reads = calls().filter((each) => !each.includes("visibility=private"));
    expect(reads.sort()).toEqual([
        `GET 200 /v1/images/${IMAGE}/members`,
        `GET 200 /v1/images/${IMAGE}/members`,
        "GET 200 /v1/images/bronze/members",
    ]);

    const update = await project.up(["--skip-preview", ...WITH_PACK]);
    expect(update.exitCode).not.toBe(0);
    expect(reports(update)).toContain("[mandatory] shared-images-approved (own)");
    expect(findings(update)).toContainEqual(
        expect.objectContaining({
            kind: "not-approved",
            imageId: "silver",
            memberId: STRANGER,
            status: "pending",
        }),
    );
});

test("an image that cannot be read fails the preview, unless it is to be advice", async () => {
    const live = { imageIds: ["gone", "bronze"] };
    deployment = await deploy({
        program: "",
        images: [{ id: "bronze", members: [{ memberId: PARTNER }] }],
        files: policies({ "shared-images-approved": { ...live, approvedMemberIds: [PARTNER] } }),
    });
    const { project } = deployment;
    const failed = await project.preview(WITH_PACK);
    expect(failed.exitCode).not.toBe(0);
    expect(findings(failed)).toEqual([
        { kind: "unread", imageIds: ["gone"], cause: expect.stringMatching(/^GET .* answered 404/) },
    ]);

    const [lenient = ""] = Object.values(
        policies({ "shared-images-approved": { ...live, onLookupError: "warn" } }),
    );
    await project.writeFile("policies.json", lenient);
    const judged = await project.preview(WITH_PACK);
    expect(reports(judged)).toEqual([
        "[mandatory] shared-images-approved (project-dev)",
        "[advisory] shared-images-approved (project-dev)",
    ]);
    expect(findings(judged)).toMatchObject([
        { kind: "not-approved", imageId: "bronze", memberId: PARTNER },
        { kind: "unread", imageIds: ["gone"] },
    ]);
});

test("a file of approvals counts from the folder that the shell says pulumi was started in", async () => {
    deployment = await deploy({
        files: policies({ "image-members-approved": { approvalsFile: "team/approvals.yaml" } }),
    });
    const { project, gateway } = deployment;
    const shell = { PWD: project.folder };
    const missing = await project.preview(WITH_PACK, shell);
    expect(missing.exitCode).not.toBe(0);
    const whole = `${project.folder}/team/approvals.yaml`;
    expect(findings(missing)).toContainEqual({
        kind: "wrong-configuration",
        imageIds: [],
        cause: expect.stringContaining(whole),
    });

    await project.writeFile("team/approvals.yaml", `approvedMemberIds: [${PARTNER}]\n`);
    const up = await project.up(["--skip-preview", ...WITH_PACK], shell);
    expect(said(up)).toContain("✅ scp-image-sharing@v");
    expect(up.exitCode).toBe(0);

    await project.writeFile("state.json", JSON.stringify(await project.exportState()));
    const analyze = ["policy", "analyze", ...WITH_PACK, "--file", "state.json"];
    expect((await project.run(analyze, { ...gateway.environment, ...shell })).exitCode).toBe(0);

    // A program that starts a process in another folder than its own does not always tell it so: there a whole path is needed.
    const [configuration = ""] = Object.values(
        policies({ "image-members-approved": { approvalsFile: whole } }),
    );
    await project.writeFile("policies.json", configuration);
    const elsewhere = await project.run(["--cwd", "../project", "preview", ...WITH_PACK], { PWD: "/" });
    expect(elsewhere.exitCode).toBe(0);
});

test("a state that a program in another language has left is judged, its images read live", async () => {
    deployment = await deploy({
        program: "",
        images: [{ id: "silver", members: [{ memberId: STRANGER, status: "accepted" }] }],
        files: policies({ "image-members-approved": { approvedMemberIds: [PARTNER] } }),
    });
    // Neither provider is here: the state is written by hand, as their resources leave it.
    const { project, gateway } = deployment;
    const state = await project.exportState();
    state.deployment.resources = [
        ...resource("openstack", "images/imageAccess:ImageAccess", {
            imageId: IMAGE,
            memberId: STRANGER,
            status: "pending",
        }),
        ...resource("samsungcloudplatformv2", "index/virtualserverImage:VirtualserverImage", {
            id: "silver",
            name: "silver",
        }),
    ] as never;
    await project.writeFile("state.json", JSON.stringify(state));
    const analyze = ["policy", "analyze", ...WITH_PACK, "--file", "state.json"];
    const analysis = await project.run(analyze, gateway.environment);
    expect(analysis.exitCode).not.toBe(0);
    expect(reports(analysis)).toEqual([
        "[mandatory] image-members-approved (one)",
        "[mandatory] shared-images-approved (one)",
        "[advisory] approvals-current (default)",
    ]);
    expect(findings(analysis)).toMatchObject([
        { kind: "not-approved", imageId: IMAGE, memberId: STRANGER, status: "pending" },
        { kind: "not-approved", imageId: "silver", memberId: STRANGER, status: "accepted" },
        { kind: "unused-approvals" },
    ]);
});

test("environments of Pulumi ESC end a run without Pulumi Cloud, and an analysis does without them", async () => {
    deployment = await deploy({
        program: `
            const { ImageMembers } = require("pulumi-scp-image-members");
            new ImageMembers("golden", { imageId: "${IMAGE}" });
        `,
        files: policies({
            environments: ["image-shares/audit"],
            "image-members-approved": { approvedMemberIds: [PARTNER] },
        }),
    });
    const { project } = deployment;
    const preview = await project.preview(WITH_PACK);
    expect(said(preview)).toContain(
        "specifies ESC environments but the current backend does not support them",
    );
    expect(preview.exitCode).not.toBe(0);

    await project.up(["--skip-preview"]);
    const analysis = await project.run(["policy", "analyze", ...WITH_PACK, "--stack", "dev"]);
    expect(analysis.exitCode).toBe(0);
});

/** A resource of another provider, with that provider. */
function resource(provider: string, type: string, outputs: Record<string, unknown>): object[] {
    const stack = "urn:pulumi:dev::project";
    const urn = `${stack}::pulumi:providers:${provider}::default`;
    return [
        { urn, type: `pulumi:providers:${provider}`, id: "0", custom: true },
        {
            urn: `${stack}::${provider}:${type}::one`,
            type: `${provider}:${type}`,
            id: "one",
            custom: true,
            provider: `${urn}::0`,
            inputs: outputs,
            outputs,
        },
    ];
}
