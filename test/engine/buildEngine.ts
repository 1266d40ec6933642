import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { moduleFolder, moduleVersion } from "./engineVersions.js";
import { findExecutable } from "./executables.js";

const secondsBetweenReports = 10;

/** A program that is built from Go modules. */
export interface GoProgram {
    /** The folder of its go.mod. */
    readonly moduleFolder: string;
    readonly mainPackage: string;
    readonly ldflags: string;
}

const engine: GoProgram = {
    moduleFolder,
    mainPackage: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ldflags: `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${moduleVersion}`,
};

/**
 * Builds the `pulumi` executable from Go modules, as `buildGoProgram` does: the first time takes about four minutes on two
 * cores.
 */
export function buildEngine(
    file: string,
    environment: NodeJS.ProcessEnv,
    report: (line: string) => void,
): Promise<void> {
    return buildGoProgram(engine, file, environment, report);
}

/**
 * Builds a program from Go modules into `file`, which appears only once it is complete. `report` gets a line every ten seconds.
 * @throws {Error} when there is no Go, or the build fails; the message has Go's own words.
 */
export async function buildGoProgram(
    program: GoProgram,
    file: string,
    environment: NodeJS.ProcessEnv,
    report: (line: string) => void,
): Promise<void> {
    const go = await findExecutable("go", environment.PATH);
    if (!go) {
        throw new Error("go is not on PATH");
    }
    await mkdir(dirname(file), { recursive: true });
    await removeDrafts(file);
    const draft = `${file}.draft-${process.pid}`;
    try {
        await runBuild(go, program, draft, environment, report);
        await rename(draft, file);
    } finally {
        await rm(draft, { force: true });
    }
}

/** What a killed build left behind. Only one build runs at a time, so nobody is writing to it. */
async function removeDrafts(file: string): Promise<void> {
    for (const name of await readdir(dirname(file))) {
        if (name.startsWith(`${basename(file)}.draft-`)) {
            await rm(join(dirname(file), name));
        }
    }
}

async function runBuild(
    go: string,
    { moduleFolder: cwd, mainPackage, ldflags }: GoProgram,
    output: string,
    environment: NodeJS.ProcessEnv,
    report: (line: string) => void,
): Promise<void> {
    const args = [
        "build",
        "-v",
        "-mod=readonly",
        "-buildvcs=false",
        "-ldflags",
        ldflags,
        "-o",
        output,
        mainPackage,
    ];
    const build = spawn(go, args, {
        cwd,
        // Without cgo the build needs no C compiler. A go.work of the user's must not take part in it.
        env: { ...environment, CGO_ENABLED: "0", GOWORK: "off" },
        stdio: ["ignore", "ignore", "pipe"],
    });
    const stop = () => build.kill();
    process.once("exit", stop);
    const problems = followProgress(build, report);
    try {
        const exitCode = await new Promise<number | null>((resolve, reject) => {
            build.once("error", reject);
            build.once("close", resolve);
        });
        if (exitCode !== 0) {
            throw new Error(`go build failed: ${problems().join("\n      ") || `exit code ${exitCode}`}`);
        }
    } finally {
        process.off("exit", stop);
    }
}

/** Counts what `go build -v` says it does and reports that now and then. Gives back what else it said at last. */
function followProgress(build: ChildProcess, report: (line: string) => void): () => string[] {
    const begin = Date.now();
    let downloaded = 0;
    let compiled = 0;
    const problems: string[] = [];
    const reporter = setInterval(() => {
        const seconds = Math.round((Date.now() - begin) / 1000);
        report(`  ${seconds} s: ${downloaded} modules downloaded, ${compiled} packages compiled`);
    }, secondsBetweenReports * 1000);
    build.once("close", () => clearInterval(reporter));
    if (build.stderr) {
        createInterface(build.stderr).on("line", (line) => {
            if (line.startsWith("go: downloading ")) {
                downloaded += 1;
            } else if (/^[\w.~/-]+$/.test(line)) {
                compiled += 1;
            } else {
                problems.push(line);
            }
        });
    }
    return () => problems.slice(-5);
}
