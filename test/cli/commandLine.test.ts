import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Gateway, startGateway } from "../../testing/index.js";
import { until } from "../setup/time.js";

/* The built program, as users start it. What it says is tested without a process: test/unit/cli. */

const main = join(__dirname, "../../dist/cli/main.js");
const { version } = require("../../package.json") as { version: string };

let gateway: Gateway;
let folder: string;

beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "command-line-"));
    gateway = await startGateway({
        images: Array.from({ length: 300 }, (_, index) => ({
            id: `image-${index}`,
            members: [{ memberId: "partner" }],
        })),
    });
});

afterAll(async () => {
    await gateway.close();
    rmSync(folder, { recursive: true, force: true });
});

function start(
    args: string[],
    environment: Readonly<Record<string, string>> = {},
    program = process.execPath,
): ChildProcess {
    const { PATH, SystemRoot } = process.env;
    return spawn(program, args, {
        cwd: folder,
        env: {
            PATH,
            SystemRoot,
            HOME: folder,
            USERPROFILE: folder,
            ...gateway.environment,
            ...environment,
        } as NodeJS.ProcessEnv,
    });
}

async function ended(
    child: ChildProcess,
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
    const output = { stdout: "", stderr: "" };
    child.stdout?.on("data", (text) => {
        output.stdout += text;
    });
    child.stderr?.on("data", (text) => {
        output.stderr += text;
    });
    const [exitCode] = await once(child, "close");
    return { exitCode, ...output };
}

test("it says its version, and its help with examples", async () => {
    const [said, help] = await Promise.all([
        ended(start([main, "--version"])),
        ended(start([main, "audit", "--help"])),
    ]);
    expect(said).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    expect(help.stdout).toContain("Examples:");
});

test("on a Node.js that is too old it says so, and does nothing else", async () => {
    const code = `
        process.argv.splice(1, 0, ${JSON.stringify(main)});
        Object.defineProperty(process.versions, "node", { value: "20.20.2" });
        Object.defineProperty(process, "version", { value: "v20.20.2" });
        require(${JSON.stringify(main)});
    `;
    expect(await ended(start(["-e", code, "audit"]))).toEqual({
        exitCode: 2,
        stdout: "",
        stderr: "error: scp-image-members needs Node.js 22 or newer, and this is v20.20.2. Install a newer one.\n",
    });
    expect(gateway.requests).toEqual([]);
});

test("an audit loads no part of Pulumi's SDK", async () => {
    const code = `
        process.argv.splice(1, 0, ${JSON.stringify(main)});
        process.on("exit", () => {
            console.error(Object.keys(require.cache).filter((file) => /node_modules.@(pulumi|grpc)/.test(file)).length);
        });
        require(${JSON.stringify(main)});
    `;
    const { exitCode, stderr } = await ended(start(["-e", code, "audit", "--image-id", "image-1"]));
    expect(exitCode).toBe(3);
    expect(stderr).toBe("0\n");
});

test("an HTML report has its style and its script", async () => {
    const { exitCode, stdout, stderr } = await ended(
        start([main, "audit", "-o", "html", "--image-id", "image-1"]),
    );
    expect([exitCode, stderr]).toEqual([3, ""]);
    expect(stdout).toMatch(/<style>.+<\/style>.+partner.+<script type="module">.+<\/script>/s);
});

test("it keeps no compiled code, which another user of the machine could replace, nor anything else in the temporary folder", async () => {
    const temporary = join(folder, "temporary");
    mkdirSync(temporary);
    const child = start([main, "audit", "--image-id", "image-1"], { TMPDIR: temporary, TEMP: temporary });
    expect((await ended(child)).exitCode).toBe(3);
    expect(readdirSync(temporary)).toEqual([]);
    rmSync(temporary, { recursive: true });
});

test("a reader that has had enough ends it quietly, with its own exit code", async () => {
    const child = start([main, "audit", "-o", "json"]);
    let stderr = "";
    child.stderr?.on("data", (text) => {
        stderr += text;
    });
    child.stdout?.once("data", () => child.stdout?.destroy());
    const [exitCode] = await once(child, "exit");
    expect([exitCode, stderr]).toEqual([3, ""]);
});

/** Other systems have no /dev/full, and no such links to what a process has open. */
const onLinux = process.platform === "linux" ? test : test.skip;
const full = "cannot be written, because the disk is full (ENOSPC).\n";
const tooLarge = "cannot be written, because the file would be larger than is allowed (EFBIG).\n";

