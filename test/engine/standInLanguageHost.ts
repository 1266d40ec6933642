import { createHash, randomUUID } from "node:crypto";
import { copyFile, link, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Options, transform } from "@swc/core";
import { isExecutable } from "./executables.js";
import { nodeFolder, repositoryFolder, sdkFolder } from "./folders.js";

const sources = join(repositoryFolder, "test/engine/languageHost");
/** Below node_modules, so that the compiled files find the SDK. */
const cache = join(repositoryFolder, "node_modules/.cache/pulumi-language-nodejs");
const executable = "pulumi-language-nodejs";
const dynamicProvider = "pulumi-resource-pulumi-nodejs";

/**
 * Makes the stand-in for Pulumi's Node.js language host ready to run, and gives the folder back that has to be on
 * PATH. It is compiled ahead, because the engine starts it for every command.
 *
 * `pulumi`, a CLI that came without language hosts, gets a copy in the same folder: there the CLI expects its host, and
 * does not warn of one that it finds elsewhere.
 */
export async function standInLanguageHost(pulumi?: string): Promise<string> {
    const compiled = await compileSources();
    const folder = join(cache, hashOf([...compiled.values(), pulumi ?? ""]));
    if (!(await isExecutable(join(folder, executable)))) {
        const draft = join(cache, randomUUID());
        await mkdir(draft, { recursive: true });
        for (const [name, code] of compiled) {
            await writeFile(join(draft, name), code);
        }
        await writeFile(join(draft, executable), launcher(join(folder, "main.js")), { mode: 0o755 });
        await copyFile(join(sdkFolder, dynamicProvider), join(draft, dynamicProvider));
        if (pulumi) {
            await linkOrCopy(pulumi, join(draft, "pulumi"));
        }
        // Where another run was faster, its folder stands and is the same.
        await rename(draft, folder).catch(() => rm(draft, { recursive: true }));
    }
    return folder;
}

async function compileSources(): Promise<Map<string, string>> {
    const options: Options = {
        jsc: { target: "es2022", parser: { syntax: "typescript" } },
        module: { type: "commonjs" },
        swcrc: false,
    };
    const compiled = new Map<string, string>();
    for (const name of (await readdir(sources)).sort()) {
        const { code } = await transform(await readFile(join(sources, name), "utf8"), options);
        compiled.set(name.replace(/\.ts$/, ".js"), code);
    }
    return compiled;
}

function launcher(main: string): string {
    return `#!/bin/sh\nexec '${join(nodeFolder, "node")}' '${main}' "$@"\n`;
}

async function linkOrCopy(from: string, to: string): Promise<void> {
    // A hard link does not reach across file systems.
    await link(from, to).catch(() => copyFile(from, to));
}

function hashOf(texts: string[]): string {
    return createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 16);
}
