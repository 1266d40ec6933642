import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { nodeFolder, repositoryFolder } from "../../engine/folders.js";

/** A machine without Pulumi, Go and the internet, and with the dependencies installed. */
let machine: string;

beforeEach(() => {
    machine = realpathSync(mkdtempSync(join(tmpdir(), "machine-")));
});

afterEach(() => rmSync(machine, { recursive: true }));

function runTests(...args: string[]) {
    const script = join(repositoryFolder, "test/setup/runTests.ts");
    const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", script, ...args], {
        cwd: repositoryFolder,
        encoding: "utf8",
        env: {
            PATH: [machine, nodeFolder].join(delimiter),
            HOME: machine,
            NODE_USE_ENV_PROXY: "1",
            HTTPS_PROXY: "http://127.0.0.1:9",
        },
    });
    return { status, stderr };
}

function pulumiOnPath(): void {
    for (const name of ["pulumi", "pulumi-language-nodejs"]) {
        writeFileSync(join(machine, name), "#!/bin/sh\necho v3.250.0\n");
        chmodSync(join(machine, name), 0o755);
    }
}

test("tests that need no engine set none up, and so run without Pulumi, Go and the internet", () => {
    const { status, stderr } = runTests("test/unit/provider/scp/imageId.test.ts");

    expect(stderr).toMatch(/^Tests: +\d+ passed/m);
    expect(stderr).not.toContain("Pulumi");
    expect(status).toBe(0);
});

test("an engine is found once, before the first of the tests that need it", () => {
    pulumiOnPath();

    const { status, stderr } = runTests("test/engine/faults", "test/package", "-t", "none of that name");

    expect(stderr.match(/^Pulumi .*/gm)).toEqual(["Pulumi 3.250.0, pulumi on PATH; language host: official"]);
    expect(stderr).toMatch(/Test Suites: \d+ skipped/);
    expect(status).toBe(0);
});

test("if there is none for them, the run fails and says what to install", () => {
    const { status, stderr } = runTests("test/engine/faults");

    expect(stderr).toMatch(/^There is no Pulumi engine on this machine, and none could be set up:$/m);
    expect(stderr).toMatch(/^Install Pulumi /m);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(status).toBe(1);
});
