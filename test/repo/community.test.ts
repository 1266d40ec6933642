import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { repositoryFolder } from "../engine/folders.js";

const read = (path: string) => readFileSync(join(repositoryFolder, path), "utf8");
const templates = ".github/ISSUE_TEMPLATE";

test("how to report a vulnerability stands in one place, to which the others lead", () => {
    const there = "docs/security.md#how-to-report";
    expect(read("docs/security.md")).toContain("\n## How to report\n");
    expect(read("SECURITY.md")).toContain(there);
    expect(read("CONTRIBUTING.md")).toContain("(SECURITY.md)");
    expect(read(`${templates}/bug.md`)).toContain("SECURITY.md");
});

test.each(readdirSync(join(repositoryFolder, templates)).filter((name) => name.endsWith(".md")))(
    "the issue template %s has what GitHub lists it by",
    (name) => {
        const [, header = ""] = read(`${templates}/${name}`).split("---\n");
        expect(load(header)).toEqual({ name: expect.any(String), about: expect.any(String) });
    },
);

test("what cannot be an issue leads to the private form", () => {
    const { repository } = JSON.parse(read("package.json"));
    const address = repository.url.replace(/^git\+|\.git$/g, "");
    expect(load(read(`${templates}/config.yml`))).toMatchObject({
        contact_links: [{ url: `${address}/security/advisories/new` }],
    });
});
