/** Writes schemas/, by which editors check the files that users write. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryFolder } from "../engine/folders.js";
import { schemaFiles } from "./jsonSchemas.js";

const folder = join(repositoryFolder, "schemas");
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(schemaFiles())) {
    writeFileSync(join(folder, name), text);
}
