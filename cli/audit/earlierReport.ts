import { resolve } from "node:path";
import { placeOf } from "../../policy/rules/problems.js";
import { UnusableFile, utf8 } from "../../provider/files.js";
import { strictJson, type UnreadableJson } from "../../provider/json.js";
import { quoted } from "../../provider/text.js";
import { CliError } from "../exitCodes.js";
import { inputFile } from "../input.js";
import { type EarlierReport, earlierReportSchema } from "../shareReportSchema.js";

/**
 * Reads a report that `audit -o json` wrote.
 *
 * @param folder What a relative path counts from.
 * @param isOptional Whether the file need not be there.
 * @returns undefined for no file.
 * @throws CliError for a file that is none, or only a part of one.
 */
export async function readEarlierReport(
    path: string,
    folder: string,
    isOptional: boolean,
): Promise<EarlierReport | undefined> {
    const wrong = (why: string) =>
        new CliError(`--since is ${quoted(path)}: ${why}. Give a report that \`audit -o json\` wrote.`);
    let value: unknown;
    try {
        value = strictJson(utf8(await inputFile(resolve(folder, path))));
    } catch (error) {
        if (isOptional && error instanceof UnusableFile && error.code === "ENOENT") {
            return undefined;
        }
        throw wrong((error as UnusableFile | UnreadableJson).message);
    }
    // No value is shown: the file can be any, such as one with keys.
    const { data, error } = earlierReportSchema.safeParse(value, {
        error: () => "is missing or has another form",
    });
    if (error !== undefined) {
        const [{ path: place, message } = { path: [], message: "" }] = error.issues;
        throw wrong(`it is not such a report: ${placeOf(place) || "it"} ${message}`);
    }
    return data;
}
