import { GatewayError } from "./errors.js";

export interface ApiVersion {
    readonly version: string;
    readonly status: "CURRENT" | "SUPPORTED" | "DEPRECATED";
    /** A date; once it has come, a deprecated version is no longer supported. The gateway goes on answering it. */
    readonly notBefore: string;
}

/** The versions that SCP publishes for its virtual server API. */
export const API_VERSIONS: readonly ApiVersion[] = [
    { version: "1.3", status: "CURRENT", notBefore: "2026-02-23" },
    { version: "1.2", status: "SUPPORTED", notBefore: "2026-08-31" },
    { version: "1.1", status: "DEPRECATED", notBefore: "2026-05-31" },
    { version: "1.0", status: "DEPRECATED", notBefore: "2025-12-31" },
];

const ACCEPTED = API_VERSIONS.map(({ version }) => `virtualserver ${version}`);

/**
 * Checks a request's version header. All versions answer alike, and without the header the current one does.
 *
 * @throws GatewayError with status 400 for any other version or service
 */
export function checkVersion(header: string | string[] | undefined): void {
    if (header === undefined || ACCEPTED.includes(String(header))) return;
    throw new GatewayError(
        400,
        `Scp-Api-Version ${JSON.stringify(header)} is none of ${ACCEPTED.join(", ")}.`,
    );
}
