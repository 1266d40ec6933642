import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { type Gateway, startGateway } from "../../testing/index.js";
import { codeBlocks } from "../docs/codeBlocks.js";
import { IMAGE, PARTNER, POLICY_PACK, STRANGER } from "../engine/deployment.js";
import { findings } from "../engine/findings.js";
import { repositoryFolder } from "../engine/folders.js";
import { type CommandResult, type Environment, PulumiProject } from "../engine/pulumiProject.js";
import { describeLanguage, generateSdk, pythonHost, pythonSdk, yamlHost } from "./hosts.js";

/*
 * The examples in other languages as a user runs them: on the real language hosts, with the SDK that Pulumi's generator makes.
 */

// A machine that has no language host yet builds one first.
jest.setTimeout(900_000);

let gateway: Gateway;
let project: PulumiProject;

afterEach(async () => {
    await project?.dispose();
    await gateway?.close();
});

async function start(language: string): Promise<void> {
    gateway = await startGateway({
        images: [{ id: IMAGE, members: [{ memberId: PARTNER, status: "accepted" }] }],
    });
    project = await PulumiProject.create({
        copyOf: join(repositoryFolder, "examples/languages", language),
        files: {
            "approvals.json": JSON.stringify({ "image-members-approved": { approvedMemberIds: [PARTNER] } }),
        },
        config: { imageId: IMAGE },
        secretConfig: gateway.stackConfig,
    });
}

/** The environment in which the engine finds these folders. */
function withPath(folders: readonly string[]): { PATH: string } {
    return { PATH: [...folders, project.environment.PATH].join(delimiter) };
}

/** Deploys the program, and has it judged once another account has the image: the same in each language. */
async function deployAndJudge(
    up: () => Promise<CommandResult>,
    preview: () => Promise<CommandResult>,
): Promise<void> {
    const update = await up();
    expect(update.stdout + update.stderr).toContain("2 created");
    expect(update.exitCode).toBe(0);
    expect(await project.outputs()).toEqual({ sharedWith: [PARTNER], waiting: [] });

    gateway.share(IMAGE, STRANGER);
    const refused = await preview();
    expect(refused.exitCode).not.toBe(0);
    // The Automation API prints a violation twice.
    const found = findings(refused).map(({ kind, imageId, memberId }) => `${kind} ${imageId} ${memberId}`);
    expect(new Set(found)).toEqual(new Set([`not-approved ${IMAGE} ${STRANGER}`]));
    expect(refused.stdout + refused.stderr).toContain(
        `Shares of image ${IMAGE}: added ${STRANGER} (pending)`,
    );
}

const WITH_PACK = ["--policy-pack", POLICY_PACK, "--policy-pack-config", "approvals.json"];

function deployAndJudgeWith(environment: Environment): Promise<void> {
    return deployAndJudge(
        () => project.up(["--skip-preview"], environment),
        () => project.preview(WITH_PACK, environment),
    );
}

describeLanguage("a program in YAML", [], () => {
    test("reads, keeps and is judged", async () => {
        await start("yaml");
        await deployAndJudgeWith(withPath([await yamlHost()]));
    });

    test("is the README's, gets the package by `pulumi package add`, and says in one line which image could not be read", async () => {
        await start("yaml");
        const environment = withPath([await yamlHost()]);
        const [command = ""] = codeBlocks("README.md", "sh", "In every language");
        const [program = ""] = codeBlocks("README.md", "yaml", "In every language");
        await project.writeFile("Pulumi.yaml", `name: shares-in-yaml\nruntime: yaml\n${program}`);
        const added = await project.runBash(command, ["-e"], {
            environment: { ...environment, NODE_OPTIONS: undefined },
        });
        expect(added.exitCode).toBe(0);
        expect(await project.readFile("Pulumi.yaml")).toMatch(/packages:\n +scp: /);
        expect((await project.preview([], environment)).exitCode).toBe(0);
        gateway.removeImage(IMAGE);
        const preview = await project.preview([], environment);
        expect(preview.exitCode).not.toBe(0);
        expect(preview.stdout + preview.stderr).toMatch(
            new RegExp(
                `error: scp:index:ImageMembers resource 'golden' has a problem: GET .*/${IMAGE}/members answered 404`,
            ),
        );
    });
});

describeLanguage("a program in Python", ["go", "python3"], () => {
    test("reads, keeps and is judged", async () => {
        await start("python");
        await deployAndJudgeWith({ ...withPath(await pythonHost()), PYTHONPATH: await pythonSdk() });
    });
});

describeLanguage("a program in Go", ["go"], () => {
    test("reads, keeps and is judged, by the Automation API", async () => {
        await start("go");
        const sdkFolder = join(project.folder, "sdks/scp");
        await generateSdk("go", join(project.folder, "sdks"));
        await writeFile(join(sdkFolder, "go.mod"), goModule);
        await promisify(execFile)("cp", [join(__dirname, "inline.go"), project.folder]);
        await mkdir(join(project.folder, "bin"));
        await promisify(execFile)(
            "go",
            ["build", "-mod=readonly", "-buildvcs=false", "-o", "bin/shares", "."],
            {
                cwd: project.folder,
                env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" },
            },
        );
        const run = (command: string) =>
            project.runBash(`bin/shares ${command} ${POLICY_PACK} approvals.json`, ["-e"]);
        await deployAndJudge(
            () => run("up"),
            () => run("preview"),
        );
    });
});

const goModule = `module github.com/pulumi-scp/pulumi-scp-image-members/sdk/go/scp

go 1.25.11

require github.com/pulumi/pulumi/sdk/v3 v3.250.0
`;
