import { type Deployment, deploy, GOLDEN_PROGRAM, IMAGE, PARTNER, STRANGER } from "./deployment.js";
import type { CommandResult, ResourceState } from "./pulumiProject.js";

jest.setTimeout(120_000);

let deployment: Deployment;

afterEach(() => deployment?.end());

const LIST_CALL = `GET 200 /v1/images/${IMAGE}/members`;

async function imageMembers(): Promise<ResourceState[]> {
    const { deployment: state } = await deployment.project.exportState();
    return (state.resources ?? []).filter((each) => each.type === "pulumi-nodejs:dynamic/scp:ImageMembers");
}

function said(result: CommandResult): string {
    return result.stdout + result.stderr;
}

describe("the life of an ImageMembers", () => {
    test("is created, kept, shown as drift, refreshed and destroyed, and never writes to SCP", async () => {
        deployment = await deploy();
        const { gateway, project, calls } = deployment;

        const preview = await project.preview();
        expect(preview.exitCode).toBe(0);
        expect(preview.stdout).toContain("golden create");
        expect(preview.stdout).toContain(`[0]: "${PARTNER}"`);
        expect(calls()).toEqual([LIST_CALL]);

        expect((await project.up()).exitCode).toBe(0);
        expect(calls()).toEqual([LIST_CALL, LIST_CALL]);
        expect(await imageMembers()).toMatchObject([
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
        const drift = await project.preview(["--diff"]);
        expect(drift.stdout).toMatch(/~ members/);
        expect(said(drift)).toContain(`Shares of image ${IMAGE}: added ${STRANGER} (pending)`);
        expect((await project.preview(["--expect-no-changes"])).exitCode).not.toBe(0);

        expect((await project.refresh()).exitCode).toBe(0);
        expect((await imageMembers())[0]?.outputs?.memberIds).toEqual([STRANGER, PARTNER]);
        // Only the stack's own outputs are still those of the last update.
        expect((await project.preview()).stdout).toContain("2 unchanged");

        gateway.unshare(IMAGE, STRANGER);
        expect((await project.up(["--skip-preview"])).exitCode).toBe(0);
        expect((await imageMembers())[0]?.outputs?.memberIds).toEqual([PARTNER]);

        expect((await project.destroy()).exitCode).toBe(0);
        expect(await imageMembers()).toEqual([]);
        expect(gateway.images[0]?.members).toMatchObject([{ memberId: PARTNER, status: "accepted" }]);
        expect(gateway.requests.filter((request) => request.method !== "GET")).toEqual([]);
    });

    test("ends at a refresh when the image is gone", async () => {
        deployment = await deploy();
        const { gateway, project } = deployment;
        await project.up(["--skip-preview"]);
        gateway.removeImage(IMAGE);
        expect((await project.refresh()).exitCode).toBe(0);
        expect(await imageMembers()).toEqual([]);
    });

    test("goes on as it was when a refresh can not read the list", async () => {
        deployment = await deploy();
        const { gateway, project } = deployment;
        await project.up(["--skip-preview"]);
        gateway.revokeCredentials(gateway.accountId);
        const refresh = await project.refresh();
        expect(refresh.exitCode).not.toBe(0);
        expect(said(refresh)).toContain("answered 401");
        expect(said(refresh)).not.toMatch(/^\s+at .*\.js:\d+/m);
        expect((await imageMembers())[0]?.outputs?.memberIds).toEqual([PARTNER]);
    });

    test("begins anew for another image ID", async () => {
        const other = "11111111-2222-3333-4444-555555555555";
        deployment = await deploy({
            images: [
                { id: IMAGE, members: [{ memberId: PARTNER }] },
                { id: other, visibility: "private" },
            ],
        });
        const { project } = deployment;
        await project.up(["--skip-preview"]);
        await project.writeFile("index.js", GOLDEN_PROGRAM.replace(IMAGE, other));
        const preview = await project.preview(["--diff"]);
        expect(preview.stdout).toMatch(/\+-? ?pulumi-nodejs:dynamic\/scp:ImageMembers: \(replace\)/);
        expect((await project.up(["--skip-preview"])).exitCode).toBe(0);
        expect(await imageMembers()).toMatchObject([
            { id: other, outputs: { visibility: "private", members: [] } },
        ]);
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
        expect((await imageMembers())[0]?.outputs?.memberIds).toEqual([PARTNER]);
        const outputs = await project.run(["stack", "output", "--json"]);
        expect(JSON.parse(outputs.stdout)).toEqual({ fromResource: [PARTNER], fromFunction: [PARTNER] });
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
        const outputs = await project.run(["stack", "output", "--json"]);
        expect(JSON.parse(outputs.stdout)).toEqual({ sharedWith: [PARTNER], visibility: "shared" });
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

    test("takes its settings from the environment as well", async () => {
        deployment = await deploy({ withoutSettings: true });
        const { project, gateway } = deployment;
        expect((await project.preview([], gateway.environment)).exitCode).toBe(0);
    });

    test("takes its settings from the vendor's files as well", async () => {
        deployment = await deploy({ withoutSettings: true });
        const { project, gateway } = deployment;
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

describe("what a program can not do is said in a message, without a stack trace", () => {
    async function preview(change: () => Promise<unknown> | unknown = () => {}): Promise<string> {
        await change();
        const result = await deployment.project.preview();
        expect(result.exitCode).not.toBe(0);
        expect(said(result)).not.toMatch(/^\s+at .*\.[jt]s:\d+/m);
        return said(result);
    }

    test("without credentials, which names all three places", async () => {
        deployment = await deploy({ withoutSettings: true });
        const message = await preview();
        expect(message).toContain("No SCP credentials are set");
        expect(message).toContain("pulumi config set --secret scp:secretKey");
        expect(message).toContain("SCP_TF_ACCESS_KEY and SCP_TF_SECRET_KEY");
        expect(message).toContain("~/.scpconf/credentials.json");
    });

    test("with a signature that the service refuses", async () => {
        deployment = await deploy();
        const message = await preview(() => deployment.project.setConfig({}, { "scp:secretKey": "another" }));
        expect(message).toContain("answered 401");
        expect(message).toContain("clock");
    });

    test("with an image ID that is none", async () => {
        deployment = await deploy({ program: GOLDEN_PROGRAM.replace(IMAGE, "../../etc") });
        expect(await preview()).toContain('imageId "../../etc" is not an image ID');
        expect(deployment.calls()).toEqual([]);
    });

    test("with an image that is not there", async () => {
        deployment = await deploy({ images: [] });
        expect(await preview()).toContain("There is no such image, or it belongs to another account");
    });

    test("with an answer that is cut off", async () => {
        deployment = await deploy();
        deployment.gateway.respondWith(() => ({ status: 200, body: '{"members":[' }));
        expect(await preview()).toContain("nothing is said about who an image is shared with");
    });

    test("and a secret key in plain text, and a misspelt key, are warned of", async () => {
        deployment = await deploy({ config: { "scp:regoin": "kr-west1" } });
        const { gateway, project } = deployment;
        await project.setConfig({ "scp:secretKey": gateway.stackConfig["scp:secretKey"] as string });
        const result = await project.preview();
        expect(result.exitCode).toBe(0);
        expect(said(result)).toContain("scp:secretKey is stored as plain text");
        expect(said(result)).toContain("Unknown configuration key scp:regoin: did you mean scp:region?");
    });
});
