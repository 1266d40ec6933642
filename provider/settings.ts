import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { DEFAULT_API_VERSION } from "./scp/apiVersions.js";
import type { Proxies } from "./scp/dispatcher.js";
import { endpointChoice, type Sourced } from "./scp/endpoint.js";
import { ScpConfigurationError } from "./scp/errors.js";
import type { ConnectionSettings } from "./scp/service.js";
import { idText, quoted, shellWord } from "./text.js";

/** Reads a value of the stack's configuration by its whole key, such as `scp:region`. */
export type StackConfig = (key: string) => string | undefined;

/** Where settings are read from. */
export interface SettingsSources {
    readonly stackConfig: StackConfig;
    readonly environment: Readonly<Record<string, string | undefined>>;
    /** The folder of the vendor's tools: `~/.scpconf`. */
    readonly scpconf: string;
}

/** Where one setting can come from, first to last. */
interface SettingPlaces {
    readonly variable?: string;
    /** The file in `~/.scpconf`, and the name of the value in it. */
    readonly file?: readonly [file: string, name: string];
}

/** Every key of `scp:` in a stack's configuration, with its other places. */
export const settingPlaces = {
    accessKey: { variable: "SCP_TF_ACCESS_KEY", file: ["credentials.json", "access-key"] },
    secretKey: { variable: "SCP_TF_SECRET_KEY", file: ["credentials.json", "secret-key"] },
    authToken: { variable: "SCP_TF_AUTH_TOKEN", file: ["credentials.json", "auth-token"] },
    accountId: { variable: "SCP_TF_ACCOUNT_ID", file: ["config.json", "account-id"] },
    region: { variable: "SCP_TF_DEFAULT_REGION", file: ["config.json", "default-region"] },
    environment: {},
    authUrl: { variable: "SCP_TF_AUTH_URL", file: ["config.json", "auth-url"] },
    endpoint: { variable: "SCP_TF_ENDPOINT_OVERRIDE", file: ["config.json", "endpoint-override"] },
    apiVersion: {},
    language: {},
    allowHttp: {},
    timeoutSeconds: {},
    maxRetries: {},
    concurrency: {},
    caFile: { variable: "SSL_CERT_FILE" },
    connections: {},
} as const satisfies Record<string, SettingPlaces>;

type SettingName = Exclude<keyof typeof settingPlaces, "connections">;
type Lookup = (name: SettingName) => Sourced | undefined;

/** Keys of a stack's configuration that must be stored with `pulumi config set --secret`. */
export const secretSettings = ["secretKey", "authToken", "connections"] as const;

/** The sources of this process: the given stack configuration, its environment, and the user's home folder. */
export function processSources(stackConfig: StackConfig): SettingsSources {
    return { stackConfig, environment: process.env, scpconf: join(homedir(), ".scpconf") };
}

/**
 * Changes when a setting may have changed. It costs little, where looking all settings up costs as much as a call: for
 * whoever keeps a connection over a time in which they can change.
 */
export function sourcesStamp({ stackConfig, environment, scpconf }: SettingsSources): string {
    const places: [string, SettingPlaces][] = Object.entries(settingPlaces);
    const variables = places.flatMap(([, { variable }]) => variable ?? []);
    return JSON.stringify([
        places.map(([name]) => stackConfig(`scp:${name}`)),
        variables.map((name) => environment[name]),
        proxiesOf(environment),
        ["config.json", "credentials.json"].map(
            (file) => statSync(join(scpconf, file), { throwIfNoEntry: false })?.mtimeMs,
        ),
    ]);
}

/**
 * The settings of a connection. Each is looked up by itself: in the stack's configuration, then in the environment,
 * then in `~/.scpconf`. An empty value counts as absent. A named connection is read from `scp:connections` alone, so that
 * it never mixes with the credentials of another account.
 *
 * @param connection - a name in `scp:connections`; the default connection where it is left out.
 * @throws ScpConfigurationError that names the setting, the place that its value came from, and what to do.
 */
