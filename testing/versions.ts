import { GatewayError } from "./errors.js";
import type { GatewayApiVersion } from "./options.js";

/** The versions that SCP publishes for its virtual server API. */
export const API_VERSIONS: readonly GatewayApiVersion[] = [
    { id: "v1.3", status: "CURRENT", notBefore: "2026-02-23" },
    { id: "v1.2", status: "SUPPORTED", notBefore: "2026-08-31" },
    { id: "v1.1", status: "DEPRECATED", notBefore: "2026-05-31" },
    { id: "v1.0", status: "DEPRECATED", notBefore: "2025-12-31" },
];

/** Those of its Organization API. */
export const ORGANIZATION_API_VERSIONS: readonly GatewayApiVersion[] = [
    { id: "v1.2", status: "CURRENT", notBefore: "2026-02-23" },
    { id: "v1.1", status: "DEPRECATED", notBefore: "2026-05-31" },
    { id: "v1.0", status: "DEPRECATED", notBefore: "2025-12-31" },
];

/**
 * Checks a request's version header. All versions answer alike, and without the header the current one does. A planned one
 * cannot be called yet.
 *
 * @throws GatewayError with status 400 for a version that cannot be called, and for another service.
 */
export function checkVersion(
    header: string | string[] | undefined,
    versions: readonly GatewayApiVersion[],
    service = "virtualserver",
): void {
    if (header === undefined) {
        return;
    }
    const accepted = versions
        .filter(({ status }) => status !== "PLANNED")
        .map(({ id }) => `${service} ${id.replace(/^v/, "")}`);
    if (accepted.includes(String(header))) {
        return;
    }
    throw new GatewayError(
        400,
        `Scp-Api-Version ${JSON.stringify(header)} is none of ${accepted.join(", ")}.`,
    );
}
