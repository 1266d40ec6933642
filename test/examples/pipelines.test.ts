import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Gateway, startGateway } from "../../testing/index.js";
import { IMAGE, PARTNER, STRANGER } from "../engine/deployment.js";
import { repositoryFolder } from "../engine/folders.js";
import { PulumiProject } from "../engine/pulumiProject.js";
import type { Context } from "./expressions.js";
import { GitlabPipeline } from "./gitlabPipeline.js";
import { type NotesApi, startNotesApi } from "./notesApi.js";
import { linkCommand, Stubs } from "./stubs.js";
import { readWorkflow, WorkflowRun } from "./workflow.js";

/*
 * Every command of the example pipelines, run by bash as GitHub's and GitLab's runners do, in a project with the real
 * engine and the package's own command. There are stand-ins for `npm ci`, which has nothing to install here, and for `gh`.
 */

jest.setTimeout(180_000);

const PIPELINES = join(repositoryFolder, "examples/pipelines");
/** What the comment begins with: see `markdownMarker`. */
const MARKER = "<!-- scp-image-members report -->";
const GITLAB_TOKEN = "token-of-the-test";
const NOTES = "/projects/7/merge_requests/5/notes";

let gateway: Gateway;
let project: PulumiProject;
let stubs: Stubs;
let notesApi: NotesApi | undefined;

beforeEach(async () => {
    gateway = await startGateway({ images: [{ id: IMAGE, members: [{ memberId: PARTNER }] }] });
    project = await PulumiProject.create({
        copyOf: join(repositoryFolder, "examples/golden-image"),
        config: { imageId: IMAGE },
    });
    await cp(join(PIPELINES, "policies.json"), join(project.folder, "policies.json"));
    const action = join(project.folder, ".github/actions/image-shares/action.yml");
    await cp(join(repositoryFolder, "action.yml"), action);
    stubs = await Stubs.create(project, {
        npm: "",
        gh: `case "$*" in *--slurp*) cat "$(dirname "$0")/comments.json" ;; esac`,
    });
    await linkCommand(project);
});

afterEach(async () => {
    await notesApi?.close();
    await project.dispose();
    await gateway.close();
});

/** The secrets and variables that the pipelines ask for. */
function settings(): Record<string, string> {
    return {
        PULUMI_STACK: "dev",
        PULUMI_ACCESS_TOKEN: "of no use: the state is in a folder",
        SCP_TF_ACCESS_KEY: gateway.environment.SCP_TF_ACCESS_KEY ?? "",
        SCP_TF_SECRET_KEY: gateway.environment.SCP_TF_SECRET_KEY ?? "",
        SCP_TF_ACCOUNT_ID: gateway.accountId,
        SCP_TF_DEFAULT_REGION: "kr-west1",
        SCP_TF_AUTH_URL: gateway.authUrl,
    };
}

