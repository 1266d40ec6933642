import { utf8 } from "../provider/files.js";
import { imageIdProblem } from "../provider/scp/imageId.js";
import { CliError } from "./exitCodes.js";
import { inputStream } from "./input.js";
import type { Terminal } from "./terminal.js";

/** The image IDs that were asked for, each once. `-` stands for those on standard input, with white space between. */
export async function givenImageIds(
    given: readonly string[],
    terminal: Pick<Terminal, "stdin">,
): Promise<string[]> {
    const piped = given.includes("-") ? await pipedIds(terminal) : [];
    const ids = [...new Set(given.flatMap((id) => (id === "-" ? piped : [id])))];
    const problems = ids.flatMap((id) => imageIdProblem(id) ?? []);
    if (problems.length > 0) {
        throw new CliError(problems.map((problem) => problem.replace(/^imageId/, "--image-id")).join("\n"));
    }
    return ids;
}

async function pipedIds({ stdin }: Pick<Terminal, "stdin">): Promise<string[]> {
    const text = await inputStream(stdin)
        .then(utf8)
        .catch((error: Error) => {
            throw new CliError(`The image IDs cannot be read from standard input: ${error.message}.`);
        });
    const ids = text.split(/\s+/).filter((id) => id !== "");
    if (ids.length === 0) {
        throw new CliError("There is no image ID on standard input, which --image-id - reads.");
    }
    return ids;
}
