import { ImageMembers } from "../../provider/imageMembers.js";
import { type Gateway, startGateway } from "../../testing/index.js";
import { type Deployment, deploy, IMAGE, PARTNER, STRANGER } from "./deployment.js";
import { type CommandResult, PulumiProject } from "./pulumiProject.js";

/*
 * What happens to shares and images from one command to the next. What the options of a resource do is in
 * lifecycleOptions.test.ts, and docs/lifecycle.md has both in a table.
 */

jest.setTimeout(120_000);

let deployment: Deployment;

function said({ stdout, stderr }: CommandResult): string {
    return stdout + stderr;
}

/** What the state has of each ImageMembers: `{ golden: ["a8f1… accepted"] }`, or its visibility. */
async function stored(project = deployment.project): Promise<Record<string, unknown>> {
    const state = await project.exportState();
    const ours = (state.deployment.resources ?? []).filter(({ type }) => type === ImageMembers.__pulumiType);
    return Object.fromEntries(ours.map(({ urn, outputs }) => [urn.split("::").at(-1), summary(outputs)]));
}

function summary(outputs: Record<string, unknown> = {}): unknown {
    const { visibility, members } = outputs as { visibility: string; members: Record<string, string>[] };
    return visibility === "shared" ? members.map((each) => `${each.memberId} ${each.status}`) : visibility;
}

/** The lines about what happened to an image's shares, as often as they are in the diagnostics. */
function changesSaid(result: CommandResult): string[] {
    const diagnostics = said(result).split("Diagnostics:").at(-1) ?? "";
    return diagnostics.match(/(?<=Shares of image \S+: ).*/g) ?? [];
}

describe("one stack, from one state to the next:", () => {
    beforeAll(async () => {
        deployment = await deploy();
        await deployment.project.up(["--skip-preview"]);
    });

    afterAll(() => deployment?.end());

    test("a member's answer is drift: shown, said and stored, by every command in its own way", async () => {
        const { gateway, project } = deployment;
        const atFirst = { golden: [`${PARTNER} accepted`] };

        gateway.setStatus(IMAGE, PARTNER, "rejected");
        const preview = await project.preview(["--diff"]);
        expect(preview.stdout).toMatch(/~ status +: "accepted" => "rejected"/);
        expect(changesSaid(preview)).toEqual([`${PARTNER} accepted → rejected`]);

        gateway.share(IMAGE, STRANGER);
        const look = await project.run(["refresh", "--preview-only", "--diff"]);
        expect(look.exitCode).toBe(0);
        expect(look.stdout).toContain(`+ memberId : "${PARTNER}"`);
        expect(changesSaid(look)).toEqual([`added ${STRANGER} (pending), ${PARTNER} accepted → rejected`]);
        expect(await stored()).toEqual(atFirst);

        const refresh = await project.refresh(["--skip-preview"]);
        expect(changesSaid(refresh)).toEqual([`added ${STRANGER} (pending), ${PARTNER} accepted → rejected`]);
        expect(await stored()).toEqual({ golden: [`${STRANGER} pending`, `${PARTNER} rejected`] });

        gateway.setStatus(IMAGE, STRANGER, "accepted");
        const update = await project.up(["--skip-preview"]);
        expect(changesSaid(update)).toEqual([`${STRANGER} pending → accepted`]);
        expect(await stored()).toEqual({ golden: [`${STRANGER} accepted`, `${PARTNER} rejected`] });

        gateway.unshare(IMAGE, STRANGER);
        gateway.setStatus(IMAGE, PARTNER, "accepted");
        const both = await project.up(["--skip-preview", "--refresh"]);
        expect(both.exitCode).toBe(0);
        expect(changesSaid(both)).toEqual([`removed ${STRANGER} (accepted), ${PARTNER} rejected → accepted`]);
        expect(await stored()).toEqual(atFirst);
    });

    test("a saved plan holds an update to the shares that it was made for", async () => {
        const { gateway, project } = deployment;
        const before = await stored();
        gateway.setStatus(IMAGE, PARTNER, "rejected");
        expect((await project.preview(["--save-plan", "plan.json"])).exitCode).toBe(0);

        gateway.share(IMAGE, STRANGER);
        const withPlan = ["--skip-preview", "--plan", "plan.json"];
        const late = await project.up(withPlan);
        expect(late.exitCode).not.toBe(0);
        expect(said(late)).toMatch(new RegExp(`golden violates plan: properties changed: .*${STRANGER}`));
        expect(await stored()).toEqual(before);

        gateway.unshare(IMAGE, STRANGER);
        expect((await project.up(withPlan)).exitCode).toBe(0);
        expect(await stored()).toEqual({ golden: [`${PARTNER} rejected`] });
    });

    test("a state that is exported and imported is as good as before", async () => {
        const { gateway, project } = deployment;
        const before = await stored();
        await project.run(["stack", "export", "--file", "state.json"]);
        await project.destroy(["--skip-preview"]);
        expect(await stored()).toEqual({});
        expect((await project.run(["stack", "import", "--file", "state.json"])).exitCode).toBe(0);
        expect(await stored()).toEqual(before);

        gateway.share(IMAGE, STRANGER);
        const refresh = await project.refresh(["--skip-preview"]);
        expect(changesSaid(refresh)).toEqual([`added ${STRANGER} (pending)`]);
        const preview = await project.preview();
        expect(preview.stdout).toContain("2 unchanged");
    });
});

