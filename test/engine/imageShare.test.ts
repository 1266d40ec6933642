import { until } from "../setup/time.js";
import { type Deployment, deploy, IMAGE, PARTNER, POLICY_PACK, STRANGER } from "./deployment.js";
import { findings } from "./findings.js";
import { pluginProgram } from "./pluginProgram.js";
import type { CommandResult } from "./pulumiProject.js";

jest.setTimeout(120_000);

let deployment: Deployment;

afterEach(() => deployment?.end());

const STACK_TRACE = /^\s+at .*\.[jt]s:\d+/m;
const OWNER = "0123456789abcdef0123456789abcdef";
const accounts = [{ accountId: OWNER }, { accountId: PARTNER }];

function program(body: string): string {
    return `
        const { ImageMembers, ImageShare, ImageShareAcceptance } = require("pulumi-scp-image-members");
        ${body}
    `;
}

function said(result: CommandResult): string {
    return result.stdout + result.stderr;
}

function shares(): string[] {
    return (deployment.gateway.images[0]?.members ?? []).map(
        ({ memberId, status }) => `${memberId} ${status}`,
    );
}

function writes(): string[] {
    return deployment.calls().filter((call) => !call.startsWith("GET "));
}

async function state(type: string) {
    const { deployment: exported } = await deployment.project.exportState();
    return (exported.resources ?? []).filter((each) => each.type === `pulumi-nodejs:dynamic/scp:${type}`);
}

/** The names of the ImageShares in the state, of either kind. */
async function names(): Promise<(string | undefined)[]> {
    const { deployment: exported } = await deployment.project.exportState();
    return (exported.resources ?? [])
        .filter(({ type }) => type.endsWith(":ImageShare"))
        .map(({ urn }) => urn.split("::").at(-1));
}

