import type { Sourced } from "../scp/endpoint.js";

/** Reads a value of the stack's configuration by its whole key, such as `scp:region`. */
export type StackConfig = (key: string) => string | undefined;

/** Where settings are read from. */
export interface SettingsSources {
    readonly stackConfig: StackConfig;
    /** The name of the explicit provider whose arguments stand in the place of the stack's configuration. Default: none. */
    readonly provider?: string | undefined;
    readonly environment: Readonly<Record<string, string | undefined>>;
    /** The folder of the vendor's tools: `~/.scpconf`. */
    readonly scpconf: string;
}

/** Where one setting can come from, first to last. */
export interface SettingPlaces {
    readonly variable?: string;
    /** The file in `~/.scpconf`, and the name of the value in it. */
    readonly file?: readonly [file: string, name: string];
    /** Whether the stack's configuration must have it as a secret. */
    readonly isSecret?: true;
}

/** Every key of `scp:` in a stack's configuration, with its other places. */
export const settingPlaces = {
    accessKey: { variable: "SCP_TF_ACCESS_KEY", file: ["credentials.json", "access-key"] },
    secretKey: { variable: "SCP_TF_SECRET_KEY", file: ["credentials.json", "secret-key"], isSecret: true },
    authToken: { variable: "SCP_TF_AUTH_TOKEN", file: ["credentials.json", "auth-token"], isSecret: true },
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
    connections: { isSecret: true },
} as const satisfies Record<string, SettingPlaces>;

/** The keys of a connection. */
export const settingNames = Object.keys(settingPlaces).filter(
    (name) => name !== "connections",
) as SettingName[];

/** The settings that no message may repeat. An access key is no secret, but belongs to one. */
export const hiddenSettings = settingNames.filter((name) => {
    const { isSecret }: SettingPlaces = settingPlaces[name];
    return isSecret || name === "accessKey";
});

export type SettingName = Exclude<keyof typeof settingPlaces, "connections">;
export type Lookup = (name: SettingName) => Sourced | undefined;
