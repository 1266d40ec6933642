#!/usr/bin/env node
import { runCommand } from "./runCommand.js";

const ended = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => ended.abort());
}
process.stdout.on("error", ({ message }) => {
    process.stderr.write(`error: standard output cannot be written: ${message}\n`);
    process.exit(1);
});

runCommand(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    platform: process.platform,
    signal: ended.signal,
}).then((exitCode) => {
    process.exitCode = exitCode;
});
