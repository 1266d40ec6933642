import { versionWarning } from "../../provider/scp/apiVersions.js";
import { dayOf } from "../rules/approvals.js";
import type { Check } from "./check.js";

/** The API version in use has not reached, and is not within 90 days of, its Not Before date. */
export const apiVersionSupported = {
    name: "api-version-supported",
    displayName: "API version supported",
    description: "The API version in use must stay supported for another 90 days.",
    level: "advisory",
    severity: "low",
    remedy: "Leave scp:apiVersion out of the stack's configuration, or set it to the current version.",
    keys: [],
    judges: "known",
    judge: ({ apiVersions }, _rules, now) =>
        apiVersions.flatMap(({ version, place }) => {
            const cause = problemOf(version, place, dayOf(now));
            return cause === undefined ? [] : [{ kind: "old-api-version" as const, place, cause }];
        }),
} as const satisfies Check;

function problemOf(version: string, place: string, today: string): string | undefined {
    try {
        return versionWarning(version, place, today, undefined);
    } catch (error) {
        return (error as Error).message;
    }
}
