import { ImageMembers } from "../../provider/imageMembers.js";
import {
    type Deployment,
    deploy,
    GOLDEN_PROGRAM,
    IMAGE,
    PARTNER,
    STRANGER,
    sharedImage,
} from "./deployment.js";
import { GOLDEN_PLUGIN_PROGRAM } from "./pluginProgram.js";
import type { CommandResult, ResourceState } from "./pulumiProject.js";

jest.setTimeout(120_000);

let deployment: Deployment;

afterEach(() => deployment?.end());

const STACK_TRACE = /^\s+at .*\.[jt]s:\d+/m;
const LIST_CALL = `GET 200 /v1/images/${IMAGE}/members`;

async function imageMembers(type: string): Promise<ResourceState[]> {
    const { deployment: state } = await deployment.project.exportState();
    return (state.resources ?? []).filter((each) => each.type === type);
}

function said(result: CommandResult): string {
    return result.stdout + result.stderr;
}

describe.each([
    {
        front: "of programs in TypeScript",
        type: ImageMembers.__pulumiType,
        program: GOLDEN_PROGRAM,
    },
    {
        front: "of the package `scp`, for every language",
        type: "scp:index:ImageMembers",
        program: GOLDEN_PLUGIN_PROGRAM,
    },
])("the ImageMembers $front", ({ type, program }) => {
    test("is created, kept, shown as drift, refreshed, replaced and destroyed, and never writes to SCP", async () => {
        deployment = await deploy({ program, images: [sharedImage(), { id: "silver" }] });
        const { gateway, project, calls } = deployment;

        const update = await project.up();
        expect(update.exitCode).toBe(0);
        expect(update.stdout).toContain("golden create");
        expect(update.stdout).toContain(`[0]: "${PARTNER}"`);
        // At the preview, and at the update.
        expect(calls()).toEqual([LIST_CALL, LIST_CALL]);
        expect(await imageMembers(type)).toMatchObject([
            {
                id: IMAGE,
                outputs: {
                    imageId: IMAGE,
                    visibility: "shared",
                    memberIds: [PARTNER],
                    members: [{ imageId: IMAGE, memberId: PARTNER, status: "accepted" }],
                },
            },
        ]);
        expect((await project.preview(["--expect-no-changes"])).exitCode).toBe(0);

        gateway.share(IMAGE, STRANGER);
        const drift = await project.preview(["--diff", "--expect-no-changes"]);
        expect(drift.exitCode).not.toBe(0);
        expect(drift.stdout).toMatch(/~ members/);
        expect(said(drift)).toContain(`Shares of image ${IMAGE}: added ${STRANGER} (pending)`);

        const refresh = await project.refresh(["--skip-preview"]);
        expect(said(refresh)).toMatch(/Shares of image .*: added/);
        expect((await imageMembers(type))[0]?.outputs?.memberIds).toEqual([STRANGER, PARTNER]);
        // Only the stack's own outputs are still those of the last update.
        expect((await project.preview()).stdout).toContain("2 unchanged");

        await project.writeFile("index.js", program.replace(IMAGE, "silver"));
        const replacement = await project.up(["--skip-preview"]);
        expect(said(replacement)).toMatch(/replaced/);
        expect(await imageMembers(type)).toMatchObject([{ id: "silver", outputs: { memberIds: [] } }]);

        expect((await project.destroy(["--skip-preview"])).exitCode).toBe(0);
        expect(await imageMembers(type)).toEqual([]);
        expect(gateway.requests.filter(({ method }) => method !== "GET")).toEqual([]);
    });

    test("takes its settings from the stack, else the environment, else the vendor's files, and names all places if none has any", async () => {
        deployment = await deploy({ program, withoutSettings: true });
        const { project, gateway } = deployment;
        const without = await project.preview();
        expect(without.exitCode).not.toBe(0);
        expect(said(without)).not.toMatch(STACK_TRACE);
        expect(said(without)).toContain("No SCP credentials are set");
        expect(said(without)).toContain("pulumi config set --secret scp:secretKey");
        expect(said(without)).toContain("SCP_TF_ACCESS_KEY and SCP_TF_SECRET_KEY");
        expect(said(without)).toContain("~/.scpconf/credentials.json");

        expect((await project.preview([], gateway.environment)).exitCode).toBe(0);

        const { SCP_TF_ENDPOINT_OVERRIDE, SCP_TF_ACCESS_KEY, SCP_TF_SECRET_KEY } = gateway.environment;
        await project.writeFile(
            "home/.scpconf/config.json",
            JSON.stringify({ "endpoint-override": SCP_TF_ENDPOINT_OVERRIDE }),
        );
        await project.writeFile(
            "home/.scpconf/credentials.json",
            JSON.stringify({ "access-key": SCP_TF_ACCESS_KEY, "secret-key": SCP_TF_SECRET_KEY }),
        );
        expect((await project.preview([], { HOME: `${project.folder}/home` })).exitCode).toBe(0);
    });
});

