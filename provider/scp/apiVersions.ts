import { firstIds, idText, quoted } from "../text.js";
import { ScpConfigurationError } from "./errors.js";

/** A version of the service's API. */
export interface ApiVersion {
    readonly version: string;
    /** `CURRENT`, `SUPPORTED` or `DEPRECATED`. */
    readonly state: string;
    /** The day (UTC) from which the version may be gone. It means nothing for the current one. */
    readonly notBefore?: string;
}

/** The versions in the vendor's API reference, newest first. Their member lists have the same request and answer. */
export const apiVersions: readonly ApiVersion[] = [
    { version: "1.3", state: "CURRENT" },
    { version: "1.2", state: "SUPPORTED", notBefore: "2026-08-31" },
    { version: "1.1", state: "DEPRECATED", notBefore: "2026-05-31" },
    { version: "1.0", state: "DEPRECATED", notBefore: "2025-12-31" },
];

export const DEFAULT_API_VERSION = "1.3";

/** How long before its Not Before date a version is warned of, as the vendor's own provider does. */
const WARNING_DAYS = 90;

/** Whether the vendor's API reference has the version. */
export function isInReference(version: string): boolean {
    return apiVersions.some((each) => each.version === version);
}

/**
 * What to tell of a version that is pinned; undefined if there is nothing to tell.
 *
 * @param source - where it was pinned.
 * @param today - the day in UTC, as `YYYY-MM-DD`.
 * @param served - what the service's own version page says, if it could be read; it is believed more than the reference.
 * @throws ScpConfigurationError for a version that neither knows.
 */
export function versionWarning(
    version: string,
    source: string,
    today: string,
    served: readonly ApiVersion[] | undefined,
): string | undefined {
    const known = served ?? apiVersions;
    const current = known.find((each) => each.state === "CURRENT")?.version ?? DEFAULT_API_VERSION;
    const entry = known.find((each) => each.version === version);
    if (entry !== undefined) {
        return entry.version === current ? undefined : notBeforeWarning(entry, source, today, current);
    }
    if (!isInReference(version)) {
        const versions = known.map((each) => each.version);
        throw new ScpConfigurationError(
            `Unknown API version ${quoted(version)} (from ${source}). Known versions: ${firstIds(versions, 10)}; leave scp:apiVersion out for ${DEFAULT_API_VERSION}.`,
            "scp:apiVersion",
            source,
        );
    }
    return `API version ${idText(version)} (from ${source}) is not among those that the service says it has. ${advice(current)}`;
}

function notBeforeWarning(
    { version, state, notBefore }: ApiVersion,
    source: string,
    today: string,
    current: string,
): string | undefined {
    if (notBefore === undefined) {
        return undefined;
    }
    const days = Math.round((Date.parse(notBefore) - Date.parse(today)) / 86_400_000);
    if (days > WARNING_DAYS) {
        return undefined;
    }
    const day = idText(notBefore);
    const when =
        days <= 0
            ? `has reached its Not Before date, ${day}: the service may refuse it from now on`
            : `reaches its Not Before date, ${day}, in ${days} ${days === 1 ? "day" : "days"}`;
    return `API version ${idText(version)} (${idText(state)}, from ${source}) ${when}. ${advice(current)}`;
}

function advice(current: string): string {
    return `The current one is ${idText(current)}: leave scp:apiVersion out, or set it to ${idText(current)}.`;
}
