import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const ROOT = join(__dirname, "../../..");
/** Pages that Pulumi's registry shows, in the form that it asks for. */
const REGISTRY_PAGES = ["_index.md", "installation-configuration.md"];

test("the README leads to every page of the documentation", () => {
    const readme = readFileSync(join(ROOT, "README.md"), "utf8");
    const pages = readdirSync(join(ROOT, "docs")).filter(
        (name) => name.endsWith(".md") && !REGISTRY_PAGES.includes(name),
    );
    expect(pages.length).toBeGreaterThan(5);
    expect([...pages, "api/README.md"].filter((page) => !readme.includes(`](docs/${page})`))).toEqual([]);
});

const COPIED = globSync("examples/**/{Pulumi,PulumiPolicy}.yaml", {
    cwd: ROOT,
    exclude: ["**/node_modules/**"],
}).map((file) => join(ROOT, dirname(file)));

test.each(COPIED.map((folder) => relative(ROOT, folder)))(
    "what is said in %s leads to what pulumi new copies with it",
    (example) => {
        const folder = join(ROOT, example);
        for (const page of globSync("**/*.md", { cwd: folder, exclude: ["**/node_modules/**"] })) {
            const text = readFileSync(join(folder, page), "utf8");
            const targets = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = ""]) =>
                resolve(folder, dirname(page), target),
            );
            expect(targets.filter((file) => !file.startsWith(`${folder}/`) || !existsSync(file))).toEqual([]);
        }
    },
);

test("an option of a command that npx runs is not taken for one of npm's", () => {
    const pages = globSync("{*.md,docs/*.md,examples/**/*.md,policy/*.md}", {
        cwd: ROOT,
        exclude: ["**/node_modules/**"],
    });
    // npm takes the word behind --no for its value, and the options that follow for its own.
    const wrong = pages.filter((page) => /npx --no [\w-]+ -/.test(readFileSync(join(ROOT, page), "utf8")));
    expect(wrong).toEqual([]);
});
