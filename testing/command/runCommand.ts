import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Writable } from "node:stream";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { startGateway } from "../startGateway.js";
import { environmentLines, type Shell, shells } from "./environmentLines.js";
import { sampleAccountId, sampleImages } from "./sampleImages.js";

/** What the command has of the process that it runs in. */
export interface Surroundings {
    /** For the lines to copy only. */
    readonly stdout: Writable;
    readonly stderr: Writable;
    readonly platform: NodeJS.Platform;
    /** Ends the gateway. */
    readonly signal: AbortSignal;
}

const { version } = require("pulumi-scp-image-members/package.json") as { readonly version: string };

const MOST_IMAGES = 10_000;

/**
 * Runs a gateway with sample images until the signal ends it.
 *
 * @param args Without the names of Node.js and of the program.
 * @returns The exit code: 2 for wrong use.
 */
export async function runCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
    const command = gatewayCommand(surroundings);
    try {
        command.parse(args, { from: "user" });
    } catch (error) {
        if (error instanceof CommanderError) {
            // It has been said already; --help and --version end like this too.
            return error.exitCode === 0 ? 0 : 2;
        }
        throw error;
    }
    await serve(command.opts(), surroundings);
    return 0;
}

interface Flags {
    readonly images: number;
    readonly shell: Shell;
}

function gatewayCommand({ stdout, stderr, platform }: Surroundings): Command {
    return new Command("scp-image-gateway")
        .description(
            "Run a simulated gateway of Samsung Cloud Platform on this machine, to try scp-image-members without an account.",
        )
        .version(version)
        .addOption(
            new Option("--images <count>", "how many sample images it has").default(5).argParser(imageCount),
        )
        .addOption(
            new Option("--shell <shell>", "the shell that the environment is printed for")
                .choices(shells)
                .default(platform === "win32" ? "powershell" : "sh"),
        )
        .addHelpText("after", example)
        .exitOverride()
        .configureOutput({
            writeOut: (text) => void stdout.write(text),
            writeErr: (text) => void stderr.write(text),
        });
}

const example = `
Example:
  scp-image-gateway --images 5
  (copy the lines that it prints to another terminal)
  scp-image-members audit

The first five images have shares in different states, and one is public, one hidden; the sixth is a community image, the
seventh private; from the eighth on they recur. The environment comes on standard output, all else on standard error.
`;

function imageCount(text: string): number {
    const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
    if (count < 1 || count > MOST_IMAGES) {
        throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST_IMAGES}.`);
    }
    return count;
}

async function serve({ images, shell }: Flags, { stdout, stderr, signal }: Surroundings): Promise<void> {
    const gateway = await startGateway({
        // With a token too, the environment leaves nothing to be taken from ~/.scpconf.
        accounts: [{ accountId: sampleAccountId, authToken: randomUUID() }],
        images: sampleImages(images, new Date()),
    });
    try {
        const environment = { ...gateway.environment, SCP_TF_ACCOUNT_ID: gateway.accountId };
        stderr.write(
            `A simulated SCP gateway runs at ${gateway.endpoint}. Ctrl-C ends it. In another terminal, set:\n\n`,
        );
        stdout.write(environmentLines(environment, shell));
        stderr.write("\nThere, scp-image-members and Pulumi programs see its images.\n");
        if (!signal.aborted) {
            await once(signal, "abort");
        }
    } finally {
        await gateway.close();
    }
}