/** `npm run types` checks the example's types. */
function machine(): Record<string, string> {
    return { PATH: stubs.path(project.environment.PATH ?? ""), PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
}

async function github(file: string): Promise<WorkflowRun> {
    const workflow = await readWorkflow(join(PIPELINES, "github-actions", file));
    const event = file === "pull-request.yml" ? "pull_request" : "schedule";
    return new WorkflowRun(workflow, project, machine(), context(event));
}

function context(event: string): Context {
    return {
        secrets: settings(),
        vars: settings(),
        github: {
            token: "of the job",
            repository: "acme/images",
            event_name: event,
            event: { pull_request: { number: "5", base: { sha: "of the target branch" } } },
        },
    };
}

async function gitlab(): Promise<GitlabPipeline> {
    return GitlabPipeline.read(project, {
        ...machine(),
        ...settings(),
        GITLAB_TOKEN,
        CI_API_V4_URL: notesApi?.url ?? "",
        CI_PROJECT_ID: "7",
        CI_MERGE_REQUEST_IID: "5",
    });
}

/** Why a job is red, by the one line of its log that says so. */
function reasons(output: string): (string | undefined)[] {
    return [...output.matchAll(/This job fails because (.*)\. The report above/g)].map(
        ([, reason]) => reason,
    );
}

async function isDeployed(): Promise<boolean> {
    const { deployment } = await project.exportState();
    return (deployment.resources ?? []).some(({ type }) => type.endsWith("scp:ImageMembers"));
}

describe("GitHub Actions", () => {
    test("a pull request is failed by an unapproved share, and is told why in its log, its comment and code scanning", async () => {
        gateway.share(IMAGE, STRANGER);
        await project.writeFile(
            "../stubs/comments.json",
            JSON.stringify([[{ id: 1, user: { login: "somebody" }, body: `${MARKER}\nforged` }]]),
        );
        const workflow = await github("pull-request.yml");
        const gate = await workflow.job("gate");
        expect(gate.result).toBe("failure");
        expect(gate.steps).toContainEqual({ name: "Judge", exitCode: 3 });
        expect(reasons(gate.output)).toEqual(["a mandatory policy is violated (exit code 3)"]);
        expect(gate.summary).toContain(STRANGER);
        expect(await stubs.calls("npm")).toEqual(["ci"]);

        const publish = await workflow.job("publish");
        expect(publish.result).toBe("success");
        expect(await stubs.calls("gh")).toEqual([
            "api --paginate --slurp repos/acme/images/issues/5/comments",
            expect.stringMatching(/^pr comment 5 --body-file \S+\/report\.md$/),
        ]);
        expect(gate.summary.startsWith(MARKER)).toBe(true);

        const [sarif = "{}"] = publish.sarif;
        const [run] = JSON.parse(sarif).runs;
        expect(run.results[0].ruleId).toBe("image-members-approved");
        expect(run.results[0].message.text).toContain(STRANGER);
    });

    test("a pull request with approved shares passes, and its earlier comment is written anew", async () => {
        await project.writeFile(
            "../stubs/comments.json",
            JSON.stringify([
                [{ id: 1, user: { login: "github-actions[bot]" }, body: "Coverage: 98 %" }],
                [{ id: 2, user: { login: "github-actions[bot]" }, body: `${MARKER}\nolder` }],
            ]),
        );
        const workflow = await github("pull-request.yml");
        const gate = await workflow.job("gate");
        expect(gate.output).not.toContain("rror:");
        expect(gate.result).toBe("success");
        expect((await workflow.job("publish")).result).toBe("success");
        expect((await stubs.calls("gh")).at(-1)).toMatch(
            /^api --silent --method PATCH repos\/acme\/images\/issues\/comments\/2 --field body=@\S+\/report\.md$/,
        );
        expect(await isDeployed()).toBe(false);
    });

    test("a push is deployed only while every share is approved", async () => {
        gateway.share(IMAGE, STRANGER);
        const workflow = await github("deploy.yml");
        expect((await workflow.job("deploy")).result).toBe("failure");
        expect(await isDeployed()).toBe(false);

        gateway.unshare(IMAGE, STRANGER);
        expect((await workflow.job("deploy")).result).toBe("success");
        expect(await isDeployed()).toBe(true);
    });

    test("the nightly audit finds what no deployment shows: images of no stack, and what is in the state", async () => {
        const workflow = await github("nightly.yml");
        await project.up(["--skip-preview"], { ...machine(), ...settings() });
        expect((await workflow.job("audit")).result).toBe("success");

        gateway.addImage({ id: "silver", members: [{ memberId: STRANGER }] });
        const audit = await workflow.job("audit");
        expect(audit.steps).toContainEqual({ name: "Judge", exitCode: 3 });
        expect(audit.summary).toContain("silver");
        const publish = await workflow.job("publish");
        expect(publish.sarif[0]).toContain(STRANGER);
        expect(await stubs.calls("gh")).toEqual([]);
        const state = await workflow.job("state");
        expect(state.result).toBe("failure");
        expect(state.summary).toContain(STRANGER);

        gateway.faults = [{ kind: "status", status: 403, on: "members" }];
        const unread = await workflow.job("audit");
        expect(reasons(unread.output)).toEqual([
            "something could not be read or judged, which may hide a violation (exit code 4)",
        ]);
    });

    test.each(["pulumi", "scp-image-members"])("a job in which %s is missing says so", async (command) => {
        await Stubs.create(project, { pulumi: command === "pulumi" ? "exit 127" : "" });
        if (command === "scp-image-members") {
            await rm(join(project.folder, "node_modules/.bin", command));
        }
        await expectReason("is not installed (exit code 127)");
    });

    test("a report that is clean cannot hide that Pulumi has failed", async () => {
        const events = join(repositoryFolder, "test/unit/cli/fixtures/events/analyze-clean.jsonl");
        await Stubs.create(project, { pulumi: `cat '${events}'; exit 255` });
        await expectReason("Pulumi failed (exit code 255)");
    });

    test("a task that does not exist is an error that names those that do", async () => {
        const workflow = await readWorkflow(join(PIPELINES, "github-actions/pull-request.yml"));
        const action = workflow.jobs.gate?.steps.at(-1);
        Object.assign(action ?? {}, { with: { task: "review" } });
        const gate = await new WorkflowRun(workflow, project, machine(), context("pull_request")).job("gate");
        expect(gate.output).toContain('The task "review" is none of preview, state, audit and publish.');
        expect(gate.steps).toContainEqual({ name: "Judge", exitCode: 2 });
    });

    async function expectReason(reason: string): Promise<void> {
        const gate = await (await github("pull-request.yml")).job("gate");
        expect(reasons(gate.output)).toEqual([expect.stringContaining(reason)]);
        expect(gate.result).toBe("failure");
    }
});

describe("GitLab CI", () => {
    test("a merge request is failed by an unapproved share, and its log and one comment say why", async () => {
        const [somebody, forged] = ["Looks good", `${MARKER}\nforged`];
        notesApi = await startNotesApi(NOTES, GITLAB_TOKEN, [
            { id: 1, author: { id: 8 }, body: somebody },
            { id: 2, author: { id: 8 }, body: forged },
        ]);
        const bodies = () => notesApi?.notes.map(({ body }) => body);
        gateway.share(IMAGE, STRANGER);
        const pipeline = await gitlab();
        const gate = await pipeline.job("image-shares-gate");
        expect(gate.exitCode).toBe(3);
        expect(reasons(gate.stdout)).toEqual(["a mandatory policy is violated (exit code 3)"]);
        expect((await pipeline.job("image-shares-comment")).exitCode).toBe(0);
        expect(bodies()).toEqual([somebody, forged, expect.stringContaining(STRANGER)]);
        expect(bodies()?.[2]?.startsWith(MARKER)).toBe(true);

        gateway.unshare(IMAGE, STRANGER);
        expect((await pipeline.job("image-shares-gate")).exitCode).toBe(0);
        expect((await pipeline.job("image-shares-comment")).exitCode).toBe(0);
        expect(bodies()).toEqual([somebody, forged, expect.not.stringContaining(STRANGER)]);
    });

    test("what is merged is deployed, and a later share is found by the next deployment and by the nightly audit", async () => {
        const pipeline = await gitlab();
        expect((await pipeline.job("deploy")).exitCode).toBe(0);
        expect(await isDeployed()).toBe(true);
        expect((await pipeline.job("image-shares-audit")).exitCode).toBe(0);

        gateway.share(IMAGE, STRANGER);
        expect((await pipeline.job("deploy")).exitCode).not.toBe(0);
        const audit = await pipeline.job("image-shares-audit");
        // The state is as old as the last deployment, but what `allSharedImages` covers is read live.
        const state = await pipeline.job("image-shares-state");
        for (const { exitCode, stdout } of [audit, state]) {
            expect(exitCode).toBe(3);
            expect(reasons(stdout)).toEqual(["a mandatory policy is violated (exit code 3)"]);
        }
    });
});
