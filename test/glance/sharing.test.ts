import * as pulumi from "@pulumi/pulumi";
import { getImageMembers } from "../../provider/getImageMembers.js";
import { getSharedImages } from "../../provider/getSharedImages.js";
import { ImageMembers } from "../../provider/imageMembers.js";
import { ScpConflictError, ScpNotFoundError, ScpResponseError } from "../../provider/scp/errors.js";
import { connectionSettings } from "../../provider/settings/settings.js";
import { connectToWrite } from "../../provider/writing/connect.js";
import type { ShareWriter } from "../../provider/writing/shareWriter.js";
import type { Gateway } from "../../testing/index.js";
import { POLICY_PACK } from "../engine/deployment.js";
import { findings } from "../engine/findings.js";
import { type CommandResult, PulumiProject } from "../engine/pulumiProject.js";
import { describeOnGlance, type Glance, startGlance } from "./glance.js";
import {
    ACCOUNTS,
    answerShare,
    createImage,
    deleteImage,
    IMAGES,
    jsonCall,
    realWorld,
    setVisibility,
    share,
    unshare,
} from "./world.js";

jest.setTimeout(120_000);

describeOnGlance("images and shares in a real Glance", () => {
    let glance: Glance;
    let gateway: Gateway;
    let began: number;

    beforeAll(async () => {
        glance = await startGlance();
        // Glance keeps whole seconds.
        began = Math.floor(Date.now() / 1000) * 1000;
        gateway = await realWorld(glance.url);
    });
    afterAll(async () => {
        await gateway?.close();
        await glance?.stop();
    });
    afterEach(() => pulumi.runtime.setAllConfig({}, []));

    /** Has the functions read with an account's keys. */
    function actAs(accountId: string, config: Record<string, string> = {}): void {
        const settings = { ...gateway.stackConfigFor(accountId), "scp:maxRetries": "0", ...config };
        pulumi.runtime.setAllConfig(settings, ["scp:secretKey"]);
    }

    async function listedMembers(accountId: string, imageId: string): Promise<string[]> {
        const { json } = await jsonCall(gateway, `/v1/images/${imageId}/members`, { as: accountId });
        return json.members.map((row: { member_id: string; status: string }) => [row.member_id, row.status]);
    }

    test("a share is accepted, rejected and taken back, and gives access whatever its status", async () => {
        const id = "70000000-0000-4000-8000-000000000000";
        await createImage(gateway, { id, name: "lent" });
        const readAsStranger = async () =>
            (await jsonCall(gateway, `/v1/images/${id}/file`, { as: "stranger" })).text;
        expect(await readAsStranger()).not.toBe("data of an image");

        await share(gateway, id, "stranger");
        expect(await listedMembers("owner", id)).toEqual([["stranger", "pending"]]);
        for (const status of ["accepted", "rejected", "pending"]) {
            await answerShare(gateway, id, "stranger", status);
            expect(await listedMembers("owner", id)).toEqual([["stranger", status]]);
            expect(await readAsStranger()).toBe("data of an image");
        }

        await unshare(gateway, id, "stranger");
        expect(await listedMembers("owner", id)).toEqual([]);
        expect(await readAsStranger()).not.toBe("data of an image");
        await deleteImage(gateway, id);
    });

    describe("getImageMembers", () => {
        test("reads every member of a shared image, sorted", async () => {
            actAs("owner");
            const shares = await getImageMembers({ imageId: IMAGES.shared });
            expect(shares.visibility).toBe("shared");
            expect(shares.members.map(({ memberId, status }) => [memberId, status])).toEqual([
                ["accepted", "accepted"],
                ["pending", "pending"],
                ["rejected", "rejected"],
            ]);
            for (const { imageId, createdAt, updatedAt } of shares.members) {
                expect(imageId).toBe(IMAGES.shared);
                expect(Date.parse(createdAt)).toBeGreaterThanOrEqual(began);
                expect(Date.parse(createdAt)).toBeLessThanOrEqual(Date.now());
                expect(Date.parse(updatedAt)).toBeGreaterThanOrEqual(Date.parse(createdAt));
            }
        });

        test.each(["private", "public", "community"] as const)(
            "says that an image is %s, without the members that it had",
            async (visibility) => {
                actAs("owner");
                const shares = await getImageMembers({ imageId: IMAGES[visibility] });
                expect(shares).toMatchObject({ visibility, members: [], memberIds: [] });
            },
        );

        test.each(["accepted", "pending", "rejected"])(
            "a member whose share is %s sees its own row, which is an error where the account is known",
            async (member) => {
                actAs(member);
                expect((await getImageMembers({ imageId: IMAGES.shared })).memberIds).toEqual([member]);
                actAs(member, { "scp:accountId": member });
                await expect(getImageMembers({ imageId: IMAGES.shared })).rejects.toThrow(ScpResponseError);
            },
        );

        test("an image of somebody else's, or that is nowhere, is not found", async () => {
            actAs("stranger");
            await expect(getImageMembers({ imageId: IMAGES.shared })).rejects.toThrow(ScpNotFoundError);
            actAs("owner");
            await expect(getImageMembers({ imageId: IMAGES.missing })).rejects.toThrow(ScpNotFoundError);
        });
    });

    describe("getSharedImages", () => {
        test.each([{}, { "scp:accountId": "owner" }])(
            "has every image of the account that others can use, hidden ones too: %o",
            async (config) => {
                actAs("owner", config);
                const { images, unlisted } = await getSharedImages();
                const memberIds = ["accepted", "pending", "rejected"];
                expect(images).toMatchObject([
                    { id: IMAGES.shared, name: "shared", owner: "owner", memberIds },
                    { id: IMAGES.public, visibility: "public", memberIds: [] },
                    { id: IMAGES.community, visibility: "community", memberIds: [] },
                    { id: IMAGES.hidden, visibility: "shared", memberIds },
                ]);
                expect(images).toHaveLength(4);
                expect(unlisted).toEqual([]);
            },
        );

        test.each(["accepted", "pending", "stranger"])(
            "takes no image of others for one of an account that has none: %s",
            async (account) => {
                actAs(account);
                await expect(getSharedImages()).rejects.toThrow("Set scp:accountId");
                actAs(account, { "scp:accountId": account });
                await expect(getSharedImages()).rejects.toThrow("none of the");
            },
        );
    });

    describe("shares that a program makes, answers and takes back", () => {
        const id = "75000000-0000-4000-8000-000000000000";
        beforeAll(() => createImage(gateway, { id, name: "offered" }));
        afterAll(() => deleteImage(gateway, id));

        function writerOf(accountId: string): Promise<ShareWriter> {
            const config = gateway.stackConfigFor(accountId);
            const stackConfig = (key: string) => config[key];
            const sources = { stackConfig, environment: {}, scpconf: "/nowhere" };
            return connectToWrite(connectionSettings(sources), () => {});
        }

        test("are pending, then as the member answers, and gone for good", async () => {
            const [owner, member] = [await writerOf("owner"), await writerOf("stranger")];
            expect(await owner.share(id, "stranger", false)).toMatchObject({ status: "pending" });
            expect(await member.setStatus(id, "stranger", "accepted")).toMatchObject({ status: "accepted" });
            expect(await member.setStatus(id, "stranger", "rejected")).toMatchObject({ status: "rejected" });
            expect(await listedMembers("owner", id)).toEqual([["stranger", "rejected"]]);
            expect(await owner.takeBack(id, "stranger")).toBe("taken-back");
            expect(await owner.takeBack(id, "stranger")).toBe("was-gone");
            await expect(member.setStatus(id, "stranger", "accepted")).rejects.toThrow(ScpNotFoundError);
        });

        test("are refused a second time, and to everybody but the owner and the member", async () => {
            const [owner, member] = [await writerOf("owner"), await writerOf("accepted")];
            await owner.share(id, "accepted", false);
            await expect(owner.share(id, "accepted", false)).rejects.toThrow(ScpConflictError);
            expect(await owner.share(id, "accepted", true)).toMatchObject({ memberId: "accepted" });
            await expect(owner.setStatus(id, "accepted", "accepted")).rejects.toThrow(
                "only the account that",
            );
            await expect(member.share(id, "stranger", false)).rejects.toThrow("only the image's owner can");
            await expect(member.takeBack(id, "accepted")).rejects.toThrow("only the image's owner can");
            expect(await listedMembers("owner", id)).toEqual([["accepted", "pending"]]);
        });

        test("are neither made nor taken back while the image is private, and are there afterwards", async () => {
            const owner = await writerOf("owner");
            await setVisibility(gateway, id, "private");
            await expect(owner.share(id, "stranger", false)).rejects.toThrow(`Image ${id} is private`);
            await expect(owner.takeBack(id, "accepted")).rejects.toThrow(`Image ${id} is private`);
            await setVisibility(gateway, id, "shared");
            expect(await listedMembers("owner", id)).toEqual([["accepted", "pending"]]);
            expect(await owner.takeBack(id, "accepted")).toBe("taken-back");
        });
    });

    describe("on the engine", () => {
        const GOLDEN = "70a599e0-31e7-49b7-b260-868f441e862b";
        const SHORT_LIVED = "81a599e0-31e7-49b7-b260-868f441e862b";
        const WITH_PACK = ["--policy-pack", POLICY_PACK, "--policy-pack-config", "approvals.json"];
        const approvals = { "image-members-approved": { approvedMemberIds: ["accepted"] } };
        let project: PulumiProject;

        afterEach(() => project?.dispose());

        async function memberIdsInState(): Promise<Record<string, unknown>> {
            const { deployment } = await project.exportState();
            const resources = (deployment.resources ?? []).filter(
                ({ type }) => type === ImageMembers.__pulumiType,
            );
            return Object.fromEntries(resources.map(({ id, outputs }) => [id, outputs?.memberIds]));
        }

        test("shares are kept, judged, seen as drift and refreshed, and stay when the stack is destroyed", async () => {
            for (const [id, name] of [
                [GOLDEN, "golden"],
                [SHORT_LIVED, "short-lived"],
            ] as const) {
                await createImage(gateway, { id, name });
                await share(gateway, id, "accepted");
            }
            const { "scp:secretKey": secretKey = "", ...config } = gateway.stackConfigFor("owner");
            project = await PulumiProject.create({
                config,
                secretConfig: { "scp:secretKey": secretKey },
                files: {
                    "approvals.json": JSON.stringify(approvals),
                    "index.js": `
                        const { ImageMembers } = require("pulumi-scp-image-members");
                        new ImageMembers("golden", { imageId: "${GOLDEN}" });
                        new ImageMembers("short-lived", { imageId: "${SHORT_LIVED}" });
                    `,
                },
            });

            const approved = await project.up(WITH_PACK);
            expect(said(approved)).toContain("✅ scp-image-sharing@v");
            expect(approved.exitCode).toBe(0);
            expect(await memberIdsInState()).toEqual({ [GOLDEN]: ["accepted"], [SHORT_LIVED]: ["accepted"] });

            await answerShare(gateway, GOLDEN, "accepted", "accepted");
            await share(gateway, GOLDEN, "stranger");
            const drift = await project.preview(WITH_PACK);
            expect(said(drift)).toContain(`Shares of image ${GOLDEN}: added stranger (pending)`);
            expect(findings(drift)).toMatchObject([
                { kind: "not-approved", imageId: GOLDEN, memberId: "stranger", status: "pending" },
            ]);
            expect(drift.exitCode).not.toBe(0);

            await deleteImage(gateway, SHORT_LIVED);
            expect((await project.refresh(["--skip-preview"])).exitCode).toBe(0);
            expect(await memberIdsInState()).toEqual({ [GOLDEN]: ["accepted", "stranger"] });

            gateway.clearRequests();
            expect((await project.destroy(["--skip-preview"])).exitCode).toBe(0);
            expect(await memberIdsInState()).toEqual({});
            expect(gateway.requests.filter(({ method }) => method !== "GET")).toEqual([]);
            expect(await listedMembers("owner", GOLDEN)).toEqual([
                ["accepted", "accepted"],
                ["stranger", "pending"],
            ]);
            await deleteImage(gateway, GOLDEN);
        });
    });

    test("an image made private keeps its members for when it is shared again", async () => {
        actAs("owner");
        await setVisibility(gateway, IMAGES.private, "shared");
        expect((await getImageMembers({ imageId: IMAGES.private })).memberIds).toHaveLength(3);
        await setVisibility(gateway, IMAGES.private, "private");
        expect((await getImageMembers({ imageId: IMAGES.private })).memberIds).toEqual([]);
    });

    test("the gateway's own accounts, clock and faults stand before it", async () => {
        const path = `/v1/images/${IMAGES.shared}/members`;
        expect((await jsonCall(gateway, path, { as: null })).status).toBe(401);
        expect((await jsonCall(gateway, path, { clockMs: 600_000 })).status).toBe(401);
        gateway.clearRequests();
        gateway.faults = [{ kind: "missingField", field: "member_id", on: "members" }];
        const { json } = await jsonCall(gateway, path, { as: "owner" });
        gateway.faults = [];
        expect(json.members.at(-1)).not.toHaveProperty("member_id");
        expect(gateway.requests).toMatchObject([{ accountId: ACCOUNTS[0], status: 200, path }]);
    });
});

function said(result: CommandResult): string {
    return result.stdout + result.stderr;
}
