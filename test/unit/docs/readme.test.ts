import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

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
