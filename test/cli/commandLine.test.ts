import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Gateway, startGateway } from "../../testing/index.js";

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

function start(args: string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
    const { PATH, SystemRoot } = process.env;
    return spawn(process.execPath, [...args], {
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

test("Ctrl-C ends it with 130, and leaves a file as it was", async () => {
    writeFileSync(join(folder, "report.json"), "old");
    let hasAsked = false;
    const on = () => {
        hasAsked = true;
        return true;
    };
    gateway.faults = [{ kind: "hang", on }];
    try {
        const child = start([main, "audit", "-o", "json", "--out", "report.json"]);
        const end = ended(child);
        while (!hasAsked) {
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
        child.kill("SIGINT");
        expect(await end).toEqual({ exitCode: 130, stdout: "", stderr: "" });
        expect(readdirSync(folder)).toEqual(["report.json"]);
    } finally {
        gateway.faults = [];
    }
});

test("Ctrl-C ends it while it waits for standard input", async () => {
    const child = start([
        "-e",
        `process.argv.splice(1, 0, "main"); require(${JSON.stringify(main)}); setTimeout(() => process.kill(process.pid, "SIGINT"), 500)`,
        "report",
    ]);
    expect(await ended(child)).toEqual({ exitCode: 130, stdout: "", stderr: "" });
});

test("it completes commands, options and formats, and leaves files to the shell", async () => {
    const complete = async (...words: string[]) =>
        (await ended(start([main, "complete", "--", ...words]))).stdout;
    const [commands, formats, files, script] = await Promise.all([
        complete("au"),
        complete("list", "-o", ""),
        complete("audit", "--config", ""),
        ended(start([main, "completion", "bash"])),
    ]);
    expect(commands).toContain("audit\t");
    expect(formats).toBe("table\t\njson\t\ncsv\t\n:4\n");
    expect(files).toBe(":0\n");
    expect(script.stdout).toContain("complete -o default -F __scp_image_members_complete scp-image-members");
});
