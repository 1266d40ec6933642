import { oneLine } from "../provider/text.js";

const reasons: Readonly<Record<string, string>> = {
    EACCES: "this user may not write there",
    EPERM: "this user may not write there",
    EROFS: "its file system is read-only",
    ENOSPC: "the disk is full",
    EDQUOT: "this user's part of the disk is full",
    EFBIG: "the file would be larger than is allowed",
    ELOOP: "its symbolic links lead in a circle",
    ENAMETOOLONG: "its name is too long",
    EMFILE: "too many files are open",
    ENFILE: "too many files are open",
};

/** Why something cannot be written, to read on after "because": in words as far as they are known, and the system's name. */
export function whyNotWritten(error: unknown): string {
    const { code = "", message } = error as NodeJS.ErrnoException;
    const reason = reasons[code];
    return reason === undefined ? oneLine(message) : `${reason} (${code})`;
}
