import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Deployment, deploy } from "../engine/deployment.js";
import { repositoryFolder } from "../engine/folders.js";

/* The plugin from the repository's own address: a clone without node_modules and dist, in which the engine runs npm. */

jest.setTimeout(600_000);

let folder: string;
let deployment: Deployment;

beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "checkout-")));
    const list = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    const files = execFileSync("git", list, { cwd: repositoryFolder, encoding: "utf8" }).split("\0");
    for (const file of files.filter(Boolean)) {
        cpSync(join(repositoryFolder, file), join(folder, file), { recursive: true });
    }
});

afterAll(async () => {
    await deployment?.end();
    rmSync(folder, { recursive: true, force: true });
});

test("is built by the npm install that the engine runs in its folder, and serves the package scp", async () => {
    // Beforehand, as a user's npm is set up, and without the time limit of a test's command.
    execFileSync("npm", ["install"], { cwd: join(folder, "plugin"), stdio: "pipe" });
    deployment = await deploy();
    const schema = ["package", "get-schema", join(folder, "plugin")];
    const printed = await deployment.project.run(schema, { NODE_OPTIONS: undefined });
    expect(JSON.parse(printed.stdout)).toMatchObject({ name: "scp" });
});
