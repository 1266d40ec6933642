import { listed } from "../policy/findings/words.js";
import { quoted } from "../provider/text.js";
import { CliError, exitCodeOf } from "./exitCodes.js";
import { type ReportFormat, reportWriter } from "./formats/index.js";
import type { Output } from "./outputs.js";
import { summaryText } from "./reportSummary.js";
import type { ShareReport } from "./shareReport.js";
import {
    Messages,
    type Paint,
    painter,
    type Terminal,
    tableWidth,
    unpainted,
    wholeText,
    write,
} from "./terminal.js";
import { unreadReasons, unreadText } from "./unreadReasons.js";
import { checkWritable, writeWhole } from "./wholeFile.js";

/** How a report is to be written. */
export interface ReportOptions {
    readonly outputs: readonly Output<ReportFormat>[];
    /** Whether tables leave out shares that are not unapproved. */
    readonly onlyUnapproved?: boolean | undefined;
    /** Whether what goes to files is not summed up, and no progress is shown. */
    readonly isQuiet?: boolean | undefined;
}

/** Writes a report, and says what it could not read, even if it cannot be written. @returns How the command ends. */
export async function writeReport(
    report: ShareReport,
    { outputs, onlyUnapproved = false, isQuiet = false }: ReportOptions,
    terminal: Terminal,
): Promise<number> {
    const messages = new Messages(terminal);
    try {
        const write = async ({ format, file }: Output<ReportFormat>, paint: Paint) => {
            const width = file === undefined ? tableWidth(terminal) : undefined;
            return (await reportWriter(format))(report, paint, { onlyUnapproved, width });
        };
        await deliver(outputs, write, isQuiet ? undefined : summaryText(report), terminal);
    } finally {
        if (!outputs.some(({ format, file }) => format === "table" && file === undefined)) {
            for (const message of unreadMessages(report)) {
                messages.error(message);
            }
        }
    }
    return exitCodeOf(report);
}

/**
 * Writes each output. One that fails leaves the others. What went to files is summed up on standard error: a failed job whose
 * log is empty helps nobody.
 *
 * @param textOf Makes an output's text.
 * @param summary A line without the full stop at its end; none to say nothing.
 * @throws CliError for the last one that failed; the others are told.
 */
export async function deliver<Format extends string>(
    outputs: readonly Output<Format>[],
    textOf: (output: Output<Format>, paint: Paint) => string | Promise<string>,
    summary: string | undefined,
    terminal: Terminal,
): Promise<void> {
    const messages = new Messages(terminal);
    const files: string[] = [];
    const failures: CliError[] = [];
    for (const output of outputs) {
        try {
            await deliverOne(output, textOf, terminal);
            files.push(...(output.file === undefined ? [] : [quoted(output.file)]));
        } catch (error) {
            if (!(error instanceof CliError)) {
                throw error;
            }
            failures.push(error);
        }
    }
    if (files.length > 0 && summary !== undefined) {
        messages.note(`Wrote ${listed(files, "and")}: ${summary}.`);
    }
    const last = failures.pop();
    for (const { message } of failures) {
        messages.error(message);
    }
    if (last !== undefined) {
        throw last;
    }
}

async function deliverOne<Format extends string>(
    output: Output<Format>,
    textOf: (output: Output<Format>, paint: Paint) => string | Promise<string>,
    terminal: Terminal,
): Promise<void> {
    const { option, file } = output;
    const paint = file === undefined ? painter(terminal.stdout, terminal.environment) : unpainted;
    const text = await wholeText(() => textOf(output, paint));
    if (file === undefined) {
        await write(terminal.stdout, text);
        return;
    }
    writeWhole({ option, path: file, folder: terminal.folder }, text);
}

function unreadMessages(report: ShareReport): string[] {
    return unreadReasons(report.unread).map((why) => unreadText(report, why));
}

/** @throws CliError if it is known already that a file cannot be written: told before anything is read. */
export function checkOutputs(outputs: readonly Output<string>[], { folder }: Pick<Terminal, "folder">): void {
    for (const { option, file } of outputs) {
        if (file !== undefined) {
            checkWritable({ option, path: file, folder }, "or leave it out and pipe standard output");
        }
    }
}
