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

/** Whether something could not be read: a list, or what the policies judge by, such as an organisation. */
export function isIncomplete({ unread }: Pick<ShareReport, "unread">): boolean {
    return unread.length > 0;
}

/** Whether what shares are judged by could not be read. */
export function hasUnreadRules({ unread }: Pick<ShareReport, "unread">): boolean {
    return unread.some(({ kind }) => kind !== undefined);
}

/** How a command ends that has made a report. */
export function exitCodeOf(report: ShareReport): number {
    if (isIncomplete(report)) {
        return exitCodes.unread;
    }
    return report.findings.some(({ level }) => level === "mandatory")
        ? exitCodes.violations
        : exitCodes.clean;
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
