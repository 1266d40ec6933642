/* npm version VERSION: gives the version of package.json to every other file that states it. A test holds each of them to it. */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryFolder } from "../engine/folders.js";

const { version } = JSON.parse(readFileSync(join(repositoryFolder, "package.json"), "utf8"));

function replace(file: string, stated: RegExp): void {
    const path = join(repositoryFolder, file);
    writeFileSync(path, readFileSync(path, "utf8").replace(stated, `$1${version}`));
}

replace("policy/package.json", /("version": ")[\d.]+/);
replace("policy/PulumiPolicy.yaml", /^(version: )[\d.]+/m);
for (const shown of ["docs/policies.md", "docs/images/failing-preview.svg"]) {
    replace(shown, /(scp-image-sharing@v)[\d.]+/);
}
for (const file of globSync("examples/**/package.json", { cwd: repositoryFolder })) {
    replace(file, /("pulumi-scp-image-members": "\^)[\d.]+/);
}