export function connectionSettings(sources: SettingsSources, connection?: string): ConnectionSettings {
    const lookUp = connection === undefined ? defaultLookup(sources) : namedLookup(sources, connection);
    const allowHttp = booleanSetting(lookUp("allowHttp"), "allowHttp") ?? false;
    const credentials = checkedCredentials(lookUp, connection);
    const accountId = lookUp("accountId");
    const apiVersion = lookUp("apiVersion");
    return {
        ...credentials,
        accountId: headerSetting(accountId, "accountId"),
        accountIdSource: accountId?.source,
        endpoint: endpointChoice({
            endpoint: lookUp("endpoint"),
            region: lookUp("region"),
            environment: lookUp("environment"),
            authUrl: lookUp("authUrl"),
            allowHttp,
        }),
        apiVersion: apiVersionSetting(apiVersion),
        apiVersionSource: apiVersion?.source,
        language: languageSetting(lookUp("language")),
        timeoutSeconds: numberSetting(lookUp("timeoutSeconds"), "timeoutSeconds", {
            default: 30,
            from: 0.1,
            to: 3600,
        }),
        maxRetries: numberSetting(lookUp("maxRetries"), "maxRetries", {
            default: 4,
            from: 0,
            to: 20,
            whole: true,
        }),
        concurrency: numberSetting(lookUp("concurrency"), "concurrency", {
            default: 64,
            from: 1,
            to: 1024,
            whole: true,
        }),
        caFile: lookUp("caFile")?.value,
        proxies: proxiesOf(sources.environment),
    };
}

/** In either case of letters, as most programs read them. */
function proxiesOf(environment: SettingsSources["environment"]): Proxies {
    const value = (name: string) => environment[name.toLowerCase()] || environment[name] || undefined;
    return { httpsProxy: value("HTTPS_PROXY"), httpProxy: value("HTTP_PROXY"), noProxy: value("NO_PROXY") };
}

function defaultLookup({ stackConfig, environment, scpconf }: SettingsSources): Lookup {
    const files = new Map<string, Record<string, unknown>>();
    const file = (name: string) => {
        const content = files.get(name) ?? scpconfFile(join(scpconf, name));
        files.set(name, content);
        return content;
    };
    return (name) => {
        const places: SettingPlaces = settingPlaces[name];
        return (
            present(stackConfig(`scp:${name}`), `stack config scp:${name}`) ??
            (places.variable === undefined
                ? undefined
                : present(environment[places.variable], `environment variable ${places.variable}`)) ??
            (places.file === undefined
                ? undefined
                : fileValue(file(places.file[0]), places.file[1], `~/.scpconf/${places.file[0]}`))
        );
    };
}

function present(value: string | undefined, source: string): Sourced | undefined {
    return value === undefined || value.trim() === "" ? undefined : { value: value.trim(), source };
}

function fileValue(content: Record<string, unknown>, name: string, file: string): Sourced | undefined {
    const value = content[name];
    if (value === undefined || value === null) {
        return undefined;
    }
    const source = `${name} in ${file}`;
    if (typeof value !== "string") {
        throw new ScpConfigurationError(
            `${source} must be a text, not a value of type ${typeof value}.`,
            name,
            file,
        );
    }
    return present(value, source);
}

/** A file of the vendor's tools; one that is not there holds nothing. */
function scpconfFile(path: string): Record<string, unknown> {
    let text: string;
    try {
        text = readFileSync(path, "utf8");
    } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code === "ENOENT" || code === "ENOTDIR") {
            return {};
        }
        throw new ScpConfigurationError(
            `${path} can not be read (${code}). Make it readable for this user, or remove it.`,
            "~/.scpconf",
            path,
        );
    }
    if (text.trim() === "") {
        return {};
    }
    const content = parsedObject(text.replace(/^\uFEFF/, ""));
    if (content === undefined) {
        throw new ScpConfigurationError(
            `${path} is not a JSON object. Correct it (the vendor's tools write {"access-key": "…"} and the like), or remove it.`,
            "~/.scpconf",
            path,
        );
    }
    return content;
}

