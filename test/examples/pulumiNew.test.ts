import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { load } from "js-yaml";
import { type Gateway, startGateway } from "../../testing/index.js";
import { IMAGE, PARTNER, STRANGER } from "../engine/deployment.js";
import { repositoryFolder } from "../engine/folders.js";
import { type CommandResult, PulumiProject } from "../engine/pulumiProject.js";
import { Stubs } from "./stubs.js";

/*
 * This repository and its examples as templates of `pulumi new`, with the real command. `npm install`, which it starts, has
 * a stand-in that puts this repository's own packages and build where npm would put what it installs and builds.
 */

jest.setTimeout(120_000);

const EXAMPLES = join(repositoryFolder, "examples");
const UNTYPED = { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };

let gateway: Gateway;
let project: PulumiProject;
let template: string;
let stubs: Stubs;

beforeAll(async () => {
    gateway = await startGateway({ images: [{ id: IMAGE, members: [{ memberId: PARTNER }] }] });
    project = await PulumiProject.create();
    template = await mkdtemp(join(tmpdir(), "template-"));
    await cp(repositoryFolder, template, { recursive: true, filter: (file) => !isLeftOut(basename(file)) });
    // Pulumi starts npm in the program's folder, and npm goes up to the next package.json.
    stubs = await Stubs.create(project, {
        npm: `
            until [ -e package.json ]; do cd ..; done
            ln -s '${repositoryFolder}/dist' dist
            ln -s '${project.folder}/node_modules' node_modules
        `,
    });
});

afterAll(async () => {
    await project?.dispose();
    await gateway?.close();
    await rm(template, { recursive: true, force: true });
});

/** What a clone of the repository, which `pulumi new` makes of an address, does not have. */
function isLeftOut(name: string): boolean {
    return [".git", "node_modules", "dist"].includes(name);
}

/** Runs `pulumi new`. @returns What it made, and where. */
async function pulumiNew(
    source: string,
    name: string,
    ...flags: string[]
): Promise<CommandResult & { folder: string }> {
    const folder = await mkdtemp(join(project.folder, "../new-"));
    const { "scp:secretKey": _, ...plain } = gateway.stackConfig;
    const settings = Object.entries(plain).flatMap(([key, value]) => ["--config", `${key}=${value}`]);
    const result = await project.run(
        ["new", source, "--yes", "--name", name, "--stack", "dev", ...settings, ...flags, "--dir", folder],
        { PATH: stubs.path(project.environment.PATH ?? "") },
    );
    return { ...result, folder };
}

/** Previews the project as the READMEs say: with --config, `pulumi new` would keep a secret as plain text. */
async function preview(folder: string, ...flags: string[]): Promise<CommandResult> {
    const { "scp:secretKey": secretKey = "" } = gateway.stackConfig;
    await project.run(["--cwd", folder, "config", "set", "--secret", "scp:secretKey", secretKey]);
    return project.run(["--cwd", folder, "preview", ...flags], UNTYPED);
}

function said(result: CommandResult): string {
    return result.stdout + result.stderr;
}

test("the repository's address makes a project that runs as it is, and says how to go on", async () => {
    const made = await pulumiNew(template, "my-images", "--config", `imageId=${IMAGE}`);
    expect(said(made)).toContain("pulumi preview --policy-pack policy");
    expect(made.exitCode).toBe(0);
    const file = load(await readFile(join(made.folder, "Pulumi.yaml"), "utf8"));
    expect(file).toMatchObject({ name: "my-images", main: "examples/golden-image/index.ts" });
    expect(file).not.toHaveProperty("template");
    expect(load(await readFile(join(made.folder, "Pulumi.dev.yaml"), "utf8"))).toMatchObject({
        config: { "my-images:imageId": IMAGE, "scp:region": "kr-west1", "scp:environment": "e" },
    });

    const judged = await preview(
        made.folder,
        ...["--policy-pack", "policy", "--policy-pack-config", "examples/golden-image/approvals.json"],
    );
    expect(said(judged)).toContain("✅ scp-image-sharing@v");
    expect(said(judged)).toContain(PARTNER);
    expect(judged.exitCode).toBe(0);
});

test("the address of an example makes a small project of it that runs", async () => {
    const made = await pulumiNew(join(EXAMPLES, "shared-images"), "shares");
    expect(made.exitCode).toBe(0);
    expect(readdirSync(made.folder).sort()).toEqual([
        ".gitignore",
        "Pulumi.dev.yaml",
        "Pulumi.yaml",
        "README.md",
        "dist",
        "index.ts",
        "node_modules",
        "package.json",
        "tsconfig.json",
    ]);
    const result = await preview(made.folder);
    expect(said(result)).toContain(`${PARTNER} (pending)`);
    expect(result.exitCode).toBe(0);
});

test("pulumi policy new makes a policy pack of an example's address, which judges a project as it is", async () => {
    const pack = await mkdtemp(join(project.folder, "../pack-"));
    const made = await project.run(["policy", "new", join(EXAMPLES, "organisation-pack"), "--dir", pack], {
        PATH: stubs.path(project.environment.PATH ?? ""),
    });
    expect(said(made)).toContain("Your new Policy Pack is ready to go!");
    expect(made.exitCode).toBe(0);
    expect(readdirSync(pack)).toEqual(
        expect.arrayContaining(["PulumiPolicy.yaml", "approvals.yaml", "index.ts"]),
    );

    const { folder } = await pulumiNew(join(EXAMPLES, "shared-images"), "judged");
    const approved = await preview(folder, "--policy-pack", pack);
    expect(said(approved)).toContain("acme@v1.0.0");
    expect(approved.exitCode).toBe(0);
    gateway.share(IMAGE, STRANGER);
    const unapproved = await preview(folder, "--policy-pack", pack);
    gateway.unshare(IMAGE, STRANGER);
    expect(said(unapproved)).toContain(STRANGER);
    expect(unapproved.exitCode).not.toBe(0);
});

/** The examples that are projects of their own. */
const projects = readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, "Pulumi.yaml")));

test.each(projects)("%s can be made anew under another name", async (name) => {
    const made = await pulumiNew(join(EXAMPLES, name), "renamed", "--generate-only");
    expect(said(made)).toContain("Created project 'renamed'");
    expect(made.exitCode).toBe(0);
    expect(load(await readFile(join(made.folder, "Pulumi.yaml"), "utf8"))).toMatchObject({
        name: "renamed",
    });
});

test.each(globSync("**/package.json", { cwd: EXAMPLES, exclude: ["**/node_modules/**"] }))(
    "%s asks for the package in a version that there is",
    (manifest) => {
        const { version } = JSON.parse(readFileSync(join(repositoryFolder, "package.json"), "utf8"));
        const { dependencies } = JSON.parse(readFileSync(join(EXAMPLES, manifest), "utf8"));
        expect(dependencies["pulumi-scp-image-members"]).toBe(`^${version}`);
    },
);

test("no file of the repository has what pulumi new would put something else in place of", () => {
    const placeholders = ["PROJECT", "DESCRIPTION"].map((name) => `\${${name}}`);
    const files = readdirSync(template, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
    );
    const changed = files
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((file) =>
            placeholders.some((placeholder) => readFileSync(file, "utf8").includes(placeholder)),
        );
    expect(files.length).toBeGreaterThan(100);
    expect(changed).toEqual([]);
});
