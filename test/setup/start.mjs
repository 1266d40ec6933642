/**
 * node test/setup/start.mjs SCRIPT.ts [ARGUMENTS]
 *
 * Runs a script of this repository from nothing but a checkout: installs the dependencies and builds the package where
 * that has not been done, and runs the script with the Node.js that the dependencies bring along.
 * It has no dependencies itself and runs on Node.js 20 or newer.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "./lock.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const node = join(root, "node_modules/.bin/node");

/** Set-up that failed for a reason the user can do something about. */
class SetupError extends Error {}

/** The process that runs at the moment; signals go on to it. */
let child;

async function main([script, ...scriptArguments]) {
    if (!script) {
        throw new SetupError("usage: node test/setup/start.mjs SCRIPT.ts [ARGUMENTS]");
    }
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
        process.on(signal, () => child?.kill(signal));
    }
    await withLock(`set up ${root}`, setUp, () => say("Waiting for another run that is setting up …"));
    const [code, signal] = await run(node, ["--import", "tsx", resolve(script), ...scriptArguments], {
        env: { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) },
    });
    process.exitCode = code ?? 128 + constants.signals[signal];
}

async function setUp() {
    if (!isInstalled()) {
        say("Installing the dependencies (npm ci) …");
        // The warnings would be about this Node.js, and the dependencies run on the one that they bring along.
        await runOrFail("npm", ["ci", "--include=dev", "--loglevel=error"], "npm ci failed: see above.");
    }
    await checkNode();
    await runOrFail(node, [join(root, "test/setup/build.mjs")], "The build failed: see above.");
}

/** Whether npm has last installed what package-lock.json names. Packages for other platforms may be missing. */
function isInstalled() {
    const installed = packagesIn("node_modules/.package-lock.json");
    return Object.entries(packagesIn("package-lock.json")).every(([path, wanted]) => {
        const found = installed[path];
        return path === "" || (found ? found.version === wanted.version : wanted.optional === true);
    });
}

function packagesIn(lockFile) {
    return JSON.parse(readIfThere(join(root, lockFile)) ?? "{}").packages ?? {};
}

/** The `node` package's install script fetches the binary, and npm can be set up not to run such scripts. */
async function checkNode() {
    const [code] = await run(node, ["--version"], { stdio: "ignore" }).catch(() => [-1]);
    if (code !== 0) {
        throw new SetupError(
            "node_modules/.bin/node does not run: npm did not run the install script of the package `node`.\n" +
                "Run this, and start again:  npm rebuild node --ignore-scripts=false",
        );
    }
}

function readIfThere(file) {
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

async function runOrFail(command, args, message) {
    const [code] = await run(command, args).catch((error) => {
        throw new SetupError(`${command} cannot be started (${error.message}): is it installed and on PATH?`);
    });
    if (code !== 0) {
        throw new SetupError(message);
    }
}

/** Runs a command to its end and gives [exit code, signal] back. */
function run(command, args, options) {
    return new Promise((resolve, reject) => {
        child = spawn(command, args, { cwd: root, stdio: "inherit", ...options });
        child.on("error", reject);
        child.on("close", (...ended) => resolve(ended));
    });
}

function say(text) {
    console.error(text);
}

main(process.argv.slice(2)).catch((error) => {
    say(error instanceof SetupError ? error.message : error);
    process.exitCode = 1;
});
