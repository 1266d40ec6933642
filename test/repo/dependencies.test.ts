import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryFolder } from "../engine/folders.js";

const read = (path: string) => readFileSync(join(repositoryFolder, path), "utf8");
const manifest = JSON.parse(read("package.json"));

/** The rows of the table under a heading, each a package and its reason. */
function rows(heading: string): [string, string][] {
    const [, section = ""] = read("docs/dependencies.md").split(`## ${heading}\n`);
    const [table = ""] = section.split("\n## ");
    return [...table.matchAll(/^\| `(.+?)` \| (.*) \|$/gm)].map(([, name = "", why = ""]) => [name, why]);
}

test.each([
    ["Installed with the package", "dependencies"],
    ["Brought along by the user", "peerDependencies"],
    ["Development only", "devDependencies"],
])("%s: the table has each of package.json's %s, with its reason, and no other", (heading, kind) => {
    const table = rows(heading);
    expect(table.map(([name]) => name).sort()).toEqual(Object.keys(manifest[kind]).sort());
    expect(table.filter(([, why]) => why.trim().length < 5)).toEqual([]);
});

test("nothing of the package runs when it is installed, and npm has no script to warn of", () => {
    // `prepare` is among them: npm runs it for a package from git, and warns of it in a tarball.
    const run = /^(pre|post)?(install|prepare)$|^prepublish$/;
    expect(Object.keys(manifest.scripts).filter((name) => run.test(name))).toEqual([]);
    // npm runs an install script of its own making for a package with this file.
    expect(manifest.files).not.toContain("binding.gyp");
    expect(manifest.gypfile).toBeUndefined();
});

test("the package is built before it is packed, and in a checkout once its dependencies are installed", () => {
    expect(manifest.scripts).toMatchObject({ prepack: "npm run build", dependencies: "npm run build" });
});
