import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stopTime, until } from "../setup/time.js";
import { CommandTimeoutError, PulumiProject } from "./pulumiProject.js";

/** A program and a dynamic provider that never come to an end, and write their process IDs into files before. */
const endlessProgram = `
const { writeFileSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const folder = process.cwd();
const provider = {
    async create() {
        require("node:fs").writeFileSync(folder + "/provider.pid", String(process.pid));
        return new Promise(() => setInterval(() => {}, 1000));
    },
};
class Endless extends pulumi.dynamic.Resource {
    constructor() {
        super(provider, "endless", {});
    }
}
writeFileSync("program.pid", String(process.pid));
new Endless();
setInterval(() => {}, 1000);
`;

jest.setTimeout(120_000);

describe("a Pulumi project", () => {
    let project: PulumiProject | undefined;

    afterEach(async () => {
        await project?.dispose();
        project = undefined;
    });

    test("kills a command that takes too long, with everything it has started", async () => {
        project = await PulumiProject.create({ files: { "index.js": endlessProgram }, timeoutSeconds: 8 });
        stopTime();

        const up = project.up(["--skip-preview"]);
        await until(() => pidsIn(project?.folder ?? "").length === 2);
        jest.advanceTimersByTime(8_000);

        await expect(up).rejects.toThrow(CommandTimeoutError);
        await expect(up).rejects.toThrow("`pulumi up --yes --skip-preview` was killed after 8 s");
        await allEnded(pidsIn(project.folder));
    });

    test("ends what a command that is killed has left behind", async () => {
        project = await PulumiProject.create({ files: { "index.js": endlessProgram } });
        const up = project.start(["up", "--yes", "--skip-preview"]);
        await until(() => pidsIn(project?.folder ?? "").length === 2);

        process.kill(up.pid, "SIGKILL");

        await allEnded(pidsIn(project.folder));
    });

    test("ends what still runs when it is disposed of, and removes its folder", async () => {
        project = await PulumiProject.create({ files: { "index.js": endlessProgram } });
        const up = project.up(["--skip-preview"]);
        await until(() => pidsIn(project?.folder ?? "").length === 2);
        const pids = pidsIn(project.folder);

        await project.dispose();
        await up;

        await allEnded(pids);
        expect(existsSync(project.folder)).toBe(false);
    });

    test("ends and removes everything when its own process is killed", async () => {
        const folder = await mkdtemp(join(tmpdir(), "killed-process-"));
        const owner = await startOwner(folder);
        const projectFolder = readFileSync(join(folder, "project"), "utf8");
        await until(() => pidsIn(projectFolder).length === 2);
        const pids = pidsIn(projectFolder);

        owner.kill("SIGKILL");

        await allEnded(pids);
        await until(() => !existsSync(projectFolder));
        await rm(folder, { recursive: true });
    });

    test("hides the machine's own settings from what it runs", async () => {
        process.env.SCP_TF_ACCESS_KEY = "of the machine";
        project = await PulumiProject.create({
            files: {
                "index.js": `console.log("it sees " + Object.keys(process.env).join(" "), process.env.HOME);`,
            },
        });

        const { stdout } = await project.preview([], { GIVEN: "to it" });

        delete process.env.SCP_TF_ACCESS_KEY;
        expect(stdout).toMatch(/it sees .*GIVEN/);
        expect(stdout).not.toContain("SCP_TF_ACCESS_KEY");
        expect(stdout).toContain(join(project.folder, "../home"));
    });
});

/** Starts another process that deploys the endless program; its project's folder is written into a file of `folder`. */
async function startOwner(folder: string): Promise<ChildProcess> {
    const script = join(folder, "owner.ts");
    await writeFile(
        script,
        `import { writeFileSync } from "node:fs";
         import { PulumiProject } from ${JSON.stringify(join(__dirname, "pulumiProject.ts"))};
         PulumiProject.create({ files: { "index.js": ${JSON.stringify(endlessProgram)} } }).then((project) => {
             writeFileSync(${JSON.stringify(join(folder, "project"))}, project.folder);
             return project.up(["--skip-preview"]);
         });`,
    );
    const owner = spawn(process.execPath, ["--import", "tsx", script], { stdio: "inherit" });
    await until(() => existsSync(join(folder, "project")));
    return owner;
}

/** A file that is there may not have its content yet. */
function pidsIn(folder: string): number[] {
    return readdirSync(folder)
        .filter((name) => name.endsWith(".pid"))
        .map((name) => Number(readFileSync(join(folder, name), "utf8")))
        .filter((pid) => pid > 0);
}

async function allEnded(pids: number[]): Promise<void> {
    expect(pids).toHaveLength(2);
    await until(() => !pids.some(isRunning));
}

function isRunning(pid: number): boolean {
    try {
        return process.kill(pid, 0);
    } catch {
        return false;
    }
}
