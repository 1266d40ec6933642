import { DEFAULT_API_VERSION } from "../scp/apiVersions.js";
import type { Sourced } from "../scp/endpoint.js";
import { ScpConfigurationError } from "../scp/errors.js";
import { quoted } from "../text.js";
import type { NamedPlace } from "./lookUp.js";
import { type Lookup, type SettingName, type SettingPlaces, settingPlaces } from "./places.js";

/**
 * The keys, the token, or both.
 *
 * @param named - Undefined for the default connection.
 */
export function checkedCredentials(
    lookUp: Lookup,
    named: NamedPlace | undefined,
    provider: string | undefined,
) {
    const accessKey = headerSetting(lookUp("accessKey"), "accessKey");
    const secretKey = headerSetting(lookUp("secretKey"), "secretKey");
    const authToken = headerSetting(lookUp("authToken"), "authToken");
    if (accessKey === undefined && secretKey === undefined && authToken === undefined) {
        throw new ScpConfigurationError(
            named === undefined
                ? "No SCP credentials are set. Set them in one of three places:\n" +
                      `  1. ${configuredBy(provider)}\n` +
                      "  2. the environment: SCP_TF_ACCESS_KEY and SCP_TF_SECRET_KEY\n" +
                      '  3. ~/.scpconf/credentials.json: {"access-key": "…", "secret-key": "…"}'
                : `The connection ${quoted(named.connection)} has no credentials. Set accessKey and secretKey (or authToken) in ${named.place}.`,
            "scp:accessKey",
        );
    }
    if ((accessKey === undefined) !== (secretKey === undefined)) {
        const [given, missing] =
            accessKey === undefined
                ? (["secretKey", "accessKey"] as const)
                : (["accessKey", "secretKey"] as const);
        const places: SettingPlaces = settingPlaces[missing];
        throw new ScpConfigurationError(
            `scp:${given} is set (${lookUp(given)?.source}), but scp:${missing} is not. Set scp:${missing}` +
                (named !== undefined
                    ? ` in ${named.place}.`
                    : provider !== undefined
                      ? ` in the arguments of the provider ${quoted(provider)}.`
                      : `, ${places.variable}, or "${places.file?.[1]}" in ~/.scpconf/credentials.json.`),
            `scp:${missing}`,
        );
    }
    const names = ["accessKey", "secretKey", "authToken"] as const;
    const credentialSources = names.flatMap((name) => lookUp(name)?.source ?? []);
    return { accessKey, secretKey, authToken, credentialSources };
}

function configuredBy(provider: string | undefined): string {
    return provider === undefined
        ? "the stack's configuration: pulumi config set scp:accessKey … and pulumi config set --secret scp:secretKey …"
        : `the arguments of the provider ${quoted(provider)}: accessKey and secretKey`;
}

/** A value that is sent in a header, which holds printable ASCII only. The message does not repeat it. */
export function headerSetting(setting: Sourced | undefined, name: SettingName): string | undefined {
    if (setting !== undefined && !/^[\x20-\x7e]+$/.test(setting.value)) {
        throw new ScpConfigurationError(
            `scp:${name} (from ${setting.source}) holds a line break or another character not allowed in it. Copy it again.`,
            `scp:${name}`,
            setting.source,
        );
    }
    return setting?.value;
}

/** Whether there is such a version is for the service to say: see apiVersions.ts. */
export function apiVersionSetting(setting: Sourced | undefined): string {
    if (setting !== undefined && !/^\d{1,3}\.\d{1,3}$/.test(setting.value)) {
        throw invalid(setting, "apiVersion", `must be a version such as ${DEFAULT_API_VERSION}`);
    }
    return setting?.value ?? DEFAULT_API_VERSION;
}

export function languageSetting(setting: Sourced | undefined): string {
    if (setting !== undefined && setting.value !== "en-US" && setting.value !== "ko-KR") {
        throw invalid(setting, "language", "must be en-US or ko-KR");
    }
    return setting?.value ?? "en-US";
}

export function booleanSetting(setting: Sourced | undefined, name: SettingName): boolean {
    if (setting !== undefined && setting.value !== "true" && setting.value !== "false") {
        throw invalid(setting, name, "must be true or false");
    }
    return setting?.value === "true";
}

export function numberSetting(
    setting: Sourced | undefined,
    name: SettingName,
    limits: { default: number; from: number; to: number; whole?: boolean },
): number {
    if (setting === undefined) {
        return limits.default;
    }
    const value = Number(setting.value);
    if (!(value >= limits.from && value <= limits.to) || (limits.whole && !Number.isInteger(value))) {
        throw invalid(
            setting,
            name,
            `must be a ${limits.whole ? "whole " : ""}number from ${limits.from} to ${limits.to}`,
        );
    }
    return value;
}

function invalid({ value, source }: Sourced, name: SettingName, rule: string): ScpConfigurationError {
    return new ScpConfigurationError(
        `scp:${name} ${rule}, not ${quoted(value)} (from ${source}).`,
        `scp:${name}`,
        source,
    );
}
