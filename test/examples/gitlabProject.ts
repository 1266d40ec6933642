import { execFileSync, type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeFolder, repositoryFolder } from "../engine/folders.js";

const EXAMPLE = join(repositoryFolder, "examples/pipelines/gitlab-ci/.gitlab-ci.yml");
const COMPONENT = join(repositoryFolder, "templates/image-shares/template.yml");

/** What a project on GitLab has of ours: the pipeline, and the component that it includes. */
export interface GitlabFiles {
    readonly pipeline: string;
    readonly component: string;
}

export const gitlabFiles: GitlabFiles = {
    pipeline: readFileSync(EXAMPLE, "utf8"),
    component: readFileSync(COMPONENT, "utf8"),
};

/**
 * A project on a GitLab of which this machine knows the repositories alone: for gitlab-ci-local, which reads a pipeline as
 * GitLab does, git takes folders in place of the addresses.
 */
export class GitlabProject {
    private readonly project: string;

    /** @param folder An empty one. */
    constructor(
        private readonly folder: string,
        { pipeline, component }: GitlabFiles = gitlabFiles,
    ) {
        this.project = join(folder, "project");
        const componentProject = join(folder, "component");
        const address = "https://gitlab.example/acme";
        writeFileSync(
            join(folder, ".gitconfig"),
            `[url "file://${componentProject}"]\ninsteadOf = ${address}/pulumi-scp-image-members.git\n` +
                "[user]\nname = test\nemail = test@example.com\n",
        );
        mkdirSync(join(componentProject, "templates/image-shares"), { recursive: true });
        writeFileSync(join(componentProject, "templates/image-shares/template.yml"), component);
        mkdirSync(this.project);
        writeFileSync(join(this.project, ".gitlab-ci.yml"), pipeline);
        for (const repository of [componentProject, this.project]) {
            this.git(repository, "init", "--quiet", "--initial-branch=main");
            this.git(repository, "add", "--all");
            this.git(repository, "commit", "--quiet", "--message=all");
        }
        this.git(this.project, "remote", "add", "origin", `${address}/images.git`);
    }

    /** Runs gitlab-ci-local in it, with variables that GitLab sets. */
    run(option: string, variables: Record<string, string> = {}): SpawnSyncReturns<string> {
        const options = [
            option,
            "--no-shell-isolation",
            `--ignore-predefined-vars=${Object.keys(variables).join(",")}`,
            ...Object.entries(variables).flatMap(([name, value]) => ["--variable", `${name}=${value}`]),
        ];
        const cli = join(repositoryFolder, "node_modules/gitlab-ci-local/dist/index.js");
        return spawnSync(join(nodeFolder, "node"), [cli, ...options], {
            cwd: this.project,
            encoding: "utf8",
            env: this.environment(),
        });
    }

    private git(repository: string, ...args: string[]): void {
        execFileSync("git", args, { cwd: repository, env: this.environment() });
    }

    private environment(): NodeJS.ProcessEnv {
        return { ...process.env, HOME: this.folder, GIT_CONFIG_NOSYSTEM: "1" };
    }
}
