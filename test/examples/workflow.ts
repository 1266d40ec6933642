import { cp, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { load } from "js-yaml";
import type { CommandResult, PulumiProject } from "../engine/pulumiProject.js";
import { type Context, expand, expandAll } from "./expressions.js";

/** A workflow of GitHub Actions, as far as the examples use its syntax. */
export interface Workflow {
    permissions: Record<string, string>;
    defaults?: { run?: { shell?: string } };
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
    uses?: string;
    with?: Record<string, string>;
    env?: Record<string, string>;
}

/** How a job ended. */
export interface JobRun {
    result: "success" | "failure" | "skipped";
    /** The steps that ran, each with its exit code; an action's is 0. */
    steps: { name: string; exitCode: number }[];
    /** All that its commands printed. */
    output: string;
    /** What was written for the run's page. */
    summary: string;
    /** The SARIF files that were handed to code scanning. */
    sarif: string[];
}

export async function readWorkflow(file: string): Promise<Workflow> {
    return load(await readFile(file, "utf8")) as Workflow;
}

/**
 * Runs jobs of a workflow as a runner would: each step by bash with the flags that GitHub gives it, on artifacts that one
 * job hands to another, without what only GitHub has. Of the actions, those for artifacts do what they are for.
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
        if (job.needs && this.results.get(job.needs) !== "success" && job.if !== "always()") {
            return this.ended(name, { result: "skipped", steps: [], output: "", summary: "", sarif: [] });
        }
        const root = await mkdtemp(join(this.project.folder, "../job-"));
        const files = { path: join(root, "path"), summary: join(root, "summary") };
        await Promise.all(Object.values(files).map((file) => writeFile(file, "")));
        const run: JobRun = { result: "success", steps: [], output: "", summary: "", sarif: [] };
        let folder = join(root, "work");
        await mkdir(folder);
        for (const step of job.steps) {
            if (run.result === "failure" && step.if !== "always()") {
                continue;
            }
            let exitCode = 0;
            if (step.uses?.startsWith("actions/checkout@")) {
                folder = this.project.folder;
            } else if (step.uses) {
                await this.action(step, folder, run);
            } else {
                const result = await this.command(step, folder, files);
                run.output += result.stdout + result.stderr;
                exitCode = result.exitCode;
            }
            run.steps.push({ name: step.name ?? step.uses ?? step.run ?? "", exitCode });
            run.result = exitCode === 0 ? run.result : "failure";
        }
        run.summary = await readFile(files.summary, "utf8");
        return this.ended(name, run);
    }

    private ended(name: string, run: JobRun): JobRun {
        this.results.set(name, run.result);
        return run;
    }

    private async command(
        { run = "", env }: Step,
        folder: string,
        files: { path: string; summary: string },
    ): Promise<CommandResult> {
        const added = (await readFile(files.path, "utf8")).split("\n").filter(Boolean);
        const environment = {
            ...this.machine,
            PATH: [...added.reverse(), this.machine.PATH].join(":"),
            GITHUB_PATH: files.path,
            GITHUB_STEP_SUMMARY: files.summary,
            ...expandAll(env, this.context),
        };
        // As GitHub documents it: only a shell that is named gets pipefail.
        const flags =
            this.workflow.defaults?.run?.shell === "bash"
                ? ["--noprofile", "--norc", "-eo", "pipefail"]
                : ["-e"];
        return this.project.runBash(expand(run, this.context), flags, { environment, folder });
    }

    private async action({ uses = "", with: inputs = {} }: Step, folder: string, run: JobRun): Promise<void> {
        const [action] = uses.split("@");
        const artifact = join(this.project.folder, "../artifacts", inputs.name ?? "");
        if (action === "actions/upload-artifact") {
            for (const path of (inputs.path ?? "").trim().split("\n")) {
                await copy(join(folder, path), join(artifact, path));
            }
        } else if (action === "actions/download-artifact") {
            await copy(artifact, folder);
        } else if (action === "github/codeql-action/upload-sarif") {
            run.sarif.push(await readFile(join(folder, inputs.sarif_file ?? ""), "utf8"));
        }
    }
}

async function copy(from: string, to: string): Promise<void> {
    await mkdir(dirname(to), { recursive: true });
    await cp(from, to, { recursive: true });
}
