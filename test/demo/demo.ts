import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { currentEngine } from "../engine/currentEngine.js";
import { EngineUnavailableError } from "../engine/engine.js";
import { repositoryFolder } from "../engine/folders.js";
import { type CommandResult, PulumiProject } from "../engine/pulumiProject.js";
import { type Gateway, startGateway } from "../gateway/index.js";

const IMAGE = "70a599e0-31e7-49b7-b260-868f441e862b";
const PARTNER = "a8f10467abfc4b87b64614ab36eb9ae4";
const STRANGER = "5f2b1c9d8e7a4f60b3d2c1e0f9a8b7c6";

const COMMAND = [
    "preview",
    "--policy-pack",
    "policy",
    "--policy-pack-config",
    "examples/golden-image/approvals.json",
];

/** Shows the main job on the program of this repository's Pulumi.yaml, against a simulated gateway. */
async function demo(): Promise<boolean> {
    const engine = await currentEngine();
    say(
        `The real Pulumi engine, ${engine.version} (${engine.origin}), against a simulated SCP gateway on this machine.`,
    );
    const gateway = await startGateway({
        images: [{ id: IMAGE, name: "golden", members: [{ memberId: PARTNER, status: "accepted" }] }],
    });
    const project = await projectFor(gateway);
    try {
        title("1. Every member is approved");
        say(`Image ${IMAGE} is shared with account ${PARTNER}.`);
        say("That account stands in examples/golden-image/approvals.json, so the preview has to pass.");
        const approved = await preview(project);

        title("2. Somebody shares the image with an account that nobody approved");
        gateway.share(IMAGE, STRANGER);
        say(`The image is now shared with account ${STRANGER} as well.`);
        say(
            "The program is the same, and so are the approvals: the preview has to fail, before anything is deployed.",
        );
        const unapproved = await preview(project);

        title("What happened");
        return verdict(approved, unapproved);
    } finally {
        await project.dispose();
        await gateway.close();
    }
}

/** Keeps the stack and its configuration in a temporary folder; the program is run where it is. */
async function projectFor(gateway: Gateway): Promise<PulumiProject> {
    const { "scp:secretKey": secretKey = "", ...settings } = gateway.stackConfig;
    return PulumiProject.create({
        files: { "Pulumi.yaml": await readFile(join(repositoryFolder, "Pulumi.yaml"), "utf8") },
        config: { "scp-image-members:imageId": IMAGE, ...settings },
        secretConfig: { "scp:secretKey": secretKey },
    });
}

async function preview(project: PulumiProject): Promise<CommandResult> {
    say(`\n$ pulumi ${COMMAND.join(" ")}\n`);
    const result = await project.run([
        ...COMMAND,
        "--cwd",
        repositoryFolder,
        "--config-file",
        join(project.folder, "Pulumi.dev.yaml"),
        "--color",
        process.stdout.isTTY ? "always" : "never",
    ]);
    process.stdout.write(result.stdout + result.stderr);
    say(`(exit code ${result.exitCode})`);
    return result;
}

function verdict(approved: CommandResult, unapproved: CommandResult): boolean {
    const violation = unapproved.stdout + unapproved.stderr;
    const passed = approved.exitCode === 0;
    const failed =
        unapproved.exitCode !== 0 && violation.includes(`Image ${IMAGE} is shared with account ${STRANGER}`);
    say(
        passed
            ? "With approved members alone, the preview passed."
            : "With approved members alone, the preview did NOT pass, and it should have.",
    );
    say(
        failed
            ? `With account ${STRANGER}, the preview failed, and said which image is shared with whom and how to take that back.`
            : `With account ${STRANGER}, the preview did NOT fail because of it, and it should have.`,
    );
    return passed && failed;
}

function title(text: string): void {
    say(`\n━━━ ${text} ${"━".repeat(Math.max(0, 100 - text.length))}\n`);
}

function say(text: string): void {
    console.log(text);
}

demo().then(
    (ended) => {
        process.exitCode = ended ? 0 : 1;
    },
    (error) => {
        console.error(error instanceof EngineUnavailableError ? error.message : error);
        process.exitCode = 1;
    },
);
