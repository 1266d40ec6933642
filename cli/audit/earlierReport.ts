import { problemLines } from "../../policy/rules/problems.js";
import { oneLine, quoted } from "../../provider/text.js";
import { CliError } from "../exitCodes.js";
import { type EarlierReport, earlierReportSchema } from "../shareReportSchema.js";
import { textFile } from "../textFile.js";

/**
 * Reads a report that `audit -o json` wrote.
 *
 * @param folder What a relative path counts from.
 * @throws CliError for a file that is none, or only a part of one.
 */
export function readEarlierReport(path: string, folder: string): EarlierReport {
    const wrong = (why: string) =>
        new CliError(`--since is ${quoted(path)}: ${why}. Give a report that \`audit -o json\` wrote.`);
    let value: unknown;
    try {
        value = JSON.parse(textFile(path, folder));
    } catch (error) {
        const { message } = error as Error;
        throw wrong(
            error instanceof SyntaxError
                ? `it is not JSON, or only a part of it (${oneLine(message)})`
                : message,
        );
    }
    const parsed = earlierReportSchema.safeParse(value);
    if (!parsed.success) {
        const [first = ""] = problemLines(parsed.error.issues, value, "the report");
        throw wrong(`it is not such a report: ${first}`);
    }
    return parsed.data;
}
