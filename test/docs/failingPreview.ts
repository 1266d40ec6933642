/**
 * Makes docs/images/failing-preview.svg: the second preview of the demo, as the real engine prints it.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { COMMAND, STRANGER, startGoldenImage } from "../demo/goldenImage.js";
import { repositoryFolder } from "../engine/folders.js";
import { terminalPicture } from "./terminalPicture.js";

const FILE = join(repositoryFolder, "docs/images/failing-preview.svg");
const DESCRIPTION = "pulumi preview fails, because the image is shared with an account that is not approved";

async function main(): Promise<void> {
    const golden = await startGoldenImage([{ memberId: STRANGER, createdAt: "2026-11-23T16:41:07Z" }]);
    try {
        const { exitCode, stdout, stderr } = await golden.preview("always");
        if (exitCode === 0 || !stdout.includes(STRANGER)) {
            throw new Error(
                `The preview did not fail for the account, so there is no picture:\n${stdout}${stderr}`,
            );
        }
        await mkdir(dirname(FILE), { recursive: true });
        await writeFile(
            FILE,
            terminalPicture(`$ pulumi ${COMMAND.join(" ")}\n${whatMatters(stdout)}`, DESCRIPTION),
        );
    } finally {
        await golden.end();
    }
}

/** Without the lines that tell how far the preview has come, which differ from run to run, and without what is after the verdict. */
function whatMatters(output: string): string {
    const [verdict = ""] = output.split(/\n.*Outputs:/);
    return verdict
        .split("\n")
        .filter((line) => !/@ previewing update|^Loading policy packs|\d+ .*error/.test(line))
        .join("\n")
        .replace(/\n{2,}/g, "\n");
}

main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
});
