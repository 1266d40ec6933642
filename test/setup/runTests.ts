/**
 * npm test -- [--json-result FILE] [ARGUMENTS OF JEST]
 *
 * Runs the tests. `--json-result` keeps Jest's results, as JSON, in a file.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { join, resolve } from "node:path";
import { repositoryFolder } from "../engine/folders.js";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function jestArguments(args: string[]): string[] {
    const at = args.indexOf("--json-result");
    const file = args[at + 1];
    return at < 0 || !file ? args : [...args.toSpliced(at, 2), "--json", "--outputFile", resolve(file)];
}

function runJest(args: string[]): Promise<number> {
    const jest = spawn(process.execPath, [join(repositoryFolder, "node_modules/jest/bin/jest.js"), ...args], {
        cwd: repositoryFolder,
        stdio: "inherit",
        // A group of its own, because Jest's workers would outlive a Jest that is ended alone.
        detached: true,
    });
    for (const signal of signals) {
        process.on(signal, () => killGroup(jest, signal));
    }
    return new Promise((resolve, reject) => {
        jest.once("error", reject);
        jest.once("close", (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? "SIGTERM"]));
    });
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
    try {
        process.kill(-Number(pid), signal);
    } catch {
        // It has ended already: a Ctrl-C can come both from the terminal and from npm.
    }
}

runJest(jestArguments(process.argv.slice(2))).then((exitCode) => {
    process.exitCode = exitCode;
});