describe("an ImageShare", () => {
    test("makes the share, shows it in the same run, keeps the member's answer out of the diff, and takes it back", async () => {
        deployment = await deploy({
            accounts,
            images: [{ id: IMAGE }],
            program: program(`
                const partner = new ImageShare("partner", { imageId: "${IMAGE}", memberId: "${PARTNER}" });
                const golden = new ImageMembers("golden", { imageId: "${IMAGE}" }, { dependsOn: partner });
                const answer = new ImageShareAcceptance("answer", {
                    imageId: "${IMAGE}", memberId: partner.memberId, status: "accepted", connection: "${PARTNER}",
                }, { dependsOn: golden });
                exports.sharedWith = golden.memberIds;
            `),
        });
        const { project, gateway } = deployment;
        expect((await project.preview()).exitCode).toBe(0);
        expect(writes()).toEqual([]);

        const update = await project.up(["--skip-preview"]);
        expect(said(update)).not.toMatch(STACK_TRACE);
        expect(update.exitCode).toBe(0);
        expect(writes()).toEqual([
            `POST 200 /v1/images/${IMAGE}/members`,
            `PUT 200 /v1/images/${IMAGE}/members/${PARTNER}`,
        ]);
        expect(await project.outputs()).toEqual({ sharedWith: [PARTNER] });
        expect(await state("ImageShare")).toMatchObject([
            { id: `${IMAGE}/${PARTNER}`, outputs: { imageId: IMAGE, memberId: PARTNER, status: "pending" } },
        ]);
        expect(await state("ImageShareAcceptance")).toMatchObject([
            { id: `${IMAGE}/${PARTNER}`, outputs: { status: "accepted" } },
        ]);

        // The member's answer is a change of the list alone.
        gateway.setStatus(IMAGE, PARTNER, "rejected");
        expect((await project.refresh(["--skip-preview"])).exitCode).toBe(0);
        expect((await state("ImageShare"))[0]?.outputs?.status).toBe("rejected");
        expect((await project.preview(["--diff"])).stdout).toMatch(/1 to update|~ 1/);
        expect((await project.up(["--skip-preview"])).exitCode).toBe(0);
        expect(shares()).toEqual([`${PARTNER} accepted`]);
        expect(writes()).toEqual([`PUT 200 /v1/images/${IMAGE}/members/${PARTNER}`]);

        const destroyed = await project.destroy(["--skip-preview"]);
        expect(destroyed.exitCode).toBe(0);
        expect(said(destroyed)).toContain(
            "the account can use the image until its owner takes the share back",
        );
        expect(shares()).toEqual([]);
        expect(writes()).toEqual([`DELETE 204 /v1/images/${IMAGE}/members/${PARTNER}`]);
    });

    test("leaves the state at a refresh only if somebody has taken it back, and is then made anew", async () => {
        deployment = await deploy({
            images: [{ id: IMAGE }],
            program: program(`new ImageShare("partner", { imageId: "${IMAGE}", memberId: "${PARTNER}" });`),
        });
        const { project, gateway } = deployment;
        expect((await project.up(["--skip-preview"])).exitCode).toBe(0);
        gateway.updateImage(IMAGE, { visibility: "private" });
        const isPrivate = await project.refresh(["--skip-preview"]);
        expect(isPrivate.exitCode).toBe(0);
        expect(said(isPrivate)).toContain(`Image ${IMAGE} is private`);
        const destroy = await project.destroy(["--skip-preview"]);
        expect(destroy.exitCode).not.toBe(0);
        expect(said(destroy)).toContain("Set its visibility to shared first.");
        expect(said(destroy)).not.toMatch(STACK_TRACE);

        gateway.updateImage(IMAGE, { visibility: "shared" });
        gateway.faults = [{ kind: "status", status: 404, on: "members" }];
        const doubtful = await project.refresh(["--skip-preview"]);
        expect(doubtful.exitCode).not.toBe(0);
        expect(said(doubtful)).toContain("It is not treated as gone");
        expect(await state("ImageShare")).toHaveLength(1);

        gateway.faults = [];
        gateway.unshare(IMAGE, PARTNER);
        const refresh = await project.refresh(["--skip-preview"]);
        expect(refresh.exitCode).toBe(0);
        expect(said(refresh)).toContain(`is not shared with account ${PARTNER}. So the resource leaves`);
        expect(await state("ImageShare")).toEqual([]);
        expect((await project.up(["--skip-preview"])).exitCode).toBe(0);
        expect(shares()).toEqual([`${PARTNER} pending`]);
    });

    test("of another account replaces the share, and the new one is there before the old one goes; a wrong one fails the preview in a few words", async () => {
        deployment = await deploy({
            images: [{ id: IMAGE }],
            config: { member: PARTNER },
            program: program(`
                const memberId = new (require("@pulumi/pulumi").Config)().require("member");
                new ImageShare("partner", { imageId: "${IMAGE}", memberId });
            `),
        });
        const { project } = deployment;
        expect((await project.up(["--skip-preview"])).exitCode).toBe(0);
        await project.setConfig({ member: STRANGER });
        writes();
        expect((await project.up(["--skip-preview"])).exitCode).toBe(0);
        expect(writes()).toEqual([
            `POST 200 /v1/images/${IMAGE}/members`,
            `DELETE 204 /v1/images/${IMAGE}/members/${PARTNER}`,
        ]);
        expect(shares()).toEqual([`${STRANGER} pending`]);

        await project.setConfig({ member: "a/../b" });
        const preview = await project.preview();
        expect(preview.exitCode).not.toBe(0);
        expect(said(preview)).toContain('memberId "a/../b" is not an account ID');
        expect(said(preview)).not.toMatch(STACK_TRACE);
    });

    test("that is there already is an error that says how to take it over, and `adopt` does", async () => {
        deployment = await deploy({
            config: { adopt: "false" },
            program: program(`
                const adopt = new (require("@pulumi/pulumi").Config)().requireBoolean("adopt");
                new ImageShare("partner", { imageId: "${IMAGE}", memberId: "${PARTNER}", adopt });
            `),
        });
        const { project } = deployment;
        const update = await project.up(["--skip-preview"]);
        expect(update.exitCode).not.toBe(0);
        expect(said(update)).toContain("is already shared with account");
        expect(said(update)).toContain("set adopt: true");
        expect(said(update)).not.toMatch(STACK_TRACE);
        await project.setConfig({ adopt: "true" });
        expect((await project.up(["--skip-preview"])).exitCode).toBe(0);
        await project.setConfig({ adopt: "false" });
        expect((await project.preview(["--expect-no-changes"])).exitCode).toBe(0);
        expect(writes()).toEqual([]);
        expect((await project.destroy(["--skip-preview"])).exitCode).toBe(0);
        expect(shares()).toEqual([]);
    });

    test("can be read without being kept", async () => {
        deployment = await deploy({
            program: program(`
                exports.status = ImageShare.get("partner", "${IMAGE}/${PARTNER}").status;
            `),
        });
        const { project } = deployment;
        expect((await project.up(["--skip-preview"])).exitCode).toBe(0);
        expect(await project.outputs()).toEqual({ status: "accepted" });
        expect((await project.destroy(["--skip-preview"])).exitCode).toBe(0);
        expect(writes()).toEqual([]);
    });

    test("whose engine is killed between the call and its answer is neither lost nor made twice", async () => {
        deployment = await deploy({
            images: [{ id: IMAGE }],
            config: { adopt: "false" },
            program: program(`
                const adopt = new (require("@pulumi/pulumi").Config)().requireBoolean("adopt");
                new ImageShare("partner", { imageId: "${IMAGE}", memberId: "${PARTNER}", adopt });
            `),
        });
        const { project, gateway } = deployment;
        const killedAt = async (command: string, method: string) => {
            gateway.faults = [{ kind: "hang", carriedOut: true, on: new RegExp(`^${method} `) }];
            const running = project.start([command, "--yes", "--skip-preview"]);
            await until(() => gateway.requests.some((request) => request.method === method));
            process.kill(running.pid, "SIGKILL");
            await running.result;
            gateway.faults = [];
            await project.run(["cancel", "--yes"]);
        };
        await killedAt("up", "POST");
        expect(shares()).toEqual([`${PARTNER} pending`]);
        const again = await project.up(["--skip-preview"]);
        expect(again.exitCode).not.toBe(0);
        expect(said(again)).toContain("also if an interrupted deployment has made it, set adopt: true");
        await project.setConfig({ adopt: "true" });
        expect((await project.up(["--skip-preview"])).exitCode).toBe(0);
        expect(shares()).toEqual([`${PARTNER} pending`]);

        await killedAt("destroy", "DELETE");
        expect(shares()).toEqual([]);
        const destroyed = await project.destroy(["--skip-preview"]);
        expect(destroyed.exitCode).toBe(0);
        expect(said(destroyed)).toContain("had been taken back already");
    });
});

