import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { repositoryFolder } from "../engine/folders.js";

const folder = join(repositoryFolder, ".github/workflows");
const workflows = readdirSync(folder).map(
    (name) => [name, readFileSync(join(folder, name), "utf8")] as const,
);

interface Workflow {
    readonly permissions: Record<string, string>;
    readonly jobs: Record<string, { readonly permissions: Record<string, string>; readonly needs?: string }>;
}

test.each(workflows)("%s pins each action by its commit, with the version beside it", (_, text) => {
    const actions = (text.match(/uses:.*/g) ?? []).filter((use) => !use.startsWith("uses: ./"));
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) {
        expect(action).toMatch(/^uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
});

test.each(workflows)("%s may read and no more, keeps no credentials, and runs no event's text", (_, text) => {
    const { permissions, jobs } = load(text) as Workflow;
    expect(permissions).toEqual({});
    for (const [name, job] of Object.entries(jobs)) {
        const toPublish = name === "publish" ? { "id-token": "write" } : {};
        expect(job.permissions).toEqual({ contents: "read", ...toPublish });
    }
    expect(jobs.publish?.needs ?? "check").toBe("check");
    expect(text).not.toMatch(/pull_request_target|workflow_run|secrets\./);
    expect(text).not.toMatch(/run:.*\$\{\{/);
    const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
    expect(count(/persist-credentials: false/g)).toBe(count(/actions\/checkout@/g));
});

test.each(workflows)("%s installs what the lock file says and nothing else", (_, text) => {
    expect(text).not.toMatch(/npm (install|i)\b/);
});

describe("a release", () => {
    let copy: string;

    beforeEach(() => {
        copy = mkdtempSync(join(tmpdir(), "release-"));
        mkdirSync(join(copy, ".ci"));
        cpSync(join(repositoryFolder, ".ci/releaseVersion.mjs"), join(copy, ".ci/releaseVersion.mjs"));
        writeFileSync(join(copy, "package.json"), '{ "version": "1.2.0" }');
    });

    afterEach(() => rmSync(copy, { recursive: true, force: true }));

    test.each([
        ["v1.2.0", "## 1.2.0 (2026-12-01)", 0, ""],
        ["v1.2.0", "## 1.2.0", 0, ""],
        ["v1.2.1", "## 1.2.0", 1, "tag the release v1.2.0"],
        ["", "## 1.2.0", 1, "tag the release v1.2.0"],
        ["v1.2.0", "## Unreleased", 1, 'no section "## 1.2.0"'],
        ["v1.2.0", "## 1.2.0-rc.1", 1, 'no section "## 1.2.0"'],
    ])("of the tag %j with the changelog's heading %j exits with %i", (tag, heading, code, why) => {
        writeFileSync(join(copy, "CHANGELOG.md"), `# Changelog\n\n${heading}\n`);
        const script = join(copy, ".ci/releaseVersion.mjs");
        const { status, stderr } = spawnSync(process.execPath, [script, tag], { encoding: "utf8" });
        expect(stderr).toContain(why);
        expect(status).toBe(code);
    });
});
