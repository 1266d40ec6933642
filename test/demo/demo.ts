import { currentEngine } from "../engine/currentEngine.js";
import { EngineUnavailableError } from "../engine/engine.js";
import { findings } from "../engine/findings.js";
import type { CommandResult } from "../engine/pulumiProject.js";
import { COMMAND, type GoldenImage, IMAGE, PARTNER, STRANGER, startGoldenImage } from "./goldenImage.js";

/** Shows the main job on the program of this repository's Pulumi.yaml, against a simulated gateway. */
async function demo(): Promise<boolean> {
    const engine = await currentEngine();
    say(
        `The real Pulumi engine, ${engine.version} (${engine.origin}), against a simulated SCP gateway on this machine.`,
    );
    const golden = await startGoldenImage();
    try {
        title("1. Every member is approved");
        say(`Image ${IMAGE} is shared with account ${PARTNER}.`);
        say("That account stands in examples/golden-image/approvals.json, so the preview has to pass.");
        const approved = await preview(golden);

        title("2. Somebody shares the image with an account that is not approved");
        golden.gateway.share(IMAGE, STRANGER);
        say(`The image is now shared with account ${STRANGER} as well.`);
        say(
            "The program is the same, and so are the approvals: the preview has to fail, before anything is deployed.",
        );
        const unapproved = await preview(golden);

        title("What happened");
        return verdict(approved, unapproved);
    } finally {
        await golden.end();
    }
}

async function preview(golden: GoldenImage): Promise<CommandResult> {
    say(`\n$ pulumi ${COMMAND.join(" ")}\n`);
    const result = await golden.preview(process.stdout.isTTY ? "always" : "never");
    process.stdout.write(result.stdout + result.stderr);
    say(`(exit code ${result.exitCode})`);
    return result;
}

function verdict(approved: CommandResult, unapproved: CommandResult): boolean {
    const passed = approved.exitCode === 0;
    const failed =
        unapproved.exitCode !== 0 &&
        findings(unapproved).some(
            ({ kind, imageId, memberId }) =>
                kind === "not-approved" && imageId === IMAGE && memberId === STRANGER,
        );
    say(
        passed
            ? "With approved members alone, the preview passed."
            : "With approved members alone, the preview did NOT pass, and it should have.",
    );
    say(
        failed
            ? `With account ${STRANGER}, the preview failed, and said which image is shared with which account, and how to take that back.`
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
