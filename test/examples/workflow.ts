import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { load } from "js-yaml";
import type { PulumiProject } from "../engine/pulumiProject.js";
import { type Context, expand, expandAll, isMet } from "./expressions.js";

/** A workflow of GitHub Actions, as far as the examples use its syntax. */
export interface Workflow {
    on: unknown;
    permissions: Record<string, string>;
    jobs: Record<string, Job>;
}

export interface Job {
    needs?: string;
    if?: string;
    permissions: Record<string, string>;
    steps: Step[];
}

export interface Step {
    name?: string;
    if?: string;
    run?: string;
    shell?: string;
    "working-directory"?: string;
    uses?: string;
    with?: Record<string, string>;
    env?: Record<string, string>;
}

/** A composite action. */
export interface Action {
    inputs: Record<string, { default: string }>;
    runs: { steps: Step[] };
}

/** How a job ended. */
export interface JobRun {
    result: "success" | "failure" | "skipped";
    /** The steps that ran, those of a composite action too, each with its exit code; another action's is 0. */
    steps: { name: string; exitCode: number }[];
    /** All that its commands printed. */
    output: string;
    /** What was written for the run's page. */
    summary: string;
    /** The SARIF files that were handed to code scanning. */
    sarif: string[];
}

/** What the steps of a job, or of an action, are given by it. */
interface Scope {
    readonly context: Context;
    readonly environment: Readonly<Record<string, string>>;
}

/** A job that is running. */
interface JobState {
    readonly run: JobRun;
    /** Where its commands write: names of folders for PATH, and what is shown of it. */
    readonly files: { readonly path: string; readonly summary: string };
    /** The folder that steps are run in. */
    folder: string;
}

export async function readWorkflow(file: string): Promise<Workflow> {
    return load(await readFile(file, "utf8")) as Workflow;
}

export async function readAction(file: string): Promise<Action> {
    return load(await readFile(file, "utf8")) as Action;
}

/**
 * Runs jobs of a workflow as a runner would: each step by bash with the flags that GitHub gives it, the steps of a composite
 * action in the folder of the project, on artifacts that one job hands to another, without what only GitHub has. Of the other
 * actions, those for artifacts do what they are for.
 */
export class WorkflowRun {
    private readonly results = new Map<string, JobRun["result"]>();

    constructor(
        private readonly workflow: Workflow,
        private readonly project: PulumiProject,
        /** What the runner's machine has: PATH, say. */
        private readonly machine: Record<string, string>,
        private readonly context: Context,
    ) {}

    async job(name: string): Promise<JobRun> {
        const job = this.workflow.jobs[name];
        if (!job) {
            throw new Error(`the workflow has no job ${name}`);
        }
        const run: JobRun = { result: "success", steps: [], output: "", summary: "", sarif: [] };
        const hasNeedFailed = job.needs !== undefined && this.results.get(job.needs) !== "success";
        if (isMet(job.if, this.context, hasNeedFailed)) {
            await this.run(job, run);
        } else {
            run.result = "skipped";
        }
        this.results.set(name, run.result);
        return run;
    }

    private async run(job: Job, run: JobRun): Promise<void> {
        const root = await mkdtemp(join(this.project.folder, "../job-"));
        const state = {
            run,
            files: { path: join(root, "path"), summary: join(root, "summary") },
            folder: join(root, "work"),
        };
        const temp = join(root, "temp");
        await Promise.all([mkdir(state.folder), mkdir(temp)]);
        await Promise.all(Object.values(state.files).map((file) => writeFile(file, "")));
        const scope = { context: { ...this.context, runner: { temp } }, environment: {} };
        run.result = (await this.steps(job.steps, scope, state)) ? "success" : "failure";
        run.summary = await readFile(state.files.summary, "utf8");
    }

    /** @returns whether all of them succeeded. */
    private async steps(steps: readonly Step[], scope: Scope, state: JobState): Promise<boolean> {
        let hasFailed = false;
        for (const step of steps) {
            if (isMet(step.if, scope.context, hasFailed)) {
                const succeeded = await this.step(step, scope, state);
                hasFailed ||= !succeeded;
            }
        }
        return !hasFailed;
    }

    private async step(step: Step, scope: Scope, state: JobState): Promise<boolean> {
        const environment = { ...scope.environment, ...expandAll(step.env, scope.context) };
        const inputs = expandAll(step.with, scope.context);
        if (step.uses?.startsWith("./")) {
            const action = await readAction(join(state.folder, step.uses, "action.yml"));
            const defaults = Object.entries(action.inputs).map(([name, input]) => [name, input.default]);
            const context = { ...scope.context, inputs: { ...Object.fromEntries(defaults), ...inputs } };
            return this.steps(action.runs.steps, { context, environment }, state);
        }
        const exitCode = step.uses
            ? await this.action(step.uses, inputs, state)
            : await this.command(step, { ...scope, environment }, state);
        state.run.steps.push({ name: step.name ?? step.uses ?? step.run ?? "", exitCode });
        return exitCode === 0;
    }

    private async command(step: Step, { context, environment }: Scope, state: JobState): Promise<number> {
        const added = (await readFile(state.files.path, "utf8")).split("\n").filter(Boolean);
        const { exitCode, stdout, stderr } = await this.project.runBash(
            expand(step.run ?? "", context),
            // As GitHub documents it: only a shell that is named gets pipefail.
            step.shell === "bash" ? ["--noprofile", "--norc", "-eo", "pipefail"] : ["-e"],
            {
                environment: {
                    ...this.machine,
                    PATH: [...added.reverse(), this.machine.PATH].join(":"),
                    GITHUB_PATH: state.files.path,
                    GITHUB_STEP_SUMMARY: state.files.summary,
                    ...environment,
                },
                folder: join(state.folder, expand(step["working-directory"] ?? ".", context)),
            },
        );
        state.run.output += stdout + stderr;
        return exitCode;
    }

    private async action(uses: string, inputs: Record<string, string>, state: JobState): Promise<number> {
        const [action] = uses.split("@");
        const artifact = join(this.project.folder, "../artifacts", inputs.name ?? "");
        if (action === "actions/checkout") {
            state.folder = this.project.folder;
        } else if (action === "actions/upload-artifact") {
            const files = (inputs.path ?? "")
                .trim()
                .split("\n")
                .map((path) => resolve(state.folder, path.trim()));
            for (const file of files.filter(existsSync)) {
                await copy(file, join(artifact, basename(file)));
            }
        } else if (action === "actions/download-artifact") {
            await copy(artifact, resolve(state.folder, inputs.path ?? "."));
        } else if (action === "github/codeql-action/upload-sarif") {
            state.run.sarif.push(await readFile(resolve(state.folder, inputs.sarif_file ?? ""), "utf8"));
        }
        return 0;
    }
}

async function copy(from: string, to: string): Promise<void> {
    await mkdir(dirname(to), { recursive: true });
    await cp(from, to, { recursive: true });
}
