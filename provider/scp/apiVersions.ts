import { ScpConfigurationError } from "./errors.js";

/** A version of the service's API, as its reference lists it. */
export interface ApiVersion {
    readonly version: string;
    readonly state: "CURRENT" | "SUPPORTED" | "DEPRECATED";
    /** The day (UTC) from which the version may be gone. The current version has none. */
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

/** @throws ScpConfigurationError for a version that the reference does not have. */
export function checkApiVersion(version: string, source: string): string {
    if (!apiVersions.some((known) => known.version === version)) {
        const known = apiVersions.map((each) => each.version).join(", ");
        throw new ScpConfigurationError(
            `Unknown API version "${version}" (from ${source}). Known versions: ${known}; leave scp:apiVersion out for ${DEFAULT_API_VERSION}.`,
            "scp:apiVersion",
            source,
        );
    }
    return version;
}
