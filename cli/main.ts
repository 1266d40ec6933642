#!/usr/bin/env node
import { homedir } from "node:os";
import { join } from "node:path";
import { exitCodes } from "./exitCodes.js";

const interrupted = new AbortController();
const interrupt = () => interrupted.abort();
// Once: a second Ctrl-C ends the process at once.
process.once("SIGINT", interrupt);
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
    // A reader that has gone is no failure. Any other is one, also of what nobody waits for, such as a help.
    if (code !== "EPIPE") {
        process.exitCode = exitCodes.unwritten;
    }
});
process.stderr.on("error", () => {});

/** As package.json says; npm only warns of an older one. */
const OLDEST_NODE = 22;

async function main(): Promise<void> {
    if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
        process.stderr.write(
            `error: scp-image-members needs Node.js ${OLDEST_NODE} or newer, and this is ${process.version}. Install a newer one.\n`,
        );
        process.exitCode = exitCodes.usage;
        return;
    }
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
    process.off("SIGINT", interrupt);
    process.exitCode ??= exitCode;
    await Promise.all([process.stdout, process.stderr].map(written));
    // By itself it would end no earlier than the connections of attempts that were given up.
    process.exit();
}

/** Waits until all that a stream was given has left this process, or never can. */
function written(stream: NodeJS.WriteStream): Promise<void> {
    return new Promise((resolve) => stream.write("", () => resolve()));
}

main();