describe("a stack of its own:", () => {
    afterEach(() => deployment?.end());

    test("of an image that is lost nothing is made up, and what is known of the others goes on", async () => {
        const names = ["kept", "hidden", "deleted", "moved"];
        deployment = await deploy({
            images: names.map((id) => ({ id, members: [{ memberId: PARTNER }] })),
            program: `
                const { ImageMembers } = require("pulumi-scp-image-members");
                for (const name of ${JSON.stringify(names)}) new ImageMembers(name, { imageId: name });
            `,
        });
        const { gateway, project, calls } = deployment;
        await project.up(["--skip-preview"]);
        const pending = [`${PARTNER} pending`];
        const atFirst = { kept: pending, hidden: pending, deleted: pending, moved: pending };
        expect(await stored()).toEqual(atFirst);

        gateway.updateImage("hidden", { visibility: "private" });
        gateway.removeImage("deleted");
        gateway.updateImage("moved", { owner: "another-account" });
        const preview = await project.preview();
        expect(preview.exitCode).not.toBe(0);
        expect(changesSaid(preview)).toEqual([`visibility shared → private, removed ${PARTNER} (pending)`]);
        for (const imageId of ["deleted", "moved"]) {
            const error = new RegExp(
                `/v1/images/${imageId}/members answered 404: .*\\n +There is no such image, or it belongs to another account`,
            );
            expect(said(preview)).toMatch(error);
        }
        expect(await stored()).toEqual(atFirst);

        expect((await project.up(["--skip-preview"])).exitCode).not.toBe(0);
        const withoutHidden = { ...atFirst, hidden: "private" };
        expect(await stored()).toEqual(withoutHidden);

        gateway.faults = [{ kind: "status", status: 403, on: "members" }];
        const refused = await project.refresh(["--skip-preview"]);
        expect(refused.exitCode).not.toBe(0);
        expect(await stored()).toEqual(withoutHidden);
        gateway.faults = [];

        const refresh = await project.refresh(["--skip-preview"]);
        expect(refresh.exitCode).toBe(0);
        for (const imageId of ["deleted", "moved"]) {
            const reason = new RegExp(
                `/v1/images/${imageId}/members answered 404: (.*\\n){2} +So the resource leaves the stack's state\\.`,
            );
            expect(said(refresh)).toMatch(reason);
        }
        const left = { kept: pending, hidden: "private" };
        expect(await stored()).toEqual(left);

        gateway.revokeCredentials(gateway.accountId);
        const revoked = await project.up(["--skip-preview"]);
        expect(revoked.exitCode).not.toBe(0);
        expect(said(revoked)).toContain("answered 401: The access key is not known.");
        expect(await stored()).toEqual(left);

        await project.writeFile("index.js", `throw new Error("the program runs");`);
        const withProgram = await project.destroy(["--skip-preview", "--run-program"]);
        expect(withProgram.exitCode).not.toBe(0);
        expect(said(withProgram)).toContain("the program runs");
        expect(await stored()).toEqual(left);
        calls();
        expect((await project.destroy(["--skip-preview"])).exitCode).toBe(0);
        expect(await stored()).toEqual({});
        expect(calls()).toEqual([]);
    });

    test("500 of them in one program are read once each, over few connections, and stored", async () => {
        const images = Array.from({ length: 500 }, (_, index) => `image-${index}`);
        deployment = await deploy({
            images: images.map((id) => ({
                id,
                members: [{ memberId: `partner-of-${id}`, status: "accepted" }],
            })),
            program: `
                const { ImageMembers } = require("pulumi-scp-image-members");
                for (let i = 0; i < 500; i++) new ImageMembers("image-" + i, { imageId: "image-" + i });
            `,
            config: { "scp:concurrency": "8" },
        });
        const { gateway, project, calls } = deployment;
        // Otherwise the engine writes the whole state after each step, which is three quarters of the time.
        const stateAtTheEnd = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };
        const update = await project.up(["--skip-preview"], stateAtTheEnd);
        expect(update.stdout).toContain("501 created");
        expect(calls().sort()).toEqual(images.map((id) => `GET 200 /v1/images/${id}/members`).sort());
        expect(gateway.peakConnections).toBeLessThanOrEqual(8);
        expect(await stored()).toEqual(
            Object.fromEntries(images.map((id) => [id, [`partner-of-${id} accepted`]])),
        );
    });
});

