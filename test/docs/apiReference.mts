/**
 * Writes docs/api from the docstrings of what the package exports. With `--check` it writes nothing, and fails if what is
 * there is not what it would write.
 */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Application, type Context, Converter, DeclarationReflection } from "typedoc";
import { repositoryFolder } from "../engine/folders.js";

const FOLDER = join(repositoryFolder, "docs/api");

async function main(): Promise<void> {
    if (!process.argv.includes("--check")) {
        await rm(FOLDER, { recursive: true, force: true });
        await write(FOLDER);
        return;
    }
    const folder = await mkdtemp(join(tmpdir(), "api-reference-"));
    try {
        await write(folder);
        const differing = await differingFiles(folder, FOLDER);
        if (differing.length > 0) {
            throw new Error(
                `The API reference is out of date (${differing.join(", ")}). Write it anew: npm run docs`,
            );
        }
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

async function write(folder: string): Promise<void> {
    const app = await Application.bootstrapWithPlugins({
        options: join(repositoryFolder, "typedoc.json"),
        out: folder,
        logLevel: "Warn",
    });
    app.converter.on(Converter.EVENT_RESOLVE_BEGIN, leaveOutInherited);
    const project = await app.convert();
    if (project !== undefined) {
        app.validate(project);
        await app.generateOutputs(project);
    }
    if (project === undefined || app.logger.hasErrors() || app.logger.hasWarnings()) {
        throw new Error("The API reference cannot be written: see above.");
    }
}

/** What a type has of another one is documented there: each error would repeat the properties of ScpError. */
function leaveOutInherited({ project }: Context): void {
    for (const reflection of Object.values(project.reflections)) {
        if (reflection instanceof DeclarationReflection && reflection.inheritedFrom !== undefined) {
            project.removeReflection(reflection);
        }
    }
}

async function differingFiles(one: string, other: string): Promise<string[]> {
    const [ours, theirs] = await Promise.all([contents(one), contents(other)]);
    return [...new Set([...ours.keys(), ...theirs.keys()])].filter(
        (name) => ours.get(name) !== theirs.get(name),
    );
}

async function contents(folder: string): Promise<Map<string, string>> {
    const names = await readdir(folder).catch(() => []);
    return new Map(
        await Promise.all(
            names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const),
        ),
    );
}

main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
});
