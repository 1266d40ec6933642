import { cp } from "node:fs/promises";
import { join } from "node:path";
import { type Gateway, startGateway } from "../../testing/index.js";
import { IMAGE, PARTNER, STRANGER } from "../engine/deployment.js";
import { repositoryFolder } from "../engine/folders.js";
import { PulumiProject } from "../engine/pulumiProject.js";
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
    const given = Object.entries(settings()).flatMap(([name, value]) => [
        [`secrets.${name}`, value],
        [`vars.${name}`, value],
    ]);
    return new WorkflowRun(await readWorkflow(join(PIPELINES, "github-actions", file)), project, machine(), {
        ...Object.fromEntries(given),
        "github.token": "of the job",
        "github.repository": "acme/images",
        "github.event.pull_request.number": "5",
    });
}

async function gitlab(): Promise<GitlabPipeline> {
    return GitlabPipeline.read(join(PIPELINES, "gitlab-ci/.gitlab-ci.yml"), project, {
        ...machine(),
        ...settings(),
        GITLAB_TOKEN,
        CI_API_V4_URL: notesApi?.url ?? "",
        CI_PROJECT_ID: "7",
        CI_MERGE_REQUEST_IID: "5",
    });
}

async function isDeployed(): Promise<boolean> {
    const { deployment } = await project.exportState();
    return (deployment.resources ?? []).some(({ type }) => type.endsWith("scp:ImageMembers"));
}

describe("GitHub Actions", () => {
    test("a pull request is failed by an unapproved share, and is told why in its comment and in code scanning", async () => {
        gateway.share(IMAGE, STRANGER);
        await project.writeFile(
            "../stubs/comments.json",
            JSON.stringify([[{ id: 1, user: { login: "somebody" }, body: `${MARKER}\nforged` }]]),
        );
        const workflow = await github("pull-request.yml");
        const gate = await workflow.job("gate");
        expect(gate.result).toBe("failure");
        expect(gate.steps.filter(({ exitCode }) => exitCode !== 0).map(({ name }) => name)).toEqual([
            "Preview",
            "Report",
        ]);
        expect(gate.summary).toContain(STRANGER);
        expect(await stubs.calls("npm")).toEqual(["ci"]);

        const comment = await workflow.job("comment");
        expect(comment.result).toBe("success");
        expect(await stubs.calls("gh")).toEqual([
            "api --paginate --slurp repos/acme/images/issues/5/comments",
            "pr comment 5 --body-file report.md",
        ]);
        expect(gate.summary.startsWith(MARKER)).toBe(true);

        const [sarif = "{}"] = (await workflow.job("code-scanning")).sarif;
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
        expect((await workflow.job("comment")).result).toBe("success");
        expect((await stubs.calls("gh")).at(-1)).toBe(
            "api --silent --method PATCH repos/acme/images/issues/comments/2 --field body=@report.md",
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
        expect(audit.steps).toContainEqual({
            name: "Audit every image that the account shares",
            exitCode: 3,
        });
        expect(audit.summary).toContain("silver");
        const [sarif = ""] = (await workflow.job("code-scanning")).sarif;
        expect(sarif).toContain(STRANGER);
        const state = await workflow.job("state");
        expect(state.result).toBe("failure");
        expect(state.summary).toContain(STRANGER);

        gateway.faults = [{ kind: "status", status: 403, on: "members" }];
        const unread = await workflow.job("audit");
        expect(unread.steps.map(({ exitCode }) => exitCode)).toContain(4);
    });
});

describe("GitLab CI", () => {
    test("a merge request is failed by an unapproved share, and one comment says why", async () => {
        notesApi = await startNotesApi(NOTES, GITLAB_TOKEN, [{ id: 1, body: "Looks good" }]);
        gateway.share(IMAGE, STRANGER);
        const pipeline = await gitlab();
        expect((await pipeline.job("gate")).exitCode).toBe(3);
        expect((await pipeline.job("comment")).exitCode).toBe(0);
        expect(notesApi.notes).toHaveLength(2);
        expect(notesApi.notes[1]?.body.startsWith(MARKER)).toBe(true);
        expect(notesApi.notes[1]?.body).toContain(STRANGER);

        gateway.unshare(IMAGE, STRANGER);
        expect((await pipeline.job("gate")).exitCode).toBe(0);
        expect((await pipeline.job("comment")).exitCode).toBe(0);
        expect(notesApi.notes).toHaveLength(2);
        expect(notesApi.notes[1]?.body).not.toContain(STRANGER);
    });

    test("what is merged is deployed, and a later share is found by the next deployment and by the nightly audit", async () => {
        const pipeline = await gitlab();
        expect((await pipeline.job("deploy")).exitCode).toBe(0);
        expect(await isDeployed()).toBe(true);
        expect((await pipeline.job("audit")).exitCode).toBe(0);

        gateway.share(IMAGE, STRANGER);
        expect((await pipeline.job("deploy")).exitCode).not.toBe(0);
        expect((await pipeline.job("audit")).exitCode).toBe(3);
        // The state is as old as the last deployment, but what `allSharedImages` covers is read live.
        expect((await pipeline.job("state")).exitCode).toBe(3);
    });
});
