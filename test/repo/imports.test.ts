import { spawnSync } from "node:child_process";
import { join } from "node:path";

/* The directions of imports are a rule of the linter (biome.json). Here it is shown to bite, once for each room. */

const root = join(__dirname, "../..");
const biome = join(root, "node_modules/@biomejs/biome/bin/biome");

/** What the linter says of a file of this name with this import. */
function lint(file: string, module: string): { status: number | null; output: string } {
    const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [biome, "lint", `--stdin-file-path=${file}`],
        { cwd: root, input: `import { it } from ${JSON.stringify(module)};\nconsole.log(it);\n`, encoding: "utf8" },
    );
    return { status, output: stdout + stderr };
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
])("%s cannot import %s", (file, module) => {
    expect(lint(file, module).status).not.toBe(0);
});

test.each([
    ["policy/checks/x.ts", "../findings/finding.js"],
    ["policy/pulumi/x.ts", "../checks/check.js"],
    ["policy/live/x.ts", "../../provider/getImageMembers.js"],
    ["cli/x.ts", "../policy/checks/index.js"],
])("%s can import %s", (file, module) => {
    expect(lint(file, module)).toMatchObject({ status: 0 });
});