describe.each([
    ["in TypeScript", program],
    ["of the package `scp`", pluginProgram],
])("two resources with one share, %s", (_, ofFront) => {
    const adopt = (name: string, more = "") =>
        `new ImageShare("${name}", { imageId: "${IMAGE}", memberId: "${PARTNER}", adopt: true${more} });`;
    const adopting = (...resources: string[]) => ofFront(resources.map((name) => adopt(name)).join("\n"));

    test("of which one takes the other's place: the share stays, until the last one goes", async () => {
        deployment = await deploy({ images: [{ id: IMAGE }], program: adopting("first") });
        const { project } = deployment;
        expect((await project.up(["--skip-preview"])).exitCode).toBe(0);
        await project.writeFile("index.js", adopting("second"));
        const renamed = await project.up(["--skip-preview"]);
        expect(renamed.exitCode).toBe(0);
        expect(said(renamed)).toContain("because a resource that stays in this program holds it");
        expect(await names()).toEqual(["second"]);
        expect(shares()).toEqual([`${PARTNER} pending`]);

        const urn = (await project.exportState()).deployment.resources?.find(({ type }) =>
            type.endsWith(":ImageShare"),
        )?.urn;
        const replaced = await project.up(["--skip-preview", "--replace", urn as string]);
        expect(said(replaced)).toContain("because a resource that stays in this program holds it");
        expect((await project.preview(["--refresh", "--expect-no-changes"])).exitCode).toBe(0);
        expect(writes()).toEqual([`POST 200 /v1/images/${IMAGE}/members`]);

        const own = Object.entries(deployment.gateway.stackConfig).map(([key, value]) => [
            key.slice(4),
            value,
        ]);
        const endpoint = deployment.gateway.endpoint.replace("127.0.0.1", "localhost");
        const connections = JSON.stringify({ alias: { ...Object.fromEntries(own), endpoint } });
        await project.setConfig({}, { "scp:connections": connections });
        await project.writeFile("index.js", ofFront(adopt("third", ', connection: "alias"')));
        const moved = await project.up(["--skip-preview"]);
        expect(said(moved)).toContain("because a resource that stays in this program holds it");
        expect(shares()).toEqual([`${PARTNER} pending`]);

        await project.writeFile("index.js", "");
        expect((await project.up(["--skip-preview", "--refresh"])).exitCode).toBe(0);
        expect(shares()).toEqual([]);
    });

    test("fail the update; those that an earlier release has let pass part without harm", async () => {
        deployment = await deploy({ images: [{ id: IMAGE }], program: adopting("first", "second") });
        const { project } = deployment;
        const both = await project.up(["--skip-preview"]);
        expect(both.exitCode).not.toBe(0);
        expect(said(both)).toContain("Another resource of this program holds the share");
        const [name] = await names();
        expect(await names()).toHaveLength(1);

        const exported = await project.exportState();
        const kept = exported.deployment.resources?.find(({ type }) => type.endsWith(":ImageShare"));
        const twin = { ...kept, urn: kept?.urn.replace(/[^:]+$/, "twin") };
        exported.deployment.resources?.push(twin as typeof kept & object);
        await project.writeFile("state.json", JSON.stringify(exported));
        expect((await project.run(["stack", "import", "--file", "state.json"])).exitCode).toBe(0);
        expect(await names()).toEqual([name, "twin"]);

        await project.writeFile("index.js", adopting("twin"));
        expect((await project.up(["--skip-preview", "--refresh"])).exitCode).toBe(0);
        expect(await names()).toEqual(["twin"]);
        expect(shares()).toEqual([`${PARTNER} pending`]);
    });
});

