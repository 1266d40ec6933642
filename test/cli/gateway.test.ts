import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/* The built program, as users start it. What it prints is tested without a process: test/unit/testing/command. */

const { bin } = require("../../package.json") as { bin: Record<string, string> };
const program = (name: string) => join(__dirname, "../..", bin[name] ?? "");

const children: ChildProcess[] = [];
let folder: string;

beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "gateway-"));
});

afterEach(() => {
    for (const child of children.splice(0)) {
        child.kill("SIGKILL");
    }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(...args: string[]): ChildProcess {
    const child = spawn(process.execPath, [program("scp-image-gateway"), ...args]);
    children.push(child);
    return child;
}

test.each(["SIGINT", "SIGTERM"] as const)(
    "a shell takes over what it prints, until %s ends it",
    async (signal) => {
        const child = start("--images", "2");
        const ended = once(child, "exit");
        const [lines] = await once(child.stdout ?? child, "data");
        writeFileSync(join(folder, "environment.sh"), lines);
        const list = execFileSync(
            "sh",
            [
                "-c",
                '. ./environment.sh; "$0" "$1" list --image-id 70a599e0-31e7-49b7-b260-868f441e862b -o csv',
                process.execPath,
                program("scp-image-members"),
            ],
            { cwd: folder, encoding: "utf8", env: { PATH: process.env.PATH, HOME: folder } },
        );
        expect(list.trim().split("\n")).toHaveLength(3);
        child.kill(signal);
        expect(await ended).toEqual([0, null]);
    },
);

test("wrong use ends it with 2", async () => {
    expect(await once(start("--images", "none"), "exit")).toEqual([2, null]);
});

/** Other systems have no /dev/full. */
const onLinux = process.platform === "linux" ? test : test.skip;

onLinux("lines that cannot be written end it with 1, and say why", async () => {
    const child = spawn("sh", [
        "-c",
        '"$0" "$1" > /dev/full',
        process.execPath,
        program("scp-image-gateway"),
    ]);
    let stderr = "";
    child.stderr.on("data", (text) => {
        stderr += text;
    });
    expect(await once(child, "close")).toEqual([1, null]);
    expect(stderr).toContain("error: standard output cannot be written: ");
});
