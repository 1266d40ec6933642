import { randomBytes } from "node:crypto";
import {
    accessSync,
    chmodSync,
    constants,
    readlinkSync,
    realpathSync,
    renameSync,
    rmSync,
    type Stats,
    statSync,
    writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { listed } from "../policy/findings/words.js";
import { otherThanFile } from "../provider/files.js";
import { quoted } from "../provider/text.js";
import { CliError, exitCodeOf, exitCodes, isOfUnread } from "./exitCodes.js";
import { type ReportFormat, reportWriter } from "./formats/index.js";
import type { Output } from "./outputs.js";
import { summaryText } from "./reportSummary.js";
import type { ShareReport } from "./shareReport.js";
import { Messages, type Paint, painter, type Terminal, unpainted, wholeText, write } from "./terminal.js";
import { unreadReasons, unreadSubject } from "./unreadReasons.js";
import { whyNotWritten } from "./whyNotWritten.js";

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
            const width = file === undefined ? terminal.stdout.columns : undefined;
            return (await reportWriter(format))(report, paint, {
                onlyUnapproved,
                ...(width ? { width } : {}),
            });
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
    const { file } = output;
    const paint = file === undefined ? painter(terminal.stdout, terminal.environment) : unpainted;
    const text = await wholeText(() => textOf(output, paint));
    if (file === undefined) {
        await write(terminal.stdout, text);
        return;
    }
    try {
        writeWhole(resolve(terminal.folder, file), text);
    } catch (error) {
        throw outputError(output, error, exitCodes.unwritten);
    }
}

function unreadMessages(report: ShareReport): string[] {
    return [
        ...report.findings.filter(isOfUnread).map(({ message }) => message),
        ...unreadReasons(report.unread).map(
            ({ reason, imageIds, ...where }) =>
                `${unreadSubject(report, imageIds, where)} could not be read: ${reason}.`,
        ),
    ];
}

/** @throws CliError if it is known already that a file cannot be written: told before anything is read. */
export function checkOutputs(outputs: readonly Output<string>[], { folder }: Pick<Terminal, "folder">): void {
    for (const output of outputs) {
        if (output.file !== undefined) {
            checkFile(output, output.file, folder);
        }
    }
}

function checkFile(output: Output<string>, name: string, folder: string): void {
    const { option } = output;
    try {
        const { file, stat } = target(resolve(folder, name));
        // A write to a pipe would wait for its reader. Devices are written to as they are, such as /dev/null.
        if (stat !== undefined && !stat.isFile() && !stat.isCharacterDevice()) {
            throw new CliError(
                `${option} is ${quoted(name)}: ${otherThanFile(stat)}. Give the name of a file, or leave it out and pipe standard output.`,
            );
        }
        const parent = dirname(file);
        if (!statSync(parent, { throwIfNoEntry: false })?.isDirectory()) {
            throw new CliError(`${option} is ${quoted(name)}: there is no folder ${quoted(parent)}.`);
        }
        accessSync(isReplaced(stat) ? parent : file, constants.W_OK);
    } catch (error) {
        throw error instanceof CliError ? error : outputError(output, error, exitCodes.usage);
    }
}

function outputError({ option, file }: Output<string>, error: unknown, exitCode: number): CliError {
    return new CliError(
        `${option} is ${quoted(file)}: it cannot be written, because ${whyNotWritten(error)}.`,
        exitCode,
    );
}

interface Target {
    readonly file: string;
    readonly stat: Stats | undefined;
}

/** The file that a path leads to, which need not be there yet: a link is followed, and not replaced. */
function target(path: string): Target {
    // A circle of links is an error here, so that there is an end to them.
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined) {
        return { file: stat.isFile() ? realpathSync(path) : path, stat };
    }
    const link = linkAt(path);
    return link === undefined ? { file: path, stat } : target(resolve(dirname(path), link));
}

function linkAt(path: string): string | undefined {
    try {
        return readlinkSync(path);
    } catch {
        return undefined;
    }
}

/** A device is not there to be replaced. */
function isReplaced(stat: Stats | undefined): boolean {
    return stat === undefined || stat.isFile();
}

/** All or nothing: nobody reads a half-written file. */
function writeWhole(path: string, text: string): void {
    const { file, stat } = target(path);
    if (isReplaced(stat)) {
        replace(file, text, stat?.mode);
    } else {
        writeFileSync(file, text);
    }
}

function replace(file: string, text: string, mode: number | undefined): void {
    const temporary = join(dirname(file), `.${randomBytes(6).toString("hex")}.tmp`);
    try {
        writeFileSync(temporary, text, { flag: "wx" });
        if (mode !== undefined) {
            chmodSync(temporary, mode);
        }
        renameSync(temporary, file);
    } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
    }
}
