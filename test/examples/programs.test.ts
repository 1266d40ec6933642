import { cp } from "node:fs/promises";
import { join } from "node:path";
import { type Gateway, type GatewayOptions, startGateway } from "../../testing/index.js";
import { connectionOf, IMAGE, PARTNER, STRANGER } from "../engine/deployment.js";
import { findings } from "../engine/findings.js";
import { repositoryFolder } from "../engine/folders.js";
import { type CommandResult, PulumiProject } from "../engine/pulumiProject.js";

/*
 * The examples as a user gets them: each is copied into an empty project, and the package is there by its name.
 */

jest.setTimeout(120_000);

/** `npm run types` checks the examples' types, for all of them at once. */
const UNTYPED = { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
const UPDATE = ["--skip-preview"];

let gateway: Gateway;
let project: PulumiProject;

afterEach(async () => {
    await project?.dispose();
    await gateway?.close();
});

interface Settings {
    images: GatewayOptions["images"];
    accounts?: GatewayOptions["accounts"];
    config?: Record<string, string>;
    secretConfig?: (gateway: Gateway) => Record<string, string>;
}

async function start(
    name: string,
    { config = {}, secretConfig = firstAccount, ...service }: Settings,
): Promise<void> {
    gateway = await startGateway(service as GatewayOptions);
    project = await PulumiProject.create({
        copyOf: exampleFolder(name),
        config,
        secretConfig: secretConfig(gateway),
    });
}

function exampleFolder(name: string): string {
    return join(repositoryFolder, "examples", name);
}

function firstAccount({ stackConfig }: Gateway): Record<string, string> {
    return stackConfig;
}

async function resourceTypes(): Promise<string[]> {
    const { deployment } = await project.exportState();
    return (deployment.resources ?? []).map((resource) => resource.type);
}

function said(result: CommandResult): string {
    return result.stdout + result.stderr;
}

test("server-guard makes a server from an image that only approved accounts have, and no other one", async () => {
    await start("server-guard", {
        images: [{ id: IMAGE, members: [{ memberId: PARTNER }] }],
        config: { imageId: IMAGE, approvedMemberIds: JSON.stringify([PARTNER]) },
    });
    gateway.share(IMAGE, STRANGER);
    const refused = await project.up(UPDATE, UNTYPED);
    expect(said(refused)).toContain(`No server from image ${IMAGE}: it is shared with ${STRANGER}.`);
    expect(said(refused)).not.toMatch(/^\s+at .*:\d+:\d+/m);
    expect(refused.exitCode).not.toBe(0);
    expect(await resourceTypes()).not.toContain("pulumi-nodejs:dynamic:Resource");

    gateway.unshare(IMAGE, STRANGER);
    const made = await project.up(UPDATE, UNTYPED);
    expect(made.exitCode).toBe(0);
    expect(await resourceTypes()).toContain("pulumi-nodejs:dynamic:Resource");
    expect(await project.outputs()).toEqual({ serverImage: IMAGE });

    gateway.updateImage(IMAGE, { visibility: "public" });
    const everybody = await project.preview([], UNTYPED);
    expect(said(everybody)).toContain(`No server from image ${IMAGE}: it is public`);
    expect(everybody.exitCode).not.toBe(0);
});

test("two-accounts reads each account's image with that account's own keys", async () => {
    const images = { build: IMAGE, production: "1f0a2c5e-7d64-4b1c-9a53-0c2f6d8e4b17" };
    await start("two-accounts", {
        accounts: [{ accountId: "build" }, { accountId: "production" }],
        images: [
            { id: images.build, owner: "build", members: [{ memberId: PARTNER }] },
            {
                id: images.production,
                owner: "production",
                members: [{ memberId: PARTNER }, { memberId: STRANGER }],
            },
        ],
        config: { buildImageId: images.build, productionImageId: images.production },
        secretConfig: (running) => ({
            "scp:connections": JSON.stringify({
                build: connectionOf(running, "build"),
                production: connectionOf(running, "production"),
            }),
        }),
    });
    expect((await project.up(UPDATE, UNTYPED)).exitCode).toBe(0);
    expect(await project.outputs()).toEqual({
        buildSharedWith: [PARTNER],
        productionSharedWith: [STRANGER, PARTNER],
        onlyInProduction: [STRANGER],
    });
    expect(gateway.requests.map(({ accountId, path }) => `${accountId} ${path}`).sort()).toEqual([
        `build /v1/images/${images.build}/members`,
        `production /v1/images/${images.production}/members`,
    ]);
});

test("shared-images gives every image of the account that is shared, and no other account's", async () => {
    await start("shared-images", {
        accounts: [{ accountId: "ours" }, { accountId: "theirs" }],
        images: [
            { id: IMAGE, name: "golden", members: [{ memberId: PARTNER, status: "accepted" }] },
            { id: "silver", name: "silver", members: [{ memberId: PARTNER }, { memberId: STRANGER }] },
            { id: "own", visibility: "private" },
            { id: "lent", owner: "theirs", members: [{ memberId: "ours", status: "accepted" }] },
        ],
        secretConfig: ({ stackConfig }) => ({ ...stackConfig, "scp:accountId": "ours" }),
    });
    expect((await project.up(UPDATE, UNTYPED)).exitCode).toBe(0);
    expect(await project.outputs()).toEqual({
        images: [
            { id: IMAGE, name: "golden", visibility: "shared", sharedWith: [`${PARTNER} (accepted)`] },
            {
                id: "silver",
                name: "silver",
                visibility: "shared",
                sharedWith: [`${STRANGER} (pending)`, `${PARTNER} (pending)`],
            },
        ],
        accounts: [STRANGER, PARTNER],
    });
});

test("organisation-pack holds a stack to the approvals beside the pack, wherever pulumi is started", async () => {
    await start("golden-image", {
        images: [
            { id: IMAGE, members: [{ memberId: PARTNER }, { memberId: "b7c20467abfc4b87b64614ab36eb9ae4" }] },
            { id: "silver", members: [{ memberId: PARTNER }] },
        ],
        config: { imageId: IMAGE },
    });
    await cp(exampleFolder("organisation-pack"), join(project.folder, "acme"), { recursive: true });
    gateway.share("silver", "b7c20467abfc4b87b64614ab36eb9ae4");
    for (const member of ["m1", "m2", "m3", "m4"]) {
        gateway.share(IMAGE, member);
    }
    const refused = await project.preview(["--policy-pack", "acme"], UNTYPED);
    expect(refused.exitCode).not.toBe(0);
    const found = findings(refused);
    const unapproved = found.filter(({ kind }) => kind === "not-approved");
    expect(new Set(unapproved.map(({ imageId, memberId }) => `${imageId} ${memberId}`))).toEqual(
        new Set(["m1", "m2", "m3", "m4"].map((member) => `${IMAGE} ${member}`)),
    );
    // The approval is for the golden image alone.
    expect(found.filter(({ kind }) => kind === "approved-for-other-images")).toMatchObject([
        { imageId: "silver", memberId: "b7c20467abfc4b87b64614ab36eb9ae4" },
    ]);
    expect(said(refused)).toMatch(/\[mandatory\].* {2}image-members-limit/);
    expect(found.filter(({ kind }) => kind === "too-many-members")).toMatchObject([{ imageId: IMAGE }]);
});
