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
import { otherThanFile } from "../provider/files.js";
import { quoted } from "../provider/text.js";
import { CliError, exitCodeOf, exitCodes, isOfUnread } from "./exitCodes.js";
import { type ReportFormat, reportWriter } from "./formats/index.js";
import type { ShareReport } from "./shareReport.js";
import { Messages, painter, type Terminal, unpainted, wholeText, write } from "./terminal.js";
import { unreadReasons, unreadSubject } from "./unreadReasons.js";
import { whyNotWritten } from "./whyNotWritten.js";

/** How a report is to be written. */
export interface ReportOptions {
    readonly format: ReportFormat;
    /** A file instead of standard output. */
    readonly out?: string | undefined;
}

/** Writes a report, and says what it could not read, even if it cannot be written. @returns How the command ends. */
export async function writeReport(
    report: ShareReport,
    options: ReportOptions,
    terminal: Terminal,
): Promise<number> {
    try {
        await deliver(report, options, terminal);
    } finally {
        if (options.out !== undefined || options.format !== "table") {
            const messages = new Messages(terminal);
            for (const message of unreadMessages(report)) {
                messages.error(message);
            }
        }
    }
    return exitCodeOf(report);
}

async function deliver(
    report: ShareReport,
    { format, out }: ReportOptions,
    terminal: Terminal,
): Promise<void> {
    const writer = await reportWriter(format);
    const paint = out === undefined ? painter(terminal.stdout, terminal.environment) : unpainted;
    const text = await wholeText(() => writer(report, paint));
    if (out === undefined) {
        await write(terminal.stdout, text);
        return;
    }
    try {
        writeWhole(resolve(terminal.folder, out), text);
    } catch (error) {
        throw outError(out, error, exitCodes.unwritten);
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

/** @throws CliError if it is known already that the file cannot be written: told before anything is read. */
export function checkOut({ out }: ReportOptions, { folder }: Pick<Terminal, "folder">): void {
    if (out === undefined) {
        return;
    }
    try {
        const { file, stat } = target(resolve(folder, out));
        // A write to a pipe would wait for its reader. Devices are written to as they are, such as /dev/null.
        if (stat !== undefined && !stat.isFile() && !stat.isCharacterDevice()) {
            throw new CliError(
                `--out is ${quoted(out)}: ${otherThanFile(stat)}. Give the name of a file, or leave --out out and pipe standard output.`,
            );
        }
        const parent = dirname(file);
        if (!statSync(parent, { throwIfNoEntry: false })?.isDirectory()) {
            throw new CliError(`--out is ${quoted(out)}: there is no folder ${quoted(parent)}.`);
        }
        accessSync(isReplaced(stat) ? parent : file, constants.W_OK);
    } catch (error) {
        throw error instanceof CliError ? error : outError(out, error, exitCodes.usage);
    }
}

function outError(out: string, error: unknown, exitCode: number): CliError {
    return new CliError(
        `--out is ${quoted(out)}: it cannot be written, because ${whyNotWritten(error)}.`,
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
