import { execFileSync, spawnSync } from "node:child_process";
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
import { dirname, join } from "node:path";
import { type Deployment, deploy, IMAGE, PARTNER, STRANGER } from "../engine/deployment.js";
import { repositoryFolder } from "../engine/folders.js";

/*
 * The package as users get it: the tarball that npm would publish, installed into an empty project.
 */

jest.setTimeout(300_000);

let folder: string;

beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "installed-")));
    const [tarball] = JSON.parse(
        npm(repositoryFolder, "pack", "--json", "--ignore-scripts", "--pack-destination", folder),
    );
    write("package.json", JSON.stringify({ name: "empty-project", private: true }));
    // The package, and what `pulumi new typescript` puts beside it.
    const others = ["typescript", "@types/node"].map((name) => `${name}@${versionHere(name)}`);
    npm(
        folder,
        "install",
        "--prefer-offline",
        "--no-audit",
        "--no-fund",
        join(folder, tarball.filename),
        ...others,
    );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function versionHere(name: string): string {
    return JSON.parse(readFileSync(join(repositoryFolder, "node_modules", name, "package.json"), "utf8"))
        .version;
}

function npm(cwd: string, ...args: string[]): string {
    return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function write(path: string, content: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
}

function run(file: string, content: string): string {
    write(file, content);
    const result = spawnSync("node", [file], { cwd: folder, encoding: "utf8" });
    expect(result.stderr).toBe("");
    return result.stdout.trim();
}

const installed = () => join(folder, "node_modules/pulumi-scp-image-members");

test("the tarball holds what users need and no more", () => {
    const ownFiles = readdirSync(installed()).filter((name) => name !== "node_modules");
    expect(ownFiles.sort()).toEqual([
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "dist",
        "package.json",
        "policy",
    ]);
    expect(readdirSync(join(installed(), "policy")).sort()).toEqual(["PulumiPolicy.yaml", "package.json"]);
    expect(readdirSync(join(installed(), "dist")).sort()).toEqual(["cli", "policy", "provider", "testing"]);
});

test("there is one copy of the SDK, and no install script", () => {
    const tree = JSON.parse(npm(folder, "query", '[name="@pulumi/pulumi"]'));
    expect(tree).toHaveLength(1);
    const { scripts } = JSON.parse(readFileSync(join(installed(), "package.json"), "utf8"));
    expect(Object.keys(scripts)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(pre|post)?install$/)]),
    );
});

test("the policy pack has the package's version", () => {
    const version = (path: string) => JSON.parse(readFileSync(join(installed(), path), "utf8")).version;
    expect(version("policy/package.json")).toBe(version("package.json"));
});

describe("it is used", () => {
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

    test("from CommonJS", () => {
        const program = `
            const { ${names} } = require("pulumi-scp-image-members");
            const { imageSharingPolicies } = require("pulumi-scp-image-members/policy");
            const { startGateway } = require("pulumi-scp-image-members/testing");
            ${use}
        `;
        expect(run("use.cjs", program)).toBe("a img true true");
    });

    test("from ES modules", () => {
        const program = `
            import { ${names} } from "pulumi-scp-image-members";
            import { imageSharingPolicies } from "pulumi-scp-image-members/policy";
            import { startGateway } from "pulumi-scp-image-members/testing";
            ${use}
        `;
        expect(run("use.mjs", program)).toBe("a img true true");
    });

    test("from both at once, as one copy", () => {
        const program = `
            import { createRequire } from "node:module";
            import * as imported from "pulumi-scp-image-members";
            const required = createRequire(import.meta.url)("pulumi-scp-image-members");
            console.log(imported.ImageMembers === required.ImageMembers);
        `;
        expect(run("both.mjs", program)).toBe("true");
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
    `;

    /** What \`pulumi new typescript\` writes, and what newer projects choose. */
    const resolutions = [
        ["node", { module: "commonjs", moduleResolution: "node", target: "es2020" }],
        ["nodenext", { module: "nodenext", moduleResolution: "nodenext", target: "es2022" }],
        ["bundler", { module: "esnext", moduleResolution: "bundler", target: "es2022" }],
    ] as const;

    test.each(
        resolutions.flatMap(([name, options]) => [
            ["typescript-5", name, options] as const,
            ["typescript", name, options] as const,
        ]),
    )(
        "resolve with %s under moduleResolution %s, without skipLibCheck, and drag in none of zod, ky or undici",
        (compiler, name, options) => {
            // TypeScript 6 still knows "node", and asks to be told that its end is known.
            const ignored = compiler === "typescript" && name === "node" ? { ignoreDeprecations: "6.0" } : {};
            write("typed.ts", program);
            write(
                "tsconfig.json",
                JSON.stringify({
                    compilerOptions: { ...options, ...ignored, strict: true, noEmit: true, types: ["node"] },
                    files: ["typed.ts"],
                }),
            );
            const tsc = join(repositoryFolder, "node_modules", compiler, "bin/tsc");
            // Types of TypeScript itself are none of ours.
            const flags = ["--listFiles", "--skipDefaultLibCheck"];
            const result = spawnSync("node", [tsc, ...flags], { cwd: folder, encoding: "utf8" });
            expect(
                result.stdout
                    .split("\n")
                    .filter((line) => line.includes(": error TS") || line.startsWith("error TS")),
            ).toEqual([]);
            expect(result.status).toBe(0);
            expect(result.stdout).toContain("pulumi-scp-image-members/dist/policy/index.d.ts");
            expect(result.stdout).not.toMatch(/node_modules\/(zod|ky|undici)\//);
        },
    );
});

describe("on the real engine", () => {
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

    async function expectRefusal(): Promise<void> {
        deployment.gateway.share(IMAGE, STRANGER);
        const preview = await deployment.project.preview(withPack);
        expect(preview.exitCode).not.toBe(0);
        expect(preview.stdout + preview.stderr).toContain(`is shared with account ${STRANGER}`);
    }

    test("a program in TypeScript is deployed, and judged by the installed pack", async () => {
        const program = `
            import { ImageMembers } from "pulumi-scp-image-members";
            export const sharedWith = new ImageMembers("golden", { imageId: "${IMAGE}" }).memberIds;
        `;
        deployment = await start("index.ts", program);
        const update = await deployment.project.up(["--skip-preview", ...withPack]);
        expect(update.stdout + update.stderr).toContain("2 created");
        expect(update.exitCode).toBe(0);
        await expectRefusal();
    });

    test("a program in JavaScript is judged by the installed pack", async () => {
        const program = `
            const { ImageMembers } = require("pulumi-scp-image-members");
            exports.sharedWith = new ImageMembers("golden", { imageId: "${IMAGE}" }).memberIds;
        `;
        deployment = await start("index.js", program);
        await expectRefusal();
    });
});