describe("a program", () => {
    const newImage = `
        const pulumi = require("@pulumi/pulumi");
        class Image extends pulumi.dynamic.Resource {
            constructor(name) {
                super({ create: async () => ({ id: "${IMAGE}", outs: {} }) }, name, {});
            }
        }
    `;

    test("can name an image that is not known at preview", async () => {
        deployment = await deploy({
            program: `${newImage}
                const { ImageMembers, getImageMembersOutput } = require("pulumi-scp-image-members");
                const image = new Image("image");
                const golden = new ImageMembers("golden", { imageId: image.id });
                exports.fromResource = golden.memberIds;
                exports.fromFunction = getImageMembersOutput({ imageId: image.id }).memberIds;
            `,
        });
        const { project, calls } = deployment;
        expect((await project.preview()).exitCode).toBe(0);
        expect(calls()).toEqual([]);
        expect((await project.up(["--skip-preview"])).exitCode).toBe(0);
        expect(calls()).toEqual([LIST_CALL]);
        expect((await imageMembers(ImageMembers.__pulumiType))[0]?.outputs?.memberIds).toEqual([PARTNER]);
        expect(await project.outputs()).toEqual({ fromResource: [PARTNER], fromFunction: [PARTNER] });
    });

    test("can read an image that it does not keep", async () => {
        deployment = await deploy({
            program: `
                const { ImageMembers } = require("pulumi-scp-image-members");
                const golden = ImageMembers.get("golden", "${IMAGE}");
                exports.sharedWith = golden.memberIds;
                exports.visibility = golden.visibility;
            `,
        });
        const { project } = deployment;
        expect((await project.up(["--skip-preview"])).exitCode).toBe(0);
        expect(await project.outputs()).toEqual({ sharedWith: [PARTNER], visibility: "shared" });
    });

    test("reads one image once in a run, however often it names it", async () => {
        deployment = await deploy({
            program: `
                const { ImageMembers, getImageMembers, getImageMembersOutput } = require("pulumi-scp-image-members");
                module.exports = async () => {
                    const first = await getImageMembers({ imageId: "${IMAGE}" });
                    const golden = new ImageMembers("golden", { imageId: "${IMAGE}" });
                    const pending = new ImageMembers("pending", { imageId: "${IMAGE}", statuses: ["pending"] });
                    const last = getImageMembersOutput({ imageId: "${IMAGE}" });
                    return { all: [first.memberIds, golden.memberIds, last.memberIds], pending: pending.memberIds };
                };
            `,
        });
        const { project, calls } = deployment;
        expect((await project.preview()).exitCode).toBe(0);
        expect(calls()).toEqual([LIST_CALL]);
    });

    test("is told by messages without a stack trace what it cannot do", async () => {
        deployment = await deploy();
        const { gateway, project, calls } = deployment;
        const failed = async () => {
            const result = await project.preview();
            expect(result.exitCode).not.toBe(0);
            expect(said(result)).not.toMatch(STACK_TRACE);
            return said(result);
        };

        gateway.respondWith(() => ({ status: 200, body: '{"members":[' }));
        expect(await failed()).toContain("nothing is said about who an image is shared with");

        gateway.respondWith(undefined);
        gateway.removeImage(IMAGE);
        expect(await failed()).toContain("There is no such image, or it belongs to another account");

        await project.setConfig({}, { "scp:secretKey": "another" });
        const refused = await failed();
        expect(refused).toContain("answered 401");
        expect(refused).toContain("clock");

        calls();
        await project.writeFile("index.js", GOLDEN_PROGRAM.replace(IMAGE, "../../etc"));
        expect(await failed()).toContain('imageId "../../etc" is not an image ID');
        expect(calls()).toEqual([]);
    });

    test("is warned of a secret key in plain text and of a misspelt key", async () => {
        deployment = await deploy({ config: { "scp:regoin": "kr-west1" } });
        const { gateway, project } = deployment;
        await project.setConfig({ "scp:secretKey": gateway.stackConfig["scp:secretKey"] as string });
        const result = await project.preview();
        expect(result.exitCode).toBe(0);
        expect(said(result)).toContain("scp:secretKey is stored as plain text");
        expect(said(result)).toContain("Unknown configuration key scp:regoin: did you mean scp:region?");
    });
});
