import { constants } from "node:buffer";
import { execFileSync } from "node:child_process";
import fs, { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { writeReport } from "../../../cli/reportOutput.js";
import { emptyReport } from "./formats/samples.js";
import { type CliResult, folderWith, runCli } from "./runCli.js";

const events = readFileSync(join(__dirname, "fixtures/events/up-violation.jsonl"), "utf8");

function report(folder: string, out: string, ...args: string[]): Promise<CliResult> {
    return runCli(["report", "-o", "json", "--out", out, ...args], { folder, stdin: events });
}

/** Has a function of node:fs fail, as the operating system would. */
function failing(name: "accessSync" | "writeFileSync" | "renameSync", code: string): void {
    jest.spyOn(fs, name).mockImplementation(() => {
        throw Object.assign(new Error(`${code}: as said`), { code });
    });
}

afterEach(() => jest.restoreAllMocks());

describe("what can be known of --out before anything is read is an error of its own, and ends with 2", () => {
    const links = folderWith({ "file.json": "old" });
    mkdirSync(join(links, "folder"));
    execFileSync("mkfifo", [join(links, "pipe")]);
    symlinkSync("b", join(links, "a"));
    symlinkSync("a", join(links, "b"));
    symlinkSync("missing/report.json", join(links, "dangling"));

    test.each([
        ["a folder", "folder", "it is a folder instead of a regular file. Give the name of a file"],
        ["a pipe that nobody reads from", "pipe", "it is a pipe instead of a regular file"],
        ["in a folder that is not there", "no/report.json", `there is no folder "${join(links, "no")}"`],
        ["in a file", "file.json/report.json", `there is no folder "${join(links, "file.json")}"`],
        ["a loop of links", "a", "its symbolic links lead in a circle (ELOOP)"],
        ["behind a loop of links", "a/report.json", "its symbolic links lead in a circle (ELOOP)"],
        ["a link to a missing folder", "dangling", `there is no folder "${join(links, "missing")}"`],
        ["a name that is too long", "x".repeat(300), "its name is too long (ENAMETOOLONG)"],
    ])("%s", async (_, out, why) => {
        const { exitCode, stdout, stderr } = await report(links, out, "not-read.jsonl");
        expect(stderr).toContain(why);
        expect(stderr.trimEnd().split("\n")).toHaveLength(1);
        expect(stderr).toMatch(/^error: --out is "/);
        expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    });

    test.each([
        ["EACCES", "this user may not write there"],
        ["EROFS", "its file system is read-only"],
    ])("%s", async (code, why) => {
        failing("accessSync", code);
        expect(await report(links, "file.json", "not-read.jsonl")).toEqual({
            exitCode: 2,
            stdout: "",
            stderr: `error: --out is "file.json": it cannot be written, because ${why} (${code}).\n`,
        });
    });
});

describe("what fails after all was read and judged ends with 5", () => {
    test.each([
        ["ENOSPC", "the disk is full"],
        ["EDQUOT", "this user's part of the disk is full"],
        ["EFBIG", "the file would be larger than is allowed"],
        ["EROFS", "its file system is read-only"],
        ["EMFILE", "too many files are open"],
        ["EIO", "EIO: as said"],
    ])("%s", async (code, why) => {
        const folder = folderWith({ "report.json": "old" });
        failing("writeFileSync", code);
        const { exitCode, stdout, stderr } = await report(folder, "report.json");
        expect(stderr).toBe(
            `error: --out is "report.json": it cannot be written, because ${why}${code === "EIO" ? "" : ` (${code})`}.\n`,
        );
        expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: "" });
        expect(readFileSync(join(folder, "report.json"), "utf8")).toBe("old");
    });

    test("a file that could not be put in its place leaves nothing behind", async () => {
        const folder = folderWith({ "report.json": "old" });
        failing("renameSync", "EACCES");
        expect((await report(folder, "report.json")).exitCode).toBe(5);
        expect(readdirSync(folder)).toEqual(["report.json"]);
    });

    test.each(["table", "json"] as const)(
        "a report that is longer than a text can be, as %s",
        async (format) => {
            const finding = {
                policy: "theirs",
                policyPack: "acme",
                level: "mandatory" as const,
                message: "x".repeat(2 ** 20),
            };
            const terminal = {
                stdout: new PassThrough(),
                stderr: new PassThrough(),
                stdin: new PassThrough(),
                environment: {},
                scpconf: "",
                folder: "",
                signal: new AbortController().signal,
            };
            const report = {
                ...emptyReport,
                findings: Array(600).fill(finding),
                unread: [{ reason: "503" }],
            };
            const outputs = [{ format, option: "-o" }];
            await expect(writeReport(report, { outputs }, terminal)).rejects.toMatchObject({
                message: expect.stringContaining(
                    `it would have more than ${constants.MAX_STRING_LENGTH} characters`,
                ),
                exitCode: 5,
            });
            expect(terminal.stdout.read()).toBe(null);
            expect(String(terminal.stderr.read() ?? "")).toBe(
                format === "table" ? "" : "error: The list of the account's images could not be read: 503.\n",
            );
        },
    );

    test("what could not be read is said all the same", async () => {
        failing("writeFileSync", "ENOSPC");
        const { exitCode, stderr } = await runCli(["report", "-o", "json", "--out", "report.json"], {
            folder: folderWith({}),
            stdin: events.split("\n").slice(0, 3).join("\n"),
        });
        expect(stderr).toContain("could not be read: the events are cut off");
        expect(stderr).toContain("the disk is full (ENOSPC)");
        expect(exitCode).toBe(5);
    });
});

test("a link to a file that is not there yet becomes that file, and stays a link", async () => {
    const folder = folderWith({});
    mkdirSync(join(folder, "reports"));
    symlinkSync("reports/report.json", join(folder, "link"));
    symlinkSync("link", join(folder, "link-to-link"));
    expect((await report(folder, "link-to-link")).exitCode).toBe(3);
    expect(JSON.parse(readFileSync(join(folder, "reports/report.json"), "utf8")).version).toBe(1);
    expect(readdirSync(folder).sort()).toEqual(["link", "link-to-link", "reports"]);
});

test("a name as long as a file system takes is no problem", async () => {
    const folder = folderWith({});
    expect((await report(folder, "x".repeat(255))).exitCode).toBe(3);
    expect(readdirSync(folder)).toEqual(["x".repeat(255)]);
});

test("/dev/null takes a report, and stays what it is", async () => {
    expect(await report(folderWith({}), "/dev/null")).toMatchObject({ exitCode: 3, stdout: "" });
    expect(fs.statSync("/dev/null").isCharacterDevice()).toBe(true);
});

test("/dev/stdout is standard output", async () => {
    expect(JSON.parse((await report(folderWith({}), "/dev/stdout")).stdout).version).toBe(1);
});
