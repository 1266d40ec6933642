import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { quoted } from "../provider/text.js";
import { CliError, exitCodeOf } from "./exitCodes.js";
import { type ReportFormat, reportWriter } from "./formats/index.js";
import type { ShareReport } from "./shareReport.js";
import { Messages, painter, type Terminal, write } from "./terminal.js";
import { unreadReasons, unreadSubject } from "./unreadReasons.js";

/** How a report is to be written. */
export interface ReportOptions {
    readonly format: ReportFormat;
    /** A file instead of standard output. */
    readonly out?: string | undefined;
}

/** Writes a report, and says what it could not read. @returns How the command ends. */
export async function writeReport(
    report: ShareReport,
    { format, out }: ReportOptions,
    terminal: Terminal,
): Promise<number> {
    const writer = await reportWriter(format);
    if (out === undefined) {
        await write(terminal.stdout, writer(report, painter(terminal.stdout, terminal.environment)));
    } else {
        writeWhole(
            resolve(terminal.folder, out),
            out,
            writer(report, (_, text) => text),
        );
    }
    if (out !== undefined || format !== "table") {
        const messages = new Messages(terminal);
        for (const message of unreadMessages(report)) {
            messages.error(message);
        }
    }
    return exitCodeOf(report);
}

function unreadMessages(report: ShareReport): string[] {
    return unreadReasons(report.unread).map(
        ({ reason, imageIds }) => `${unreadSubject(report, imageIds)} could not be read: ${reason}.`,
    );
}

/** @throws CliError where the file could not be written: told before anything is read. */
export function checkOut({ out }: ReportOptions, { folder }: Pick<Terminal, "folder">): void {
    if (out === undefined) {
        return;
    }
    const file = resolve(folder, out);
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
        throw new CliError(`--out is ${quoted(out)}, which is a folder: give the name of a file.`);
    }
    if (!existsSync(dirname(file))) {
        throw new CliError(`--out is ${quoted(out)}: there is no folder ${quoted(dirname(file))}.`);
    }
}

/** All or nothing: whoever reads the file never sees a half-written one. */
function writeWhole(file: string, given: string, text: string): void {
    try {
        const stat = statSync(file, { throwIfNoEntry: false });
        if (stat !== undefined && !stat.isFile()) {
            // Such as /dev/stdout, which is not there to be replaced.
            writeFileSync(file, text);
            return;
        }
        replace(stat === undefined ? file : realpathSync(file), text, stat?.mode);
    } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        throw new CliError(`--out is ${quoted(given)}: it could not be written (${code ?? message}).`);
    }
}

function replace(file: string, text: string, mode: number | undefined): void {
    const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
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
