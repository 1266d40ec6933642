import { execFile, execFileSync, spawnSync } from "node:child_process";
import {
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    realpathSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { startGateway } from "../../testing/index.js";
import { type Deployment, deploy, IMAGE, PARTNER, STRANGER } from "../engine/deployment.js";
import { findings } from "../engine/findings.js";
import { repositoryFolder } from "../engine/folders.js";
import { pluginProgram } from "../engine/pluginProgram.js";

/*
 * The package as users get it: the tarball that npm would publish, installed into an empty project, on the oldest Node.js
 * that it supports and on the newest that there is.
 */

jest.setTimeout(300_000);

const { engines } = JSON.parse(readFileSync(join(repositoryFolder, "package.json"), "utf8"));
const OLDEST = engines.node.replace(/^>=(\d+)$/, "$1.0.0");
const NEWEST = "26.10.0";

let folder: string;
/** What npm said of the installation. */
let installWarnings: string;

beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "installed-")));
    const [tarball] = JSON.parse(
        npm(repositoryFolder, "pack", "--json", "--ignore-scripts", "--pack-destination", folder),
    );
    write("package.json", JSON.stringify({ name: "empty-project", private: true }));
    // The package, and what `pulumi new typescript` puts beside it.
    const others = ["typescript", "@types/node"].map((name) => `${name}@${versionHere(name)}`);
    const flags = ["--prefer-offline", "--no-audit", "--no-fund"];
    const install = ["install", ...flags, join(folder, tarball.filename), ...others];
    const { status, stderr } = spawnSync("npm", install, { cwd: folder, encoding: "utf8" });
    installWarnings = stderr;
    expect([status, stderr]).toEqual([0, expect.any(String)]);
    for (const version of [OLDEST, NEWEST]) {
        const manifest = { private: true, dependencies: { node: version }, allowScripts: { node: true } };
        write(`node-${version}/package.json`, JSON.stringify(manifest));
        npm(join(folder, `node-${version}`), "install", "--ignore-scripts=false", ...flags);
    }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function versionHere(name: string): string {
    return JSON.parse(readFileSync(join(repositoryFolder, "node_modules", name, "package.json"), "utf8"))
        .version;
}

function nodeFolderOf(version: string): string {
    return join(folder, `node-${version}/node_modules/node/bin`);
}

