import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { chmod, copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { scpPackage } from "../../provider/plugin/main.js";
import { packageSchema } from "../../provider/plugin/schema.js";
import { buildGoProgram } from "../engine/buildEngine.js";
import { currentEngine } from "../engine/currentEngine.js";
import { isExecutable } from "../engine/executables.js";
import { cacheFolder, repositoryFolder } from "../engine/folders.js";
import { describeUnless } from "../setup/describeUnless.js";
import { withLock } from "../setup/lock.mjs";
import { findOnPath } from "../setup/onPath.js";

/*
 * Language hosts and what belongs to them, once per machine: those of an official Pulumi, else built from Go modules into the cache,
 * as the engine is.
 */

const run = promisify(execFile);
const modules = join(__dirname, "build");
const report = (line: string) => process.stderr.write(`${line}\n`);

/** `describe` for programs of a language, which take a Go to build a host and an SDK with, or an official Pulumi, and the language's own tools. */
export function describeLanguage(name: string, tools: readonly string[], tests: () => void): void {
    const hasHosts = findOnPath("go") !== undefined || findOnPath("pulumi-language-yaml") !== undefined;
    const missing = tools.filter((tool) => findOnPath(tool) === undefined);
    const why = hasHosts
        ? missing.length > 0
            ? `${missing.join(", ")} is not installed`
            : undefined
        : "neither Go nor Pulumi is installed";
    describeUnless(why, name, tests);
}

/** The folder of the official host of a language: beside the engine, or on PATH. */
async function officialHost(language: string): Promise<string | undefined> {
    const name = `pulumi-language-${language}`;
    const beside = dirname((await currentEngine()).command);
    const onPath = findOnPath(name);
    return (await isExecutable(join(beside, name))) ? beside : onPath && dirname(onPath);
}

/** The folder that has to be on PATH for programs in YAML. */
export async function yamlHost(): Promise<string> {
    return (
        (await officialHost("yaml")) ??
        built("yaml", "pulumi-language-yaml", "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml")
    );
}

/** The folders that have to be on PATH for programs in Python: of the host, and of a Python with Pulumi's SDK. */
export async function pythonHost(): Promise<string[]> {
    const official = await officialHost("python");
    return [official ?? (await builtPythonHost()), await pythonWithSdk()];
}

async function builtPythonHost(): Promise<string> {
    const folder = await built(
        "python",
        "pulumi-language-python",
        "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
    );
    const script = join(folder, "pulumi-language-python-exec");
    if (!existsSync(script)) {
        const args = ["list", "-m", "-f", "{{.Dir}}", "github.com/pulumi/pulumi/sdk/v3"];
        const { stdout } = await run("go", args, { cwd: join(modules, "python") });
        await copyFile(join(stdout.trim(), "python/cmd/pulumi-language-python-exec"), script);
        await chmod(script, 0o755);
    }
    return folder;
}

/** A virtual environment, in the cache, with what the programs here import. */
async function pythonWithSdk(): Promise<string> {
    const requirements = join(modules, "python/requirements.txt");
    const folder = join(cacheFolder(process.env), `python-${hashOf([requirements])}`);
    const complete = join(folder, "complete");
    await withLock(folder, async () => {
        if (!existsSync(complete)) {
            report("Installing Pulumi's SDK for Python …");
            await rm(folder, { recursive: true, force: true });
            await run("python3", ["-m", "venv", folder]);
            await run(join(folder, "bin/python3"), ["-m", "pip", "install", "--quiet", "-r", requirements]);
            await writeFile(complete, "");
        }
    });
    return join(folder, "bin");
}

/** The folder for PYTHONPATH with the SDK of the package `scp`, which is made and installed, without the network, once for each schema. */
export async function pythonSdk(): Promise<string> {
    const python = join(await pythonWithSdk(), "python3");
    const key = createHash("sha256")
        .update(`${python} ${await sdkGenerator()} ${scpSchema()}`)
        .digest("hex");
    const folder = join(repositoryFolder, "node_modules/.cache", `python-sdk-${key.slice(0, 12)}`);
    const installed = join(folder, "installed");
    await withLock(folder, async () => {
        if (!existsSync(installed)) {
            await rm(folder, { recursive: true, force: true });
            await generateSdk("python", join(folder, "sources"));
            const flags = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"];
            const draft = join(folder, "draft");
            await run(python, ["-m", "pip", "install", ...flags, "--target", draft, join(folder, "sources")]);
            await rename(draft, installed);
        }
    });
    return installed;
}

/** Makes the SDK of the package `scp`, as Pulumi's generator does, into a folder. */
export async function generateSdk(language: "go" | "python", into: string): Promise<void> {
    await mkdir(into, { recursive: true });
    const generating = run(join(await sdkGenerator(), "generate-sdk"), [language, into]);
    generating.child.stdin?.end(scpSchema());
    await generating;
}

function sdkGenerator(): Promise<string> {
    return built("sdk", "generate-sdk", ".");
}

function scpSchema(): string {
    const { version, resources, functions } = scpPackage;
    return JSON.stringify(packageSchema(version, resources, functions));
}

/** The folder, in the cache, of a program that is built there once. */
async function built(module: string, name: string, mainPackage: string): Promise<string> {
    const moduleFolder = join(modules, module);
    const sources = ["go.mod", "go.sum", "main.go"]
        .map((file) => join(moduleFolder, file))
        .filter(existsSync);
    const key = [process.platform, process.arch, hashOf(sources)].join("-");
    const folder = join(cacheFolder(process.env), `${name}-${key}`);
    await withLock(folder, async () => {
        if (!(await isExecutable(join(folder, name)))) {
            report(`Building ${name} with Go. This takes up to three minutes, but only this once.`);
            const program = { moduleFolder, mainPackage, ldflags: "-s -w" };
            await buildGoProgram(program, join(folder, name), process.env, report);
        }
    });
    return folder;
}

function hashOf(files: readonly string[]): string {
    const hash = createHash("sha256");
    for (const file of files) {
        hash.update(readFileSync(file));
    }
    return hash.digest("hex").slice(0, 12);
}
