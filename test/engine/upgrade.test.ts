import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { PROVIDER_CODE } from "../../provider/dynamic/serializedProvider.js";
import { type Gateway, startGateway } from "../../testing/index.js";
import { IMAGE, PARTNER, POLICY_PACK, STRANGER } from "./deployment.js";
import { findings } from "./findings.js";
import { type CommandResult, PulumiProject, type ResourceState, type StackState } from "./pulumiProject.js";
import {
    EAST_IMAGE,
    ENDPOINT_PLACEHOLDER,
    PRIVATE_IMAGE,
    RELEASED_PROGRAM,
    RELEASED_WORLD,
    releasedConfig,
} from "./releasedDeployment.js";

jest.setTimeout(120_000);

/*
 * State that the first release wrote (recordReleasedState.ts made it, from the tarball) under the code of today.
 */

const releasedState = readFileSync(join(__dirname, "fixtures/state-0.1.0.json"), "utf8");

let gateway: Gateway;
let project: PulumiProject;

/** The images and accounts as they were at the release, and a stack with its state. */
async function importReleasedState(): Promise<void> {
    gateway = await startGateway(RELEASED_WORLD);
    const state = releasedState.replaceAll(ENDPOINT_PLACEHOLDER, gateway.endpoint);
    project = await PulumiProject.create({
        files: {
            "Pulumi.yaml": RELEASED_PROJECT,
            "index.js": RELEASED_PROGRAM,
            "state.json": state,
            "policies.json": JSON.stringify(RELEASED_POLICIES),
        },
        ...releasedConfig(gateway.endpoint),
    });
    expect(await project.run(["stack", "import", "--file", "state.json"])).toMatchObject({ exitCode: 0 });
}

/** As a program has it that uses no plugin: nothing in it leads to the package. */
const RELEASED_PROJECT = "name: project\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n";

/** The policies' configuration, with each key that the first release knew. */
const RELEASED_POLICIES = {
    "image-members-approved": {
        approvedMemberIds: [PARTNER],
        approvals: [
            { memberId: STRANGER, imageIds: [IMAGE], owner: "team", reason: "test", expires: "9999-12-31" },
        ],
        statuses: ["pending"],
        allowPublicImageIds: [],
        onLookupError: "fail",
    },
    "shared-images-approved": { imageIds: [IMAGE], resourceTypes: {} },
    "pending-shares-recent": { maxPendingDays: 3650 },
    "approvals-current": { enforcementLevel: "advisory" },
    "image-members-limit": { enforcementLevel: "mandatory", maxMembers: 2 },
    "api-version-supported": { enforcementLevel: "disabled" },
};
const JUDGED = ["--policy-pack", POLICY_PACK, "--policy-pack-config", "policies.json"];

afterEach(async () => {
    await project?.dispose();
    await gateway?.close();
});

function ours({ deployment }: StackState): ResourceState[] {
    const resources = deployment.resources ?? [];
    return resources.filter((each) => each.type === "pulumi-nodejs:dynamic/scp:ImageMembers");
}

/** What is stored of each resource, by its name: the visibility, then the member IDs. */
async function stored(): Promise<Record<string, unknown[]>> {
    const resources = ours(await project.exportState());
    return Object.fromEntries(
        resources.map(({ urn, outputs = {} }) => [
            urn.split("::").at(-1),
            [outputs.visibility, ...(outputs.memberIds as string[])],
        ]),
    );
}

function said(result: CommandResult): string {
    return result.stdout + result.stderr;
}

async function removeProgram(): Promise<void> {
    await rm(join(project.folder, "index.js"));
}

/** Everything that a released resource can be about changes. */
function changeShares(): void {
    gateway.unshare(IMAGE, PARTNER);
    gateway.share(IMAGE, "newcomer");
    gateway.share(EAST_IMAGE, STRANGER);
    gateway.updateImage(PRIVATE_IMAGE, { visibility: "public" });
}

const RELEASED = {
    shared: ["shared", STRANGER, PARTNER],
    pending: ["shared", STRANGER],
    private: ["private"],
    east: ["shared", PARTNER],
    got: ["shared", STRANGER, PARTNER],
};

const CHANGED = {
    shared: ["shared", STRANGER, "newcomer"],
    pending: ["shared", STRANGER, "newcomer"],
    private: ["public"],
    east: ["shared", STRANGER, PARTNER],
    got: ["shared", STRANGER, "newcomer"],
};

test("released resources hold the code of today, so that it need not be replaced", () => {
    const resources = ours(JSON.parse(releasedState));
    expect(resources.map(({ inputs, outputs }) => [inputs?.__provider, outputs?.__provider])).toEqual(
        Object.keys(RELEASED).map(() => [PROVIDER_CODE, PROVIDER_CODE]),
    );
});

test("released state is no change and judged by a released configuration, is updated by its program, and is destroyed without program and package", async () => {
    await importReleasedState();
    expect(await stored()).toEqual(RELEASED);
    const same = await project.preview(["--expect-no-changes", ...JUDGED]);
    expect(said(same)).toContain("unchanged");
    expect(same.exitCode).toBe(0);

    changeShares();
    const refused = await project.preview(JUDGED);
    expect(refused.exitCode).not.toBe(0);
    expect(findings(refused).map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(["not-approved", "approved-for-other-images", "open-to-everybody"]),
    );
    const update = await project.up(["--skip-preview"]);
    expect(said(update)).toContain("4 updated");
    expect(said(update)).toContain(`Shares of image ${IMAGE}: added newcomer (pending), removed ${PARTNER}`);
    expect(await stored()).toEqual(CHANGED);

    await removeProgram();
    await rm(join(project.folder, "node_modules/pulumi-scp-image-members"));
    const destroy = await project.destroy(["--skip-preview"]);
    expect(said(destroy)).not.toContain("error");
    expect(destroy.exitCode).toBe(0);
    expect(await stored()).toEqual({});
});

test("released state is refreshed without its program, after which a preview is clean", async () => {
    await importReleasedState();
    await removeProgram();
    const same = await project.refresh(["--skip-preview", "--expect-no-changes"]);
    expect(said(same)).not.toContain("error");
    expect(same.exitCode).toBe(0);
    expect(await stored()).toEqual(RELEASED);

    changeShares();
    expect((await project.refresh(["--skip-preview"])).exitCode).toBe(0);
    expect(await stored()).toEqual(CHANGED);

    await project.writeFile("index.js", RELEASED_PROGRAM);
    const preview = await project.preview(["--expect-no-changes"]);
    expect(said(preview)).not.toContain("error");
    expect(preview.exitCode).toBe(0);
});