function npm(cwd: string, ...args: string[]): string {
    return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function write(path: string, content: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
}

const installed = () => join(folder, "node_modules/pulumi-scp-image-members");

test("the tarball holds what users need and no more", () => {
    const ownFiles = readdirSync(installed()).filter((name) => name !== "node_modules");
    expect(ownFiles.sort()).toEqual([
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "cli",
        "dist",
        "package.json",
        "plugin",
        "policy",
        "schemas",
    ]);
    expect(readdirSync(join(installed(), "plugin")).sort()).toEqual([
        "PulumiPlugin.yaml",
        "build.js",
        "index.js",
        "package.json",
    ]);
    expect(readdirSync(join(installed(), "policy")).sort()).toEqual([
        "PulumiPolicy.yaml",
        "README.md",
        "package.json",
    ]);
    expect(readdirSync(join(installed(), "dist")).sort()).toEqual(["cli", "policy", "provider", "testing"]);
    const page = readdirSync(join(installed(), "cli"), { recursive: true, withFileTypes: true });
    expect(page.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual([
        "page.client.js",
        "page.css",
    ]);
});

test("there is one copy of the SDK", () => {
    expect(JSON.parse(npm(folder, "query", '[name="@pulumi/pulumi"]'))).toHaveLength(1);
});

test("npm has no script of it to run or to warn of when it is installed", () => {
    const { scripts } = JSON.parse(readFileSync(join(installed(), "package.json"), "utf8"));
    const run = /^(pre|post)?(install|prepare)$|^prepublish$/;
    expect(Object.keys(scripts).filter((name) => run.test(name))).toEqual([]);
    expect(installWarnings).not.toMatch(/install-scripts .*pulumi-scp-image-members/);
});

test("the policy pack has the package's version", () => {
    const version = (path: string) => JSON.parse(readFileSync(join(installed(), path), "utf8")).version;
    expect(version("policy/package.json")).toBe(version("package.json"));
});

describe.each([OLDEST, NEWEST])("on Node.js %s, without a warning, it is used", (version) => {
    async function run(args: string[], environment: NodeJS.ProcessEnv = {}): Promise<string> {
        const { stdout, stderr } = await promisify(execFile)(join(nodeFolderOf(version), "node"), args, {
            cwd: folder,
            env: { PATH: process.env.PATH, HOME: folder, ...environment },
        });
        expect(stderr).toBe("");
        return stdout.trim();
    }

    function runFile(file: string, content: string): Promise<string> {
        write(file, content);
        return run([file]);
    }

    const names = "getImageMembers, getSharedImages, ImageMembers, ScpError, ScpNotFoundError";

    const use = `
        (async () => {
            const gateway = await startGateway({ images: [{ id: "img", members: [{ memberId: "a" }] }] });
            Object.assign(process.env, gateway.environment);
            const shares = await getImageMembers({ imageId: "img" });
            const missing = await getImageMembers({ imageId: "other" }).catch((error) => error);
            const all = await getSharedImages();
            console.log(shares.memberIds.join(), all.imageIds.join(), missing instanceof ScpNotFoundError, imageSharingPolicies().length > 0);
            await gateway.close();
        })();
    `;

    test("from CommonJS", async () => {
        const program = `
            const { ${names} } = require("pulumi-scp-image-members");
            const { imageSharingPolicies } = require("pulumi-scp-image-members/policy");
            const { startGateway } = require("pulumi-scp-image-members/testing");
            ${use}
        `;
        expect(await runFile("use.cjs", program)).toBe("a img true true");
    });

    test("from ES modules", async () => {
        const program = `
            import { ${names} } from "pulumi-scp-image-members";
            import { imageSharingPolicies } from "pulumi-scp-image-members/policy";
            import { startGateway } from "pulumi-scp-image-members/testing";
            ${use}
        `;
        expect(await runFile("use.mjs", program)).toBe("a img true true");
    });

    test("from both at once, as one copy", async () => {
        const program = `
            import { createRequire } from "node:module";
            import * as imported from "pulumi-scp-image-members";
            const required = createRequire(import.meta.url)("pulumi-scp-image-members");
            console.log(imported.ImageMembers === required.ImageMembers);
        `;
        expect(await runFile("both.mjs", program)).toBe("true");
    });

    test("as a command", async () => {
        const command = "node_modules/.bin/scp-image-members";
        const gateway = await startGateway({ images: [{ id: "img", members: [{ memberId: "partner" }] }] });
        try {
            expect(await run([command, "list", "--image-id", "img"], gateway.environment)).toContain(
                "partner",
            );
            const audit = run([command, "audit", "-o", "junit"], gateway.environment);
            await expect(audit).rejects.toMatchObject({
                code: 3,
                stdout: expect.stringContaining("partner"),
                stderr: "",
            });
            const page = run([command, "audit", "-o", "html"], gateway.environment);
            await expect(page).rejects.toMatchObject({
                code: 3,
                stdout: expect.stringMatching(
                    /<style>.+<\/style>.+partner.+<script type="module">.+<\/script>/s,
                ),
                stderr: "",
            });
        } finally {
            await gateway.close();
        }
    });

    test("as a gateway to play with", async () => {
        const help = await run(["node_modules/.bin/scp-image-gateway", "--help"]);
        expect(help).toContain("scp-image-gateway --images 5");
    });
});

describe("its types", () => {
    const program = `
        import * as pulumi from "@pulumi/pulumi";
        import {
            getImageMembers, type GetImageMembersArgs, getImageMembersOutput, type GetImageMembersResult,
            type ImageMember, ImageMembers, type ImageMembersArgs, type ImageMemberStatus, ScpError,
        } from "pulumi-scp-image-members";
        import { imageSharingPolicies } from "pulumi-scp-image-members/policy";
        import { type Gateway, startGateway } from "pulumi-scp-image-members/testing";

        const args: ImageMembersArgs = { imageId: pulumi.output("img"), statuses: ["pending"], connection: "east" };
        const golden = new ImageMembers("golden", args, { protect: true });
        export const memberIds: pulumi.Output<string[]> = golden.memberIds;
        export const first: pulumi.Output<ImageMemberStatus> = golden.members.apply((members: ImageMember[]) => members[0]!.status);
        export const output: pulumi.Output<GetImageMembersResult> = getImageMembersOutput({ imageId: golden.id }, { dependsOn: golden });
        export const got: ImageMembers = ImageMembers.get("got", "img");
        export async function read(plain: GetImageMembersArgs): Promise<readonly string[]> {
            const gateway: Gateway = await startGateway({ images: [{ visibility: "private" }] });
            await gateway.close();
            return getImageMembers(plain).then((shares) => shares.memberIds, (error) => [error instanceof ScpError ? String(error.status) : ""]);
        }
        export const policies = imageSharingPolicies({ approvedMemberIds: ["a"], approvals: [{ memberId: "b", expires: "2027-01-31" }] });
        // @ts-expect-error an image ID is asked for
        getImageMembers({});
        // @ts-expect-error there is no such status
        getImageMembers({ imageId: "img", statuses: ["deleted"] });
        // @ts-expect-error there is no such policy
        imageSharingPolicies({ leaveOut: ["images-approved"] });
        // @ts-expect-error there is no such policy
        imageSharingPolicies({ enforcementLevels: { "images-approved": "advisory" } });
        // @ts-expect-error an approval names an account
        imageSharingPolicies({ approvals: [{ owner: "team" }] });
    `;

    /** What \`pulumi new typescript\` writes, and what newer projects choose. */
    const resolutions = [
        ["node", { module: "commonjs", moduleResolution: "node", target: "es2020" }],
        ["nodenext", { module: "nodenext", moduleResolution: "nodenext", target: "es2022" }],
        ["bundler", { module: "esnext", moduleResolution: "bundler", target: "es2022" }],
    ] as const;

    test.each(["typescript-5", "typescript"])(
        "resolve with %s under each moduleResolution, without skipLibCheck, and drag in none of zod, ky or undici",
        (compiler) => {
            write("typed.ts", program);
            const projects = resolutions.map(([name, options]) => {
                // TypeScript 6 still knows "node", and asks to be told that its end is known.
                const ignored =
                    compiler === "typescript" && name === "node" ? { ignoreDeprecations: "6.0" } : {};
                const compilerOptions = {
                    ...options,
                    ...ignored,
                    strict: true,
                    noEmit: true,
                    types: ["node"],
                    // Types of TypeScript itself are none of ours.
                    skipDefaultLibCheck: true,
                };
                write(`tsconfig.${name}.json`, JSON.stringify({ compilerOptions, files: ["typed.ts"] }));
                return `tsconfig.${name}.json`;
            });
            const tsc = join(repositoryFolder, "node_modules", compiler, "bin/tsc");
            // One process for all, because it takes its time to start.
            const flags = ["--force", "--listFiles"];
            const result = spawnSync("node", [tsc, "--build", ...projects, ...flags], {
                cwd: folder,
                encoding: "utf8",
            });
            const lines = result.stdout.split("\n");
            expect(lines.filter((line) => /(^|: )error TS/.test(line))).toEqual([]);
            expect(result.status).toBe(0);
            const ours = lines.filter((line) =>
                line.includes("pulumi-scp-image-members/dist/policy/index.d.ts"),
            );
            expect(ours).toHaveLength(resolutions.length);
            expect(result.stdout).not.toMatch(/node_modules\/(zod|ky|undici)\//);
        },
    );
});

describe.each([OLDEST, NEWEST])("on Node.js %s and the real engine", (version) => {
    let deployment: Deployment;

    afterEach(() => deployment?.end());

    const pack = "node_modules/pulumi-scp-image-members/policy";
    const withPack = ["--policy-pack", pack, "--policy-pack-config", "approvals.json"];

    async function start(file: string, program: string): Promise<Deployment> {
        return deploy({
            nodeModules: join(folder, "node_modules"),
            files: {
                [file]: program,
                "approvals.json": JSON.stringify({
                    "image-members-approved": { approvedMemberIds: [PARTNER] },
                }),
            },
        });
    }

    function onVersion(): { PATH: string } {
        return { PATH: [nodeFolderOf(version), deployment.project.environment.PATH].join(delimiter) };
    }

    test("a program in TypeScript is judged by the installed pack, and deployed", async () => {
        const program = `
            import { ImageMembers } from "pulumi-scp-image-members";
            console.log(process.version);
            export const sharedWith = new ImageMembers("golden", { imageId: "${IMAGE}" }).memberIds;
        `;
        deployment = await start("index.ts", program);
        const update = await deployment.project.up(["--skip-preview", ...withPack], onVersion());
        const said = update.stdout + update.stderr;
        expect(said).toContain("✅ scp-image-sharing@v");
        expect(said).toContain("2 created");
        expect(said).toContain(`v${version}`);
        expect(said).not.toMatch(/\(node:\d+\)/);
        expect(update.exitCode).toBe(0);
    });

    test("a program in JavaScript, and the package scp, for every language, are refused by the installed pack", async () => {
        const program = pluginProgram(`
            const ofPackage = require("pulumi-scp-image-members");
            new ofPackage.ImageMembers("by-program", { imageId: "${IMAGE}" });
            new ImageMembers("by-plugin", { imageId: "by-plugin" });
        `);
        deployment = await start("index.js", program);
        const { gateway, project } = deployment;
        const schema = ["package", "get-schema", "./node_modules/pulumi-scp-image-members/plugin"];
        const printed = await project.run(schema, { ...onVersion(), NODE_OPTIONS: undefined });
        expect(JSON.parse(printed.stdout)).toMatchObject({ name: "scp" });

        gateway.addImage({ id: "by-plugin" });
        for (const imageId of [IMAGE, "by-plugin"]) {
            gateway.share(imageId, STRANGER);
        }
        const preview = await project.preview(withPack, onVersion());
        expect(preview.exitCode).not.toBe(0);
        const refused = findings(preview).map(
            ({ kind, imageId, memberId }) => `${kind} ${imageId} ${memberId}`,
        );
        expect(refused.sort()).toEqual([
            `not-approved ${IMAGE} ${STRANGER}`,
            `not-approved by-plugin ${STRANGER}`,
        ]);
        expect(preview.stdout + preview.stderr).not.toMatch(/\(node:\d+\)/);
    });
});
