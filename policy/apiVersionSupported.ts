import { DEFAULT_API_VERSION, versionWarning } from "../provider/scp/apiVersions.js";
import type { StackConfig } from "../provider/settings.js";
import { checkConfiguration } from "./configuration.js";
import { stackPolicy } from "./policies.js";
import type { StackValidationPolicy } from "./sdk.js";

/** A version of the service's API, and where it is set. */
interface UsedVersion {
    readonly version: string;
    readonly place: string;
}

/**
 * The policy that the API version in use has not reached, and is not within 90 days of, its Not Before date.
 *
 * @param stackConfig The configuration of the stack; empty where a state is analyzed without its stack.
 * @param today The day in UTC, as `YYYY-MM-DD`.
 */
export function apiVersionSupported(stackConfig: StackConfig, today: () => string): StackValidationPolicy {
    return stackPolicy(
        {
            name: "api-version-supported",
            displayName: "API version supported",
            description: "The version of the image service's API that is in use stays for another 90 days.",
            enforcementLevel: "advisory",
            severity: "low",
            remediationSteps:
                "Leave scp:apiVersion out of the stack's configuration, or set it to the current version.",
            keys: [],
            defaults: {},
        },
        (config) => checkConfiguration(config, []),
        (_resources, _rules, report) => {
            for (const { version, place } of usedVersions(stackConfig)) {
                const warning = versionProblem(version, place, today());
                if (warning !== undefined) {
                    report.violation(warning);
                }
            }
        },
    );
}

/**
 * What is wrong with a version, or nothing.
 *
 * @param place Where it is set.
 */
export function versionProblem(version: string, place: string, today: string): string | undefined {
    try {
        return versionWarning(version, place, today, undefined);
    } catch (error) {
        return (error as Error).message;
    }
}

/** The version of the stack's own connection, and those that named connections set. */
function usedVersions(stackConfig: StackConfig): UsedVersion[] {
    const version = stackConfig("scp:apiVersion")?.trim() || DEFAULT_API_VERSION;
    return [{ version, place: "stack config scp:apiVersion" }, ...connectionVersions(stackConfig)];
}

function connectionVersions(stackConfig: StackConfig): UsedVersion[] {
    const connections = parsed(stackConfig("scp:connections") ?? "{}");
    return Object.entries(connections ?? {}).flatMap(([name, settings]) => {
        const version = (settings as { apiVersion?: unknown } | null)?.apiVersion;
        return version === undefined || version === null || version === ""
            ? []
            : [{ version: String(version), place: `stack config scp:connections.${name}.apiVersion` }];
    });
}

/** What can not be read is told by whoever reads with it. */
function parsed(text: string): object | undefined {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}
