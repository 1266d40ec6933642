import { cp, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { load } from "js-yaml";
import type { CommandResult, PulumiProject } from "../engine/pulumiProject.js";
import { GitlabProject } from "./gitlabProject.js";

interface Job {
    before_script?: string[];
    script: string[];
    variables?: Record<string, string>;
    artifacts?: { paths?: string[]; reports?: Record<string, string> };
}

/** Runs jobs of the example as GitLab's runner does: one bash for all lines of a job, which ends with the first that fails. */
export class GitlabPipeline {
    private constructor(
        private readonly jobs: Readonly<Record<string, Job>>,
        private readonly project: PulumiProject,
        /** The variables of the project and those that GitLab sets, with what the job's image has. */
        private readonly variables: Record<string, string>,
    ) {}

    static async read(project: PulumiProject, variables: Record<string, string>): Promise<GitlabPipeline> {
        const gitlab = new GitlabProject(await mkdtemp(join(project.folder, "../gitlab-")));
        const { stages: _, ...jobs } = load(gitlab.run("--preview").stdout) as Record<string, Job>;
        return new GitlabPipeline(jobs, project, variables);
    }

    async job(name: string): Promise<CommandResult> {
        const job = this.jobs[name];
        if (!job) {
            throw new Error(`the pipeline has no job ${name}`);
        }
        const hasCode = job.variables?.GIT_STRATEGY !== "none";
        const folder = hasCode ? this.project.folder : await mkdtemp(join(this.project.folder, "../job-"));
        if (!hasCode) {
            await this.takeArtifacts(folder);
        }
        const lines = [...(job.before_script ?? []), ...job.script];
        const environment = { ...this.variables, ...this.expand(job.variables) };
        return this.project.runBash(lines.join("\n"), ["-eo", "pipefail"], { environment, folder });
    }

    /** GitLab puts variables into variables itself, before any shell runs. */
    private expand(variables: Record<string, string> = {}): Record<string, string> {
        const value = (name: string) => this.variables[name] ?? "";
        return Object.fromEntries(
            Object.entries(variables).map(([name, text]) => [
                name,
                text.replaceAll(/\$(\w+)/g, (_, each) => value(each)),
            ]),
        );
    }

    /** Those of every job before; a job's reports are not handed on. */
    private async takeArtifacts(folder: string): Promise<void> {
        for (const path of Object.values(this.jobs).flatMap((job) => job.artifacts?.paths ?? [])) {
            await cp(join(this.project.folder, path), join(folder, path));
        }
    }
}