onLinux.each([
    ["a report", "audit -o json > /dev/full", `error: Standard output ${full}`],
    ["a list", "list --image-id image-1 > /dev/full", `error: Standard output ${full}`],
    ["a report in a file", "audit -o json --out /dev/full", `error: --out is "/dev/full": it ${full}`],
    [
        "a report in a file of no size",
        "audit -o json --out limited.json",
        `error: --out is "limited.json": it ${tooLarge}`,
    ],
    ["a report to a file of no size", "audit -o json > limited.json", `error: Standard output ${tooLarge}`],
    ["a help", "--help > /dev/full", ""],
])("%s that cannot be written ends with 5, and says why", async (_, args, stderr) => {
    const limit = args.includes("limited") ? "ulimit -f 0; " : "";
    const child = start(
        ["-c", `${limit}exec "$0" ${JSON.stringify(main)} ${args}`, process.execPath],
        {},
        "sh",
    );
    expect(await ended(child)).toEqual({ exitCode: 5, stdout: "", stderr });
    rmSync(join(folder, "limited.json"), { force: true });
});

onLinux.each(["| cat", ">> added.txt"])("--out /dev/stdout is standard output: %s", async (redirection) => {
    writeFileSync(join(folder, "added.txt"), "\n");
    const command = `"$0" ${JSON.stringify(main)} audit --image-id image-1 -o json --out /dev/stdout ${redirection}`;
    const { stdout } = await ended(start(["-c", command, process.execPath], {}, "sh"));
    const added = readFileSync(join(folder, "added.txt"), "utf8");
    expect(added[0]).toBe("\n");
    expect(JSON.parse(stdout || added).images).toHaveLength(1);
    rmSync(join(folder, "added.txt"));
});

onLinux("what it reads can come from other commands, as <(…)", async () => {
    const bash = (command: string) => ended(start(["-c", command, process.execPath, main], {}, "bash"));
    writeFileSync(join(folder, "earlier.json"), (await bash('"$0" "$1" audit -o json')).stdout);
    const audit = await bash(
        `"$0" "$1" audit -o json --since <(cat earlier.json) --config <(echo '{"all": "advisory"}')`,
    );
    expect(audit).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(audit.stdout).changes).toMatchObject({ added: [], removed: [] });
    const report = await bash('"$0" "$1" report <(echo no event)');
    expect(report).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("Line 1 is not an event") });
    rmSync(join(folder, "earlier.json"));
});

onLinux.each(["report", "audit --config", "audit --since"])(
    "Ctrl-C ends it while it waits for somebody to write to a pipe: %s",
    async (args) => {
        const pipe = join(folder, "pipe");
        execFileSync("mkfifo", [pipe]);
        const child = start([main, ...args.split(" "), pipe]);
        const end = ended(child);
        // Opened once the program reads.
        const writer = await open(pipe, "w");
        child.kill("SIGINT");
        expect(await end).toEqual({ exitCode: 130, stdout: "", stderr: "" });
        await writer.close();
        rmSync(pipe);
    },
);

test("it ends with its last message, although a proxy still leaves it waiting for a connection", async () => {
    let connections = 0;
    const proxy = createServer((client) => {
        connections += 1;
        client.resume().on("error", () => {});
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { port } = proxy.address() as AddressInfo;
    const child = start([main, "list", "--image-id", "image-1"], {
        SCP_TF_ENDPOINT_OVERRIDE: "https://gateway.example",
        HTTPS_PROXY: `http://127.0.0.1:${port}`,
        PULUMI_CONFIG: JSON.stringify({ "scp:timeoutSeconds": "1", "scp:maxRetries": "0" }),
    });
    const { exitCode, stderr } = await ended(child);
    expect(exitCode).toBe(4);
    expect(stderr).toContain("was not answered in time");
    expect(connections).toBe(1);
    proxy.close();
});

test("Ctrl-C ends it with 130, and leaves a file as it was", async () => {
    writeFileSync(join(folder, "report.json"), "old");
    gateway.clearRequests();
    gateway.faults = [{ kind: "hang" }];
    try {
        const child = start([main, "audit", "-o", "json", "--out", "report.json"]);
        const end = ended(child);
        await until(() => gateway.requests.length > 0);
        child.kill("SIGINT");
        expect(await end).toEqual({ exitCode: 130, stdout: "", stderr: "" });
        expect(readdirSync(folder)).toEqual(["report.json"]);
    } finally {
        gateway.faults = [];
    }
});

test("Ctrl-C ends it while it waits for standard input", async () => {
    const child = start([main, "report"]);
    const end = ended(child);
    // More than a pipe holds: it is through once the program reads, which then waits for more.
    await new Promise((resolve) => child.stdin?.write("\n".repeat(1_000_000), resolve));
    child.kill("SIGINT");
    expect(await end).toEqual({ exitCode: 130, stdout: "", stderr: "" });
});
