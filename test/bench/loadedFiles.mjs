/*
 * node --import PATH/test/bench/loadedFiles.mjs program.mjs, with Node.js 24 and in a project that the package is installed in.
 *
 * Prints which packages' files the program loads, with their number and size, beyond those of Pulumi's SDK.
 */
import { statSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

createRequire(join(process.cwd(), "program.js"))("@pulumi/pulumi");

/** The sizes of the files of each package. */
const sizes = new Map();

registerHooks({
    load(url, context, next) {
        const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
        if (name !== undefined) {
            sizes.set(name, [...(sizes.get(name) ?? []), statSync(fileURLToPath(url)).size]);
        }
        return next(url, context);
    },
});

process.on("exit", () => {
    const rows = [...sizes, ["all", [...sizes.values()].flat()]].map(([name, each]) => {
        return { package: name, files: each.length, kB: Math.round(each.reduce((a, b) => a + b) / 1024) };
    });
    console.table(rows);
});
