import { statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Proxies } from "../scp/dispatcher.js";
import { endpointChoice } from "../scp/endpoint.js";
import { ScpConfigurationError } from "../scp/errors.js";
import type { ConnectionSettings } from "../scp/service.js";
import { quoted } from "../text.js";
import {
    apiVersionSetting,
    booleanSetting,
    checkedCredentials,
    headerSetting,
    languageSetting,
    numberSetting,
} from "./checks.js";
import { connectionsFile, defaultLookup, type NamedPlace, namedLookup } from "./lookUp.js";
import {
    hiddenSettings,
    type SettingPlaces,
    type SettingsSources,
    type StackConfig,
    settingPlaces,
} from "./places.js";

/** The sources of this process: the given stack configuration, its environment, and the user's home folder. */
export function processSources(stackConfig: StackConfig): SettingsSources {
    return { stackConfig, environment: process.env, scpconf: join(homedir(), ".scpconf") };
}

/**
 * Changes when a setting may have changed, for code that keeps a connection meanwhile. It costs little, while looking all
 * settings up costs as much as a call.
 */
export function sourcesStamp({ stackConfig, environment, scpconf }: SettingsSources): string {
    const places: [string, SettingPlaces][] = Object.entries(settingPlaces);
    const variables = places.flatMap(([, { variable }]) => variable ?? []);
    return JSON.stringify([
        places.map(([name]) => stackConfig(`scp:${name}`)),
        variables.map((name) => environment[name]),
        proxiesOf(environment),
        ["config.json", "credentials.json", connectionsFile].map((file) => changedAt(join(scpconf, file))),
    ]);
}

/** Who reads the file says why it cannot be read. */
function changedAt(file: string): number | undefined {
    try {
        return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    } catch {
        return undefined;
    }
}

/**
 * The settings of a connection. Each is looked up by itself: in the stack's configuration, then in the environment,
 * then in `~/.scpconf`. An empty value counts as absent. A named connection is read from its own entry alone, so that it never
 * mixes with the credentials of another account.
 *
 * @param connection - a name in `scp:connections`, else in `~/.scpconf/connections.json`; the default connection if it is left out.
 * @throws ScpConfigurationError that names the setting, the place that its value came from, and what to do.
 */
export function connectionSettings(sources: SettingsSources, connection?: string): ConnectionSettings {
    const { lookUp, named } =
        connection === undefined
            ? { lookUp: defaultLookup(sources), named: undefined }
            : namedLookup(sources, connection);
    const allowHttp = booleanSetting(lookUp("allowHttp"), "allowHttp");
    const credentials = checkedCredentials(lookUp, named, sources.provider);
    const accountId = lookUp("accountId");
    const apiVersion = lookUp("apiVersion");
    const addresses = {
        endpoint: lookUp("endpoint"),
        region: lookUp("region"),
        environment: lookUp("environment"),
        authUrl: lookUp("authUrl"),
        allowHttp,
    };
    return {
        ...credentials,
        secrets: hiddenSettings.flatMap((name) => lookUp(name)?.value ?? []),
        accountId: headerSetting(accountId, "accountId"),
        accountIdSource: accountId?.source,
        endpoint: ofConnection(named, () => endpointChoice(addresses)),
        addresses,
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

/** A named connection has no other place for what is missing than its own entry. */
function ofConnection<Value>(named: NamedPlace | undefined, find: () => Value): Value {
    try {
        return find();
    } catch (error) {
        throw named !== undefined && error instanceof ScpConfigurationError && error.source === undefined
            ? new ScpConfigurationError(
                  `${error.message} The connection ${quoted(named.connection)} takes it from ${named.place} alone.`,
                  error.setting,
              )
            : error;
    }
}

/** In either case of letters, as most programs read them. */
function proxiesOf(environment: SettingsSources["environment"]): Proxies {
    const value = (name: string) => environment[name.toLowerCase()] || environment[name] || undefined;
    return { httpsProxy: value("HTTPS_PROXY"), httpProxy: value("HTTP_PROXY"), noProxy: value("NO_PROXY") };
}
