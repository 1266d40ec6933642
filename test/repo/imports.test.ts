import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/* The directions of imports are a rule of the linter (biome.json). Here it is shown to bite, once for each room. */

const root = join(__dirname, "../..");
let folder: string;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "imports-"));
    const {
        vcs: _,
        $schema: __,
        ...configuration
    } = JSON.parse(readFileSync(join(root, "biome.json"), "utf8"));
    writeFileSync(join(folder, "biome.json"), JSON.stringify(configuration));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** What the linter says of a file of this name with this import: its rule, or nothing. */
function lint(file: string, module: string): string[] {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), `import { it } from ${JSON.stringify(module)};\nconsole.log(it);\n`);
    const { stdout } = spawnSync(
        process.execPath,
        [join(root, "node_modules/@biomejs/biome/bin/biome"), "lint", "--reporter=json", file],
        { cwd: folder, encoding: "utf8" },
    );
    return (JSON.parse(stdout) as { diagnostics: { category: string }[] }).diagnostics.map(
        ({ category }) => category,
    );
}

test.each([
    ["provider/x.ts", "../policy/checks/index.js"],
    ["provider/scp/x.ts", "@pulumi/pulumi"],
    ["provider/scp/x.ts", "../../cli/terminal.js"],
    ["policy/x.ts", "../cli/terminal.js"],
    ["policy/findings/x.ts", "../rules/rules.js"],
    ["policy/findings/x.ts", "@pulumi/policy/policy"],
    ["policy/rules/x.ts", "../checks/check.js"],
    ["policy/checks/x.ts", "../live/liveShares.js"],
    ["policy/checks/x.ts", "../pulumi/sdk.js"],
    ["policy/live/x.ts", "../pulumi/sdk.js"],
    ["cli/x.ts", "@pulumi/pulumi"],
    ["provider/scp/x.ts", "../../testing/index.js"],
    ["policy/checks/x.ts", "../../testing/index.js"],
    ["testing/x.ts", "../provider/scp/client.js"],
    ["cli/x.ts", "../policy/pulumi/adapter.js"],
    ["cli/x.ts", "pulumi-scp-image-members/testing"],
    ["policy/checks/x.ts", "../../provider/getImageMembers.js"],
    ["provider/scp/x.ts", "../run/stackConfig.js"],
    ["provider/x.ts", "./writing/connect.js"],
    ["provider/scp/x.ts", "../writing/connect.js"],
    ["provider/writing/x.ts", "../run/stackConfig.js"],
    ["policy/live/x.ts", "../../provider/writing/connect.js"],
    ["policy/checks/x.ts", "../../provider/writing/connect.js"],
    ["cli/x.ts", "../provider/writing/connect.js"],
    ["provider/scp/x.ts", "../plugin/service.js"],
])("%s cannot import %s", (file, module) => {
    expect(lint(file, module)).toEqual(["lint/style/noRestrictedImports"]);
});

test.each([
    ["policy/checks/x.ts", "../findings/finding.js"],
    ["policy/pulumi/x.ts", "../checks/check.js"],
    ["policy/live/x.ts", "../../provider/getImageMembers.js"],
    ["cli/x.ts", "../policy/checks/index.js"],
    ["cli/x.ts", "../policy/pulumi/shareResources.js"],
    ["testing/x.ts", "../provider/types.js"],
    ["provider/shares/x.ts", "../writing/connect.js"],
    ["cli/takeBack/x.ts", "../../provider/writing/connect.js"],
])("%s can import %s", (file, module) => {
    expect(lint(file, module)).toEqual([]);
});
