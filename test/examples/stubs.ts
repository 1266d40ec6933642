import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { nodeFolder, repositoryFolder } from "../engine/folders.js";
import type { PulumiProject } from "../engine/pulumiProject.js";

/** Commands that stand in for those with no counterpart on this machine. Each notes the lines that it is called with. */
export class Stubs {
    private constructor(readonly folder: string) {}

    /** @param scripts What each does besides, in sh. */
    static async create(project: PulumiProject, scripts: Record<string, string>): Promise<Stubs> {
        const folder = join(project.folder, "../stubs");
        await mkdir(folder, { recursive: true });
        for (const [name, script] of Object.entries(scripts)) {
            const log = `printf '%s\\n' "$*" >> '${join(folder, `${name}.calls`)}'`;
            await writeExecutable(join(folder, name), `${log}\n${script}\n`);
        }
        return new Stubs(folder);
    }

    async calls(name: string): Promise<string[]> {
        const lines = await readFile(join(this.folder, `${name}.calls`), "utf8").catch(() => "");
        return lines.split("\n").slice(0, -1);
    }

    /** A PATH on which the stubs come first. */
    path(path: string): string {
        return [this.folder, path].join(delimiter);
    }
}

/** What `npm ci` leaves: the package's command in node_modules/.bin. The packages themselves are there already. */
export async function linkCommand(project: PulumiProject): Promise<void> {
    const main = join(repositoryFolder, "dist/cli/main.js");
    await mkdir(join(project.folder, "node_modules/.bin"), { recursive: true });
    await writeExecutable(
        join(project.folder, "node_modules/.bin/scp-image-members"),
        `exec '${join(nodeFolder, "node")}' '${main}' "$@"\n`,
    );
}

async function writeExecutable(file: string, script: string): Promise<void> {
    await writeFile(file, `#!/bin/sh\n${script}`);
    await chmod(file, 0o755);
}
