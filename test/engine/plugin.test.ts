import { spawnSync } from "node:child_process";
import { noteSecret } from "../leaks/seenSecrets.js";
import { localServer } from "../unit/localServer.js";
import {
    connectionOf,
    type Deployment,
    deploy,
    IMAGE,
    PARTNER,
    POLICY_PACK,
    STRANGER,
    sharedImage,
} from "./deployment.js";
import { findings } from "./findings.js";
import { repositoryFolder } from "./folders.js";
import { GOLDEN_PLUGIN_PROGRAM, pluginProgram } from "./pluginProgram.js";
import type { CommandResult, ResourceState } from "./pulumiProject.js";

/*
 * The package `scp`, the plugin for every language, on the real engine: what it does is what the resource of programs in
 * TypeScript does, and imageMembers.test.ts tries what both have in one text. The programs here are in JavaScript, without a generated SDK; test/languages has other languages.
 */

jest.setTimeout(240_000);

let deployment: Deployment;

afterEach(() => deployment?.end());

const TYPE = "scp:index:ImageMembers";
const STACK_TRACE = /^\s+at .*\.[jt]s:\d+/m;
const WITH_PACK = ["--policy-pack", POLICY_PACK, "--policy-pack-config", "approvals.json"];

function approvals(...approvedMemberIds: string[]): Record<string, string> {
    return { "approvals.json": JSON.stringify({ "image-members-approved": { approvedMemberIds } }) };
}

async function imageMembers(): Promise<ResourceState[]> {
    const { deployment: state } = await deployment.project.exportState();
    return (state.resources ?? []).filter((each) => each.type === TYPE);
}

async function storedMemberIds(): Promise<unknown[]> {
    return (await imageMembers()).map(({ outputs }) => outputs?.memberIds);
}

function said({ stdout, stderr }: CommandResult): string {
    return stdout + stderr;
}

