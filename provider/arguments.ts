import type { DependsOn } from "./run/dependencies.js";
import { ScpConfigurationError } from "./scp/errors.js";
import { quoted } from "./text.js";
import { type ImageMember, type ImageMemberStatus, imageMemberStatuses } from "./types.js";

/** Options of a function that reads. */
export interface ReadOptions {
    /** Ends the read, which then fails with the signal's reason. Default: none; the time-outs of the settings hold anyway. */
    readonly signal?: AbortSignal;
}

/** Options of a function's Output form. */
export interface ReadOutputOptions {
    /** Resources that must be there before anything is read, beside those that the arguments come from. Default: none. */
    readonly dependsOn?: DependsOn;
}

const STATUSES: readonly string[] = imageMemberStatuses;

/** @throws ScpConfigurationError for statuses that are none. */
export function checkStatuses(statuses: unknown): ImageMemberStatus[] | undefined {
    const problem = statusesProblem(statuses);
    if (problem !== undefined) {
        throw new ScpConfigurationError(`${problem}.`, "statuses", "argument statuses");
    }
    return (statuses ?? undefined) as ImageMemberStatus[] | undefined;
}

/** Says what is wrong with a `statuses` argument, or nothing if it can be used. */
export function statusesProblem(statuses: unknown): string | undefined {
    if (statuses === undefined || statuses === null) {
        return undefined;
    }
    if (!Array.isArray(statuses) || statuses.length === 0) {
        return `statuses must be a list of at least one of ${STATUSES.join(", ")}; leave it out for all of them`;
    }
    const unknown = statuses.find((status) => !STATUSES.includes(status));
    return unknown === undefined
        ? undefined
        : `statuses has ${quoted(unknown)}, which is not one of ${STATUSES.join(", ")}`;
}

/** Members of these statuses; all of them if there are none. */
export function ofStatuses(
    members: readonly ImageMember[],
    statuses: readonly ImageMemberStatus[] | undefined,
): ImageMember[] {
    return members.filter((member) => statuses === undefined || statuses.includes(member.status));
}

/** @throws ScpConfigurationError for a name that is none. */
export function checkConnection(connection: unknown): string | undefined {
    const problem = connectionProblem(connection);
    if (problem !== undefined) {
        throw new ScpConfigurationError(`${problem}.`, "connection", "argument connection");
    }
    return (connection ?? undefined) as string | undefined;
}

/** Says what is wrong with a `connection` argument, or nothing if it can be used. */
export function connectionProblem(connection: unknown): string | undefined {
    const isName = typeof connection === "string" && connection.trim() !== "";
    return isName || connection === undefined || connection === null
        ? undefined
        : "connection must be the name of a connection in scp:connections; leave it out for the stack's own";
}