describe("the policy pack", () => {
    const withPack = ["--policy-pack", POLICY_PACK, "--policy-pack-config", "policies.json"];
    const policies = {
        "policies.json": JSON.stringify({ "image-members-approved": { approvedMemberIds: [PARTNER] } }),
    };

    test("refuses an ImageShare for an account that is not approved before anything is shared, also if its image does not exist yet", async () => {
        deployment = await deploy({
            images: [{ id: IMAGE }],
            files: policies,
            program: program(`
                const pulumi = require("@pulumi/pulumi");
                class Image extends pulumi.dynamic.Resource {
                    constructor(name) {
                        super({ create: async () => ({ id: "${IMAGE}", outs: {} }) }, name, {});
                    }
                }
                new ImageShare("partner", { imageId: "${IMAGE}", memberId: "${PARTNER}" });
                new ImageShare("stranger", { imageId: "${IMAGE}", memberId: "${STRANGER}" });
                new ImageShare("of-new-image", { imageId: new Image("image").id, memberId: "${STRANGER}" });
            `),
        });
        const update = await deployment.project.up(withPack);
        expect(update.exitCode).not.toBe(0);
        const unapproved = findings(update).map(({ kind, imageId, memberId }) => ({
            kind,
            imageId,
            memberId,
        }));
        expect(unapproved).toHaveLength(2);
        expect(unapproved).toEqual(
            expect.arrayContaining([
                { kind: "not-approved", imageId: IMAGE, memberId: STRANGER },
                { kind: "not-approved", imageId: undefined, memberId: STRANGER },
            ]),
        );
        expect(writes()).toEqual([]);
    });
});

