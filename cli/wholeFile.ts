import { randomBytes } from "node:crypto";
import {
    accessSync,
    closeSync,
    constants,
    fchmodSync,
    openSync,
    readlinkSync,
    realpathSync,
    renameSync,
    rmSync,
    type Stats,
    statSync,
    writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { otherThanFile } from "../provider/files.js";
import { quoted } from "../provider/text.js";
import { CliError, exitCodes } from "./exitCodes.js";
import { whyNotWritten } from "./whyNotWritten.js";

/** A file that is to be written. */
export interface NamedFile {
    /** The option that names it. */
    readonly option: string;
    readonly path: string;
    /** What a relative path counts from. */
    readonly folder: string;
}

/**
 * @param instead What else helps than the name of a file.
 * @throws CliError if it is known already that the file cannot be written: told before anything is read.
 */
export function checkWritable(named: NamedFile, instead?: string): void {
    const { option, path, folder } = named;
    try {
        const { file, stat } = target(resolve(folder, path));
        // A write to a pipe would wait for its reader. Devices are written to as they are, such as /dev/null.
        if (stat !== undefined && !stat.isFile() && !stat.isCharacterDevice()) {
            const help = instead === undefined ? "" : `, ${instead}`;
            throw new CliError(
                `${option} is ${quoted(path)}: ${otherThanFile(stat)}. Give the name of a file${help}.`,
            );
        }
        const parent = dirname(file);
        if (!statSync(parent, { throwIfNoEntry: false })?.isDirectory()) {
            throw new CliError(`${option} is ${quoted(path)}: there is no folder ${quoted(parent)}.`);
        }
        accessSync(isReplaced(stat) ? parent : file, constants.W_OK);
    } catch (error) {
        throw error instanceof CliError ? error : notWritten(named, error, exitCodes.usage);
    }
}

/**
 * All or nothing: nobody reads a half-written file.
 *
 * @throws CliError if it cannot be written.
 */
export function writeWhole(named: NamedFile, text: string): void {
    toldIfNotWritten(named, () => {
        const { file, stat } = target(resolve(named.folder, named.path));
        if (isReplaced(stat)) {
            const temporary = join(dirname(file), `.${randomBytes(6).toString("hex")}.tmp`);
            replace(file, stat?.mode, temporary, () => text);
        } else {
            writeFileSync(file, text);
        }
    });
}

/**
 * The same for a file that is added to, by one command at a time: what one has written, no other replaces unseen.
 *
 * @param text Makes the text, or throws a CliError if the file is not what it is added to any more: nobody changes it meanwhile.
 * @throws CliError if it cannot be written, or another command is about to write it.
 */
export function writeAlone(named: NamedFile, text: () => string): void {
    toldIfNotWritten(named, () => {
        const { file, stat } = target(resolve(named.folder, named.path));
        const lock = `${file}.lock`;
        try {
            replace(file, stat?.mode, lock, text);
        } catch (error) {
            throw (error as NodeJS.ErrnoException).code === "EEXIST" ? isLocked(named, lock) : error;
        }
    });
}

function isLocked({ option, path }: NamedFile, lock: string): CliError {
    return new CliError(
        `${option} is ${quoted(path)}: another command is writing it, so nothing is written. Run this again. If no other command runs, ` +
            `one was ended while it wrote: remove ${quoted(lock)}.`,
        exitCodes.unwritten,
    );
}

function toldIfNotWritten(named: NamedFile, write: () => void): void {
    try {
        write();
    } catch (error) {
        throw error instanceof CliError ? error : notWritten(named, error, exitCodes.unwritten);
    }
}

function notWritten({ option, path }: NamedFile, error: unknown, exitCode: number): CliError {
    return new CliError(
        `${option} is ${quoted(path)}: it cannot be written, because ${whyNotWritten(error)}.`,
        exitCode,
    );
}

/** The same text for every path that leads to a file: by symbolic or hard links, or in another spelling. */
export function fileKey(path: string): string {
    try {
        const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
        if (stat !== undefined) {
            return `${stat.dev} ${stat.ino}`;
        }
        const { file } = target(path);
        return join(realpathSync(dirname(file)), basename(file));
    } catch {
        return path;
    }
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

/**
 * @param temporary The name of the new file until it takes the place of the other.
 * @throws an error of the code EEXIST if there is such a file already: it is another's.
 */
function replace(file: string, mode: number | undefined, temporary: string, text: () => string): void {
    const descriptor = openSync(temporary, "wx");
    try {
        try {
            if (mode !== undefined) {
                fchmodSync(descriptor, mode);
            }
            writeFileSync(descriptor, text());
        } finally {
            closeSync(descriptor);
        }
        renameSync(temporary, file);
    } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
    }
}
