import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryFolder, sdkFolder } from "./folders.js";

/** The Go module from which an engine can be built. */
export const moduleFolder = join(repositoryFolder, "test/engine/build");

const goMod = readFileSync(join(moduleFolder, "go.mod"), "utf8");
const goSum = readFileSync(join(moduleFolder, "go.sum"), "utf8");

/** The version of the SDK that is installed here, and of the engine that is downloaded for it: "3.270.0". */
export const sdkVersion: string = JSON.parse(readFileSync(join(sdkFolder, "package.json"), "utf8")).version;

/** The version of the engine that is built: "3.250.0". */
export const moduleVersion = lineOfGoMod(/^require github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/m);

/** The oldest engine that will do: the oldest SDK that the package takes. */
export const oldestPulumi = "3.220.0";

/** The oldest Go that can build an engine: "1.25.11". */
export const oldestGo = lineOfGoMod(/^go (\S+)/m);

/** Tells builds apart that would differ: by version, platform or dependencies. */
export const buildKey = [moduleVersion, process.platform, process.arch, hashOf(goMod + goSum)].join("-");

function lineOfGoMod(pattern: RegExp): string {
    const version = pattern.exec(goMod)?.[1];
    if (!version) {
        throw new Error(`${moduleFolder}/go.mod has no line ${pattern}`);
    }
    return version;
}

function hashOf(text: string): string {
    return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