describe("the resources of the package `scp`", () => {
    const shared = pluginProgram(`
        const share = new ImageShare("partner", { imageId: "${IMAGE}", memberId: "${PARTNER}" });
        const answer = new ImageShareAcceptance("answer", {
            imageId: share.imageId, memberId: share.memberId, status: "accepted", connection: "${PARTNER}",
        });
        const golden = new ImageMembers("golden", { imageId: share.imageId }, { dependsOn: answer });
        exports.status = share.status;
        exports.sharedWith = golden.memberIds;
    `);
    const withPack = ["--policy-pack", POLICY_PACK, "--policy-pack-config", "policies.json"];
    const approving = (...approvedMemberIds: string[]) =>
        JSON.stringify({ "image-members-approved": { approvedMemberIds } });

    test("are refused before they exist, made, answered, kept through a refresh, and taken back", async () => {
        deployment = await deploy({
            accounts,
            images: [{ id: IMAGE }],
            files: { "policies.json": approving(STRANGER), "approved.json": approving(PARTNER) },
            program: shared,
        });
        const { project, gateway } = deployment;
        const refused = await project.preview(withPack);
        expect(refused.exitCode).not.toBe(0);
        expect(findings(refused)).toContainEqual(
            expect.objectContaining({ kind: "not-approved", memberId: PARTNER, isDeclared: true }),
        );
        expect(writes()).toEqual([]);

        const approved = [...withPack.slice(0, -1), "approved.json"];
        expect((await project.up([...approved, "--skip-preview"])).exitCode).toBe(0);
        expect(shares()).toEqual([`${PARTNER} accepted`]);
        expect(await project.outputs()).toEqual({ status: "pending", sharedWith: [PARTNER] });

        gateway.setStatus(IMAGE, PARTNER, "rejected");
        expect((await project.refresh(["--skip-preview"])).exitCode).toBe(0);
        expect((await project.up(["--skip-preview"])).exitCode).toBe(0);
        expect(shares()).toEqual([`${PARTNER} accepted`]);

        const destroyed = await project.destroy(["--skip-preview"]);
        expect(destroyed.exitCode).toBe(0);
        expect(said(destroyed)).toContain(
            "the account can use the image until its owner takes the share back",
        );
        expect(shares()).toEqual([]);
    });

    test("import a share by its ID, and say it of one that is there already", async () => {
        deployment = await deploy({
            config: { id: "" },
            program: pluginProgram(`
                const id = new pulumi.Config().get("id");
                new ImageShare("partner", { imageId: "${IMAGE}", memberId: "${PARTNER}" }, id ? { import: id } : {});
            `),
        });
        const { project } = deployment;
        const update = await project.up(["--skip-preview"]);
        expect(update.exitCode).not.toBe(0);
        expect(said(update)).toContain("set adopt: true");
        expect(said(update)).not.toMatch(STACK_TRACE);
        await project.setConfig({ id: `${IMAGE}/${PARTNER}` });
        expect((await project.up(["--skip-preview"])).exitCode).toBe(0);
        await project.setConfig({ id: "" });
        expect((await project.preview(["--expect-no-changes"])).exitCode).toBe(0);
        expect(writes()).toEqual([]);
        expect((await project.destroy(["--skip-preview"])).exitCode).toBe(0);
        expect(shares()).toEqual([]);
    });
});
