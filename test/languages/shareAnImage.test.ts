import { symlink } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { type Gateway, startGateway } from "../../testing/index.js";
import { connectionOf, IMAGE, PARTNER, POLICY_PACK, STRANGER } from "../engine/deployment.js";
import { findings } from "../engine/findings.js";
import { repositoryFolder } from "../engine/folders.js";
import { type Environment, PulumiProject } from "../engine/pulumiProject.js";
import { describeLanguage, pythonHost, pythonSdk, yamlHost } from "./hosts.js";

/* The example share-an-image, in each of its languages. */

// A machine that has no language host yet builds one first.
jest.setTimeout(900_000);

const EXAMPLE = join(repositoryFolder, "examples/share-an-image");
const WITH_PACK = ["--policy-pack", POLICY_PACK, "--policy-pack-config", join(EXAMPLE, "policies.json")];

let gateway: Gateway;
let project: PulumiProject;

afterEach(async () => {
    await project?.dispose();
    await gateway?.close();
});

async function start(folder: string): Promise<void> {
    gateway = await startGateway({
        accounts: [{ accountId: "owner" }, { accountId: PARTNER }],
        images: [{ id: IMAGE }],
    });
    project = await PulumiProject.create({
        copyOf: folder,
        config: { imageId: IMAGE, partnerId: STRANGER },
        secretConfig: {
            ...gateway.stackConfig,
            "scp:connections": JSON.stringify({ partner: connectionOf(gateway, PARTNER) }),
        },
    });
}

/** The package is installed in the folder of the whole example. */
async function startBelow(subfolder: string): Promise<void> {
    await start(join(EXAMPLE, subfolder));
    await symlink(join(project.folder, "node_modules"), join(project.folder, "../node_modules"));
}

function withPath(...folders: string[]): { PATH: string } {
    return { PATH: [...folders, project.environment.PATH].join(delimiter) };
}

/** Refused by the policies before it is there, and once its account is approved made, accepted, shown and taken back. */
async function shareAndTakeBack(environment: Environment, sharedWith: unknown[]): Promise<void> {
    const refused = await project.preview(WITH_PACK, environment);
    expect(findings(refused)).toContainEqual(
        expect.objectContaining({ kind: "not-approved", memberId: STRANGER, isDeclared: true }),
    );
    expect(refused.exitCode).not.toBe(0);
    expect(gateway.requests.filter(({ method }) => method !== "GET")).toEqual([]);

    await project.setConfig({ partnerId: PARTNER });
    const update = await project.up(["--skip-preview", ...WITH_PACK], environment);
    expect(update.stdout + update.stderr).toContain("4 created");
    expect(update.exitCode).toBe(0);
    expect(await project.outputs()).toMatchObject({ sharedWith });

    expect((await project.destroy(["--skip-preview"], environment)).exitCode).toBe(0);
    expect(gateway.images[0]?.members).toEqual([]);
}

test("share-an-image shares an image, accepts the share, and takes it back; policies refuse another account before", async () => {
    await start(EXAMPLE);
    // `npm run types` checks the examples' types, for all of them at once.
    await shareAndTakeBack({ PULUMI_NODEJS_TRANSPILE_ONLY: "true" }, [`${PARTNER} (accepted)`]);
});

describeLanguage("share-an-image in YAML", [], () => {
    test("does the same", async () => {
        await startBelow("yaml");
        await shareAndTakeBack(withPath(await yamlHost()), [{ memberId: PARTNER, status: "accepted" }]);
    });
});

describeLanguage("share-an-image in Python", ["go", "python3"], () => {
    test("does the same", async () => {
        await startBelow("python");
        const environment = { ...withPath(...(await pythonHost())), PYTHONPATH: await pythonSdk() };
        await shareAndTakeBack(environment, [`${PARTNER} (accepted)`]);
    });
});