describe("in one folder, or one program,", () => {
    let gateway: Gateway;
    let project: PulumiProject;

    afterEach(async () => {
        await project?.dispose();
        await gateway?.close();
    });

    test("two stacks of two accounts at once each read their own", async () => {
        gateway = await startGateway({
            accounts: [{ accountId: "main" }, { accountId: "east" }],
            images: ["main", "east"].map((owner) => ({
                id: `${owner}-image`,
                owner,
                members: [{ memberId: `partner-of-${owner}` }],
            })),
        });
        project = await PulumiProject.create({
            files: {
                "index.js": `
                    const pulumi = require("@pulumi/pulumi");
                    const { ImageMembers, getSharedImagesOutput } = require("pulumi-scp-image-members");
                    const imageId = new pulumi.Config().require("image");
                    exports.members = new ImageMembers("golden", { imageId }).memberIds;
                    exports.shared = getSharedImagesOutput().imageIds;
                `,
            },
        });
        const accounts = ["main", "east"];
        const onStack = (account: string, args: string[]) => project.run([...args, "--stack", account]);
        for (const account of accounts) {
            const settings = { "project:image": `${account}-image`, ...gateway.stackConfigFor(account) };
            const pairs = Object.entries(settings).flatMap(([key, value]) => [
                key === "scp:secretKey" ? "--secret" : "--plaintext",
                `${key}=${value}`,
            ]);
            await onStack(account, ["stack", "init"]);
            await onStack(account, ["config", "set-all", ...pairs]);
        }
        for (const command of [
            ["up", "--yes"],
            ["refresh", "--yes"],
        ]) {
            gateway.clearRequests();
            const results = await Promise.all(
                accounts.map((account) => onStack(account, [...command, "--skip-preview"])),
            );
            expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
            const strayed = gateway.requests.filter(({ accountId, path, status }) => {
                return status !== 200 || !(path.includes(`/${accountId}-image/`) || path.includes("?"));
            });
            expect(strayed).toEqual([]);
        }
        for (const account of accounts) {
            const { stdout } = await onStack(account, ["stack", "output", "--json"]);
            expect(JSON.parse(stdout)).toEqual({
                members: [`partner-of-${account}`],
                shared: [`${account}-image`],
            });
        }
    });
});
