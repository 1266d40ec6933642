import { text } from "node:stream/consumers";
import { imageIdProblem } from "../provider/scp/imageId.js";
import { CliError } from "./exitCodes.js";
import type { Terminal } from "./terminal.js";

/** The image IDs that were asked for, each once. `-` stands for those on standard input, with white space between. */
export async function givenImageIds(
    given: readonly string[],
    { stdin }: Pick<Terminal, "stdin">,
): Promise<string[]> {
    const piped = given.includes("-") ? (await text(stdin)).split(/\s+/).filter((id) => id !== "") : [];
    if (given.includes("-") && piped.length === 0) {
        throw new CliError("There is no image ID on standard input, which --image-id - reads.");
    }
    const ids = [...new Set(given.flatMap((id) => (id === "-" ? piped : [id])))];
    const problems = ids.flatMap((id) => imageIdProblem(id) ?? []);
    if (problems.length > 0) {
        throw new CliError(problems.map((problem) => problem.replace(/^imageId/, "--image-id")).join("\n"));
    }
    return ids;
}
