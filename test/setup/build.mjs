/**
 * node test/setup/build.mjs
 *
 * Builds the package into dist, unless it has been built of these very sources already. npm does this after every installation
 * and before it packs, and `start.mjs` before it runs a script.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const compiler = join(root, "node_modules/typescript/bin/tsc");
const stamp = join(root, "node_modules/.cache/build-of-package");
const sources = ["provider", "policy", "cli", "testing"];
const settings = ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"];

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== digest()) {
    console.error("Building the package …");
    rmSync(join(root, "dist"), { recursive: true, force: true });
    const compilation = [compiler, "--project", "tsconfig.build.json"];
    const { status } = spawnSync(process.execPath, compilation, { cwd: root, stdio: "inherit" });
    if (status === 0) {
        mkdirSync(dirname(stamp), { recursive: true });
        writeFileSync(stamp, digest());
    } else {
        process.exitCode = 1;
    }
}

/** Changes when a source, a setting or a file of the build changes. */
function digest() {
    const hash = createHash("sha256");
    for (const file of [...settings, ...[...sources, "dist"].flatMap(filesBelow)]) {
        hash.update(`${file}\n`).update(readFileSync(join(root, file)));
    }
    return hash.digest("hex");
}

function filesBelow(folder) {
    if (!existsSync(join(root, folder))) {
        return [];
    }
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
        .sort();
}
