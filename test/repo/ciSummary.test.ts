import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryFolder } from "../engine/folders.js";

/** A repository with two suites. */
let copy: string;

beforeEach(() => {
    copy = realpathSync(mkdtempSync(join(tmpdir(), "summary-")));
    cpSync(join(repositoryFolder, ".ci"), join(copy, ".ci"), { recursive: true });
    for (const folder of ["unit", "engine"]) {
        mkdirSync(join(copy, "test", folder), { recursive: true });
        writeFileSync(join(copy, "test", folder, "a.test.ts"), "");
    }
});

afterEach(() => rmSync(copy, { recursive: true, force: true }));

function suites(...folders: string[]): { name: string }[] {
    return folders.map((folder) => ({ name: join(copy, "test", folder, "a.test.ts") }));
}

function summary(results: object): { status: number | null; lines: string[] } {
    const file = join(copy, "results.json");
    const complete = {
        success: true,
        numPassedTests: 3,
        numFailedTests: 0,
        numPendingTests: 0,
        numTodoTests: 0,
        numRuntimeErrorTestSuites: 0,
        testResults: suites("unit", "engine"),
    };
    writeFileSync(file, JSON.stringify({ ...complete, ...results }));
    return said(file);
}

function said(file: string): { status: number | null; lines: string[] } {
    const script = join(copy, ".ci/summary.mjs");
    const { status, stdout } = spawnSync(process.execPath, [script, file], { encoding: "utf8" });
    return { status, lines: stdout.trim().split("\n") };
}

test("a run in which every suite and every test passed is a success", () => {
    expect(summary({})).toEqual({ status: 0, lines: ["3 passed, 0 failed"] });
});

test.each([
    ["a failed test", { success: false, numFailedTests: 2 }, "3 passed, 2 failed"],
    ["a suite that could not be loaded", { numRuntimeErrorTestSuites: 1 }, "3 passed, 1 failed"],
    ["a run that Jest calls a failure", { success: false }, "3 passed, 0 failed"],
    ["a skipped test", { numPendingTests: 1 }, "3 passed, 1 failed"],
    ["a test that is still to be written", { numTodoTests: 1 }, "3 passed, 1 failed"],
])("%s makes it a failure", (_, results, line) => {
    const { status, lines } = summary(results);
    expect(lines.at(-1)).toBe(line);
    expect(status).toBe(1);
});

test("so does a suite that did not run, which is named", () => {
    expect(summary({ testResults: suites("unit") })).toEqual({
        status: 1,
        lines: ["Not run: test/engine/a.test.ts", "3 passed, 1 failed"],
    });
});

test("and so do results that are not there", () => {
    const { status, lines } = said(join(copy, "nowhere.json"));
    expect(lines.at(-1)).toBe("0 passed, 1 failed");
    expect(status).toBe(1);
});