/** Says nothing of what stands in the text: it may hold keys. */
function parsedObject(text: string): Record<string, unknown> | undefined {
    try {
        const value: unknown = JSON.parse(text);
        return isObject(value) ? value : undefined;
    } catch {
        return undefined;
    }
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function namedLookup({ stackConfig }: SettingsSources, connection: string): Lookup {
    const source = "stack config scp:connections";
    const connections = parsedObject(stackConfig("scp:connections") ?? "{}");
    const names = Object.keys(connections ?? {});
    const entry =
        connections !== undefined && Object.hasOwn(connections, connection)
            ? connections[connection]
            : undefined;
    if (!isObject(entry)) {
        const why =
            connections === undefined
                ? `${source} is not a JSON object`
                : `there is no connection ${quoted(connection)} in ${source}`;
        throw new ScpConfigurationError(
            `${why[0]?.toUpperCase()}${why.slice(1)}. Known connections: ${names.map(idText).join(", ") || "none"}. ` +
                `Set one with: pulumi config set --secret --path ${shellWord(`scp:connections.${connection}.accessKey`)} …`,
            "scp:connections",
            source,
        );
    }
    const unknown = Object.keys(entry).find(
        (key) => !Object.hasOwn(settingPlaces, key) || key === "connections",
    );
    if (unknown !== undefined) {
        throw new ScpConfigurationError(
            `Unknown key ${quoted(unknown)} in scp:connections.${idText(connection)}. Known keys: ${Object.keys(
                settingPlaces,
            )
                .filter((key) => key !== "connections")
                .join(", ")}.`,
            "scp:connections",
            source,
        );
    }
    return (name) => {
        const value = entry[name];
        return value === undefined || value === null
            ? undefined
            : present(String(value), `${source}.${idText(connection)}.${name}`);
    };
}

function checkedCredentials(lookUp: Lookup, connection: string | undefined) {
    const accessKey = headerSetting(lookUp("accessKey"), "accessKey");
    const secretKey = headerSetting(lookUp("secretKey"), "secretKey");
    const authToken = headerSetting(lookUp("authToken"), "authToken");
    if (accessKey === undefined && secretKey === undefined && authToken === undefined) {
        throw new ScpConfigurationError(
            connection === undefined
                ? "No SCP credentials are set. Set them in one of three places:\n" +
                      "  1. the stack's configuration: pulumi config set scp:accessKey … and pulumi config set --secret scp:secretKey …\n" +
                      "  2. the environment: SCP_TF_ACCESS_KEY and SCP_TF_SECRET_KEY\n" +
                      '  3. ~/.scpconf/credentials.json: {"access-key": "…", "secret-key": "…"}'
                : `The connection ${quoted(connection)} has no credentials. Set accessKey and secretKey (or authToken) in scp:connections.${idText(connection)}.`,
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
                (connection === undefined
                    ? `, ${places.variable}, or "${places.file?.[1]}" in ~/.scpconf/credentials.json.`
                    : ` in scp:connections.${idText(connection)}.`),
            `scp:${missing}`,
        );
    }
    return { accessKey, secretKey, authToken };
}

/** A value that is sent in a header, which holds printable ASCII only. The message does not repeat it. */
function headerSetting(setting: Sourced | undefined, name: SettingName): string | undefined {
    if (setting !== undefined && !/^[\x20-\x7e]+$/.test(setting.value)) {
        throw new ScpConfigurationError(
            `scp:${name} (from ${setting.source}) holds a line break or a character that no ${name} has. Copy it again.`,
            `scp:${name}`,
            setting.source,
        );
    }
    return setting?.value;
}

/** Whether there is such a version is for the service to say: see apiVersions.ts. */
function apiVersionSetting(setting: Sourced | undefined): string {
    if (setting !== undefined && !/^\d{1,3}\.\d{1,3}$/.test(setting.value)) {
        throw invalid(setting, "apiVersion", `must be a version such as ${DEFAULT_API_VERSION}`);
    }
    return setting?.value ?? DEFAULT_API_VERSION;
}

function languageSetting(setting: Sourced | undefined): string {
    if (setting !== undefined && setting.value !== "en-US" && setting.value !== "ko-KR") {
        throw invalid(setting, "language", "must be en-US or ko-KR");
    }
    return setting?.value ?? "en-US";
}

function booleanSetting(setting: Sourced | undefined, name: SettingName): boolean | undefined {
    if (setting === undefined) {
        return undefined;
    }
    if (setting.value !== "true" && setting.value !== "false") {
        throw invalid(setting, name, "must be true or false");
    }
    return setting.value === "true";
}

function numberSetting(
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
