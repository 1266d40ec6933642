import type { ShareReport } from "./shareReport.js";

/** How a command ends. */
export const exitCodes = {
    clean: 0,
    /** The command was called or configured wrongly: nothing was read. */
    usage: 2,
    /** Something is not allowed. */
    violations: 3,
    /** Something could not be read. It wins over violations: what is not known can be worse. */
    unread: 4,
    /** All was read and judged, and the result could not be written. It wins over the others: nobody has seen them. */
    unwritten: 5,
    /** Ended by Ctrl-C, as shells count it. */
    interrupted: 130,
} as const;

/** How a command ends that has made a report. */
export function exitCodeOf({ findings, unread }: ShareReport): number {
    if (unread.length > 0) {
        return exitCodes.unread;
    }
    return findings.some(({ level }) => level === "mandatory") ? exitCodes.violations : exitCodes.clean;
}

/** A mistake of the user, or something that cannot be had: told by its message alone. */
export class CliError extends Error {
    override readonly name = "CliError";

    constructor(
        message: string,
        readonly exitCode: number = exitCodes.usage,
    ) {
        super(message);
    }
}
