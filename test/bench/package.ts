import { createRequire } from "node:module";
import { join } from "node:path";
import type * as provider from "../../provider/index.js";
import { repositoryFolder } from "../engine/folders.js";

/** The package as it is built, by its name, so that what is measured is what users run. */
export function builtPackage(): typeof provider {
    return createRequire(join(repositoryFolder, "index.js"))("pulumi-scp-image-members");
}
