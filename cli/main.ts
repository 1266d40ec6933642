#!/usr/bin/env node
import { homedir } from "node:os";
import { join } from "node:path";

const interrupted = new AbortController();
// Once: a second Ctrl-C ends the process at once.
process.once("SIGINT", () => interrupted.abort());
// A reader that has gone is no failure: what was written to it is awaited where it is written.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

async function main(): Promise<void> {
    const { runProgram } = await import("./program.js");
    const exitCode = await runProgram(process.argv.slice(2), {
        stdout: process.stdout,
        stderr: process.stderr,
        stdin: process.stdin,
        environment: process.env,
        scpconf: join(homedir(), ".scpconf"),
        folder: process.cwd(),
        signal: interrupted.signal,
    });
    if (interrupted.signal.aborted) {
        process.exit(exitCode);
    }
    // Not at once: what was written is still on its way.
    process.exitCode = exitCode;
}

main();