/** The names of the resources that image-members-approved could not judge at a preview. */
function unverified(preview: CommandResult): string[] {
    const lines = said(preview).matchAll(/image-members-approved {2}\(.*: (.*)\)\n.*\n? *can't run policy/g);
    return [...new Set([...lines].map(([, name = ""]) => name))].sort();
}

/** A class of resources that are made by calling an address: what another provider, or a script, does. */
const CALLING = `
    class Calling extends pulumi.dynamic.Resource {
        constructor(name, url, opts) {
            super({ create: async () => ({ id: await fetch(url).then((answer) => answer.text()), outs: {} }) }, name, {}, opts);
        }
    }
`;

test("policies judge it before anything is deployed, and at the update what was shared since the preview", async () => {
    deployment = await deploy({ program: GOLDEN_PLUGIN_PROGRAM, files: approvals(PARTNER) });
    const { gateway, project } = deployment;
    const allowed = await project.up(["--skip-preview", ...WITH_PACK]);
    expect(allowed.exitCode).toBe(0);

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
    const unapproved = [{ kind: "not-approved", imageId: IMAGE, memberId: STRANGER, status: "pending" }];
    expect(findings({ ...update, stdout: rest, stderr: "" })).toMatchObject(unapproved);
    expect(update.exitCode).not.toBe(0);
    expect(await storedMemberIds()).toEqual([[PARTNER]]);

    const refused = await project.preview(WITH_PACK);
    expect(refused.exitCode).not.toBe(0);
    expect(findings(refused)).toMatchObject(unapproved);
});

describe("an image that is not known at a preview", () => {
    const program = pluginProgram(`
        ${CALLING}
        const image = new Calling("image", process.env.CREATE_IMAGE);
        const golden = new ImageMembers("golden", { imageId: image.id });
        exports.fromResource = golden.memberIds;
        exports.fromFunction = getImageMembersOutput({ imageId: image.id }).memberIds;
    `);

    test("is unverified then, and judged at the update before it is kept", async () => {
        deployment = await deploy({ program, files: approvals(PARTNER) });
        const { project, gateway, calls } = deployment;
        const service = await localServer((_, response) => response.end(IMAGE));
        try {
            const environment = { CREATE_IMAGE: service.url };
            const preview = await project.preview(WITH_PACK, environment);
            expect(preview.exitCode).toBe(0);
            expect(said(preview)).toMatch(/can't run policy 'image-members-approved'.*during preview/);
            expect(calls()).toEqual([]);

            gateway.share(IMAGE, STRANGER);
            const refused = await project.up(["--skip-preview", ...WITH_PACK], environment);
            expect(refused.exitCode).not.toBe(0);
            expect(findings(refused)).toMatchObject([{ kind: "not-approved", memberId: STRANGER }]);
            expect(await imageMembers()).toEqual([]);

            gateway.unshare(IMAGE, STRANGER);
            expect((await project.up(["--skip-preview", ...WITH_PACK], environment)).exitCode).toBe(0);
            expect(await deployment.project.outputs()).toEqual({
                fromResource: [PARTNER],
                fromFunction: [PARTNER],
            });
        } finally {
            await service.close();
        }
    });
});

test("is read once what it depends on is there, without being kept, and to be imported", async () => {
    deployment = await deploy({
        images: [sharedImage(), { id: "silver" }],
        program: pluginProgram(`
            ${CALLING}
            const share = new Calling("share", process.env.SHARE);
            const silver = new ImageMembers("silver", { imageId: "silver" }, { dependsOn: share });
            exports.resource = silver.memberIds;
            exports.function = getImageMembersOutput({ imageId: "silver" }, { dependsOn: [share] }).memberIds;
            const got = ImageMembers.get("got", "${IMAGE}");
            const imported = new ImageMembers("imported", { imageId: "${IMAGE}" }, { import: "${IMAGE}" });
            exports.got = [got.memberIds, got.visibility];
            exports.imported = imported.memberIds;
        `),
    });
    const { project, gateway } = deployment;
    const service = await localServer((_, response) => {
        gateway.share("silver", STRANGER);
        response.end("share");
    });
    try {
        const environment = { SHARE: service.url };
        expect((await project.up(["--skip-preview"], environment)).exitCode).toBe(0);
        expect(await project.outputs()).toEqual({
            resource: [STRANGER],
            function: [STRANGER],
            got: [[PARTNER], "shared"],
            imported: [PARTNER],
        });
        expect((await project.preview(["--expect-no-changes"], environment)).exitCode).toBe(0);
    } finally {
        await service.close();
    }
});

test("an error names image and resource in one line, without a stack trace; only an image that is gone leaves the state", async () => {
    deployment = await deploy({ program: GOLDEN_PLUGIN_PROGRAM, images: [sharedImage(), { id: "other" }] });
    const { gateway, project } = deployment;
    await project.up(["--skip-preview"]);
    const linesOf = async (command: Promise<CommandResult>) => {
        const result = await command;
        expect(result.exitCode).not.toBe(0);
        expect(said(result)).not.toMatch(STACK_TRACE);
        return said(result)
            .split("\n")
            .filter((line) => line.includes(IMAGE));
    };
    gateway.respondWith(() => ({ status: 200, body: '{"members":[' }));
    for (const line of await linesOf(project.preview())) {
        expect(line).toMatch(
            /error: scp:index:ImageMembers resource 'golden' has a problem: GET .* Check scp:endpoint\.$/,
        );
    }
    for (const line of await linesOf(project.refresh(["--skip-preview"]))) {
        expect(line).toMatch(
            /golden.*error: .*GET .* Check scp:endpoint\.$|^ {4}error: .* Check scp:endpoint\.$/,
        );
    }
    gateway.respondWith(({ path }) => (path.endsWith("/members") ? { status: 404, body: {} } : undefined));
    const doubted = await linesOf(project.refresh(["--skip-preview"]));
    expect(doubted.join("\n")).toContain("It is not treated as gone");
    expect(await storedMemberIds()).toEqual([[PARTNER]]);

    gateway.respondWith(undefined);
    gateway.removeImage(IMAGE);
    const gone = await project.refresh(["--skip-preview"]);
    expect(gone.exitCode).toBe(0);
    expect(said(gone)).toContain("So the resource leaves the stack's state.");
    expect(await imageMembers()).toEqual([]);

    await project.writeFile("index.js", GOLDEN_PLUGIN_PROGRAM.replace(`"${IMAGE}"`, `"../${IMAGE}"`));
    const wrong = await linesOf(project.preview());
    expect(wrong.join("\n")).toContain("resource 'golden': property imageId value");
});

test("a wrong setting is said with its place, and a misspelt one with the right name", async () => {
    deployment = await deploy({
        program: GOLDEN_PLUGIN_PROGRAM,
        config: { "scp:timeoutSeconds": "0", "scp:regoin": "kr-west1" },
    });
    const wrong = said(await deployment.project.preview());
    expect(wrong).toContain("stack config scp:timeoutSeconds");
    expect(wrong).toContain("did you mean scp:region?");
});

describe("with other accounts", () => {
    const accounts = [{ accountId: "main" }, { accountId: "east" }];
    const images = [
        { id: IMAGE, owner: "main", members: [{ memberId: PARTNER }] },
        { id: "east-image", owner: "east", members: [{ memberId: STRANGER }] },
    ];

    test("each provider and each connection has its own keys, which are secrets in the state", async () => {
        deployment = await deploy({
            accounts,
            images,
            program: pluginProgram(`
                const config = new pulumi.Config();
                const keys = config.requireObject("keys");
                const east = new Provider("east", keys);
                new ImageMembers("by-provider", { imageId: "east-image" }, { provider: east });
                new ImageMembers("by-connection", { imageId: "east-image", connection: "east" });
                new ImageMembers("main", { imageId: "${IMAGE}" });
                exports.east = getImageMembersOutput({ imageId: "east-image" }, { provider: east }).memberIds;
                exports.all = getSharedImagesOutput({ connection: "east" }).imageIds;
            `),
        });
        const { project, gateway } = deployment;
        const keys = connectionOf(gateway, "east");
        noteSecret("secret key", keys.secretKey ?? "");
        await project.setConfig(
            {},
            { "project:keys": JSON.stringify(keys), "scp:connections": JSON.stringify({ east: keys }) },
        );
        const update = await project.up(["--skip-preview"]);
        expect(update.exitCode).toBe(0);
        expect(await deployment.project.outputs()).toEqual({ east: [STRANGER], all: ["east-image"] });
        expect(new Set(gateway.requests.map(({ accountId, path }) => `${accountId} ${path}`))).toEqual(
            new Set([
                `main /v1/images/${IMAGE}/members`,
                "east /v1/images/east-image/members",
                ...gateway.requests
                    .filter(({ path }) => path.startsWith("/v1/images?"))
                    .map(({ path }) => `east ${path}`),
            ]),
        );

        const { deployment: state } = await project.exportState();
        const providers = (state.resources ?? []).filter(({ type }) => type === "pulumi:providers:scp");
        expect(providers).toHaveLength(2);
        for (const { inputs } of providers) {
            expect(inputs?.secretKey).toHaveProperty("ciphertext");
        }
        expect(JSON.stringify(await imageMembers())).not.toContain(gateway.endpoint);
    });

    test("what a program keeps secret of an image stays secret", async () => {
        deployment = await deploy({
            program: pluginProgram(`
                const golden = new ImageMembers("golden", { imageId: pulumi.secret("${IMAGE}") });
                exports.sharedWith = golden.memberIds;
                exports.read = getImageMembersOutput({ imageId: pulumi.secret("${IMAGE}") }).memberIds;
            `),
        });
        const { project } = deployment;
        expect((await project.up(["--skip-preview"])).exitCode).toBe(0);
        expect(await deployment.project.outputs()).toEqual({ sharedWith: "[secret]", read: "[secret]" });
        const [golden] = await imageMembers();
        for (const name of ["imageId", "members", "memberIds", "visibility"]) {
            expect(golden?.inputs?.[name]).toHaveProperty("ciphertext");
            expect(golden?.outputs?.[name]).toHaveProperty("ciphertext");
        }
        expect((await project.refresh(["--skip-preview"])).exitCode).toBe(0);
        expect((await imageMembers())[0]?.outputs?.members).toHaveProperty("ciphertext");
        expect((await project.preview(["--expect-no-changes"])).exitCode).toBe(0);
    });

    test("a provider whose keys are not known at a preview makes its images unverified then, and judged at the update", async () => {
        deployment = await deploy({
            program: pluginProgram(`
                ${CALLING}
                const vault = new Calling("vault", process.env.VAULT);
                const settings = vault.id.apply((text) => JSON.parse(text));
                const keys = ["endpoint", "accessKey", "secretKey"].map((key) => [key, settings.apply((all) => all["scp:" + key])]);
                const east = new Provider("east", Object.fromEntries(keys));
                new ImageMembers("golden", { imageId: "${IMAGE}" }, { provider: east });
                new ImageMembers("given", { imageId: "${IMAGE}", visibility: "private", members: [] }, { provider: east });
            `),
            files: approvals(),
            withoutSettings: true,
        });
        const { project, gateway, calls } = deployment;
        const service = await localServer((_, response) => response.end(JSON.stringify(gateway.stackConfig)));
        // The ID of a resource is no secret to Pulumi: this vault is one of a test.
        await project.writeFile("keys.json", JSON.stringify(gateway.stackConfig));
        try {
            const preview = await project.preview(WITH_PACK, { VAULT: service.url });
            expect(preview.exitCode).toBe(0);
            expect(unverified(preview)).toEqual(["given", "golden"]);
            expect(said(preview)).toContain('The configuration of the provider "east" is not known yet.');
            expect(calls()).toEqual([]);
            const update = await project.up(["--skip-preview", ...WITH_PACK], { VAULT: service.url });
            expect(update.exitCode).not.toBe(0);
            for (const finding of findings(update)) {
                expect(finding).toMatchObject({ kind: "not-approved", memberId: PARTNER });
            }
            expect(await imageMembers()).toEqual([]);
        } finally {
            await service.close();
        }
    });
});

test("what a program gives in the place of what the provider reads is never taken", async () => {
    deployment = await deploy({
        program: pluginProgram(`
            ${CALLING}
            const later = new Calling("later", process.env.LATER).id;
            const given = { imageId: "${IMAGE}", visibility: "private", members: [] };
            const scp = new pulumi.Config("scp");
            const keys = Object.fromEntries(["endpoint", "accessKey", "secretKey"].map((key) => [key, scp.require(key)]));
            new ImageMembers("hidden", given, { provider: new Provider("hidden", { ...keys, __later: later }) });
            new ImageMembers("secret", given, { provider: new Provider("secret", { ...keys, accountId: pulumi.secret(later) }) });
            new pulumi.ComponentResource("${TYPE}", "component", given);
        `),
        files: approvals(),
    });
    const { project } = deployment;
    const preview = await project.preview(WITH_PACK);
    expect(findings(preview)).toMatchObject([{ kind: "not-approved", memberId: PARTNER }]);
    expect(unverified(preview)).toEqual(["component", "secret"]);
});

test("the engine prints its schema, and refuses it if it is too old for it", async () => {
    deployment = await deploy({
        files: { "newer/PulumiPlugin.yaml": 'runtime: nodejs\nrequiredPulumiVersion: ">=4.0.0"\n' },
    });
    const { project } = deployment;
    // The engine runs npm in the plugin's folder, which does without what the tests load late.
    const schemaOf = (folder: string) =>
        project.run(["package", "get-schema", folder], { NODE_OPTIONS: undefined });
    const { stdout } = await schemaOf("./node_modules/pulumi-scp-image-members/plugin");
    const schema = JSON.parse(stdout);
    expect(Object.keys(schema.resources)).toEqual([
        TYPE,
        "scp:index:ImageShare",
        "scp:index:ImageShareAcceptance",
    ]);
    expect(Object.keys(schema.functions)).toEqual(["scp:index:getImageMembers", "scp:index:getSharedImages"]);
    const refused = await schemaOf("./newer");
    expect(refused.exitCode).not.toBe(0);
    expect(said(refused)).toContain(">=4.0.0");
});

test("it loads nothing of the SDK that the engine's process for plugins has not loaded", () => {
    const code = `
        require("@pulumi/pulumi/cmd/run-plugin/run.js");
        const earlier = new Set(Object.keys(require.cache));
        require("./dist/provider/plugin/main.js");
        const files = Object.keys(require.cache).filter((file) => !earlier.has(file));
        console.log(files.filter((file) => /node_modules.(@pulumi|@npmcli|@grpc)/.test(file)).join());
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", code], {
        cwd: repositoryFolder,
        encoding: "utf8",
    });
    expect([stdout, stderr]).toEqual(["\n", ""]);
});
