import { join } from "node:path";
import { isObject, strictJson, type UnreadableJson } from "../json.js";
import type { Sourced } from "../scp/endpoint.js";
import { ScpConfigurationError } from "../scp/errors.js";
import { idText, quoted, shellWord } from "../text.js";
import {
    type Lookup,
    type SettingName,
    type SettingPlaces,
    type SettingsSources,
    settingNames,
    settingPlaces,
} from "./places.js";
import { scpconfFile } from "./scpconf.js";

/**
 * Looks a setting up in the stack's configuration, or in the arguments of an explicit provider, then in the environment, then in
 * the files.
 */
export function defaultLookup({ stackConfig, environment, scpconf, provider }: SettingsSources): Lookup {
    const files = new Map<string, Record<string, unknown>>();
    const file = (name: string) => {
        const content = files.get(name) ?? scpconfFile(join(scpconf, name));
        files.set(name, content);
        return content;
    };
    const configured = (name: string) => present(stackConfig(`scp:${name}`), configPlace(name, provider));
    const saysWhoAsks = provider !== undefined && ["accessKey", "authToken"].some(configured);
    return (name) => {
        if (saysWhoAsks && whoAsks.includes(name)) {
            return configured(name);
        }
        const places: SettingPlaces = settingPlaces[name];
        return (
            configured(name) ??
            (places.variable === undefined
                ? undefined
                : present(environment[places.variable], `environment variable ${places.variable}`)) ??
            (places.file === undefined
                ? undefined
                : fileValue(file(places.file[0]), places.file[1], `~/.scpconf/${places.file[0]}`))
        );
    };
}

/** An explicit provider that has these itself takes none of them from elsewhere: there may be another account's. */
const whoAsks: readonly SettingName[] = ["accessKey", "secretKey", "authToken", "accountId"];

function configPlace(name: string, provider: string | undefined): string {
    return provider === undefined
        ? `stack config scp:${name}`
        : `argument ${name} of the provider ${quoted(provider)}`;
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
            `${source} must be a string, not a value of type ${typeof value}.`,
            name,
            file,
        );
    }
    return present(value, source);
}

/** Named connections in `~/.scpconf`, for machines without Pulumi. The file is ours: the vendor's tools have none. */
export const connectionsFile = "connections.json";

/** What is written of one named connection. */
interface NamedConnection {
    readonly settings: unknown;
    readonly isInFile: boolean;
}

/** The named connections: those of the stack's configuration, and those of the file that the stack does not have. */
export function namedConnections({
    stackConfig,
    scpconf,
    provider,
}: Pick<SettingsSources, "stackConfig" | "scpconf" | "provider">): ReadonlyMap<string, NamedConnection> {
    const ofStack = stackConnections(stackConfig("scp:connections") || "{}", provider);
    const ofFile = scpconfFile(join(scpconf, connectionsFile));
    return new Map([...named(ofFile, true), ...named(ofStack, false)].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function stackConnections(text: string, provider: string | undefined): Record<string, unknown> {
    const subject =
        provider === undefined
            ? "Stack config scp:connections"
            : `The argument connections of the provider ${quoted(provider)}`;
    const wrong = (why: string) =>
        new ScpConfigurationError(
            `${subject} cannot be used: ${why}. ${howToSet("NAME", provider)}`,
            "scp:connections",
            configPlace("connections", provider),
        );
    let connections: unknown;
    try {
        connections = strictJson(text);
    } catch (error) {
        throw wrong((error as UnreadableJson).message);
    }
    if (!isObject(connections)) {
        throw wrong("it is not a JSON object");
    }
    return connections;
}

function named(connections: Record<string, unknown>, isInFile: boolean): [string, NamedConnection][] {
    return Object.entries(connections).map(([name, settings]) => [name, { settings, isInFile }]);
}

function howToSet(connection: string, provider: string | undefined): string {
    if (provider !== undefined) {
        return `Give the provider one: connections: { ${quoted(connection)}: { accessKey: … } }.`;
    }
    const key = /^[\w-]+$/.test(connection) ? `.${connection}` : `[${JSON.stringify(connection)}]`;
    return `Set one with: pulumi config set --secret --path ${shellWord(`scp:connections${key}.accessKey`)} …`;
}

/** A named connection, and where it stands, for messages. */
export interface NamedPlace {
    readonly connection: string;
    readonly place: string;
}

/** @throws ScpConfigurationError that names those that there are. */
export function namedConnection(
    sources: Pick<SettingsSources, "stackConfig" | "scpconf" | "provider">,
    connection: string,
): NamedConnection {
    const connections = namedConnections(sources);
    const found = connections.get(connection);
    if (found === undefined) {
        const place = configPlace("connections", sources.provider);
        throw new ScpConfigurationError(
            `There is no connection ${quoted(connection)} in ${place} or ~/.scpconf/${connectionsFile}. ` +
                `Known connections: ${[...connections.keys()].map(idText).join(", ") || "none"}. ${howToSet(connection, sources.provider)}`,
            "scp:connections",
            place,
        );
    }
    return found;
}

/** Looks a setting up in the entry of a named connection alone. */
export function namedLookup(
    sources: SettingsSources,
    connection: string,
): { readonly lookUp: Lookup; readonly named: NamedPlace } {
    const { settings, isInFile } = namedConnection(sources, connection);
    const id = idText(connection);
    const ofStack =
        sources.provider === undefined
            ? `scp:connections.${id}`
            : configPlace(`connections.${id}`, sources.provider);
    const place = isInFile ? `${id} in ~/.scpconf/${connectionsFile}` : ofStack;
    if (!isObject(settings)) {
        throw new ScpConfigurationError(
            `The connection ${place} must be an object of settings, such as {"accessKey": "…", "region": "kr-west1"}.`,
            "scp:connections",
            place,
        );
    }
    const unknown = Object.keys(settings).find((key) => !(settingNames as string[]).includes(key));
    if (unknown !== undefined) {
        throw new ScpConfigurationError(
            `Unknown key ${quoted(unknown)} in ${place}. Known keys: ${settingNames.join(", ")}.`,
            "scp:connections",
            place,
        );
    }
    const source = (name: string) =>
        isInFile
            ? `${id}.${name} in ~/.scpconf/${connectionsFile}`
            : configPlace(`connections.${id}.${name}`, sources.provider);
    const lookUp: Lookup = (name) => {
        const value = settings[name];
        return value === undefined || value === null ? undefined : present(String(value), source(name));
    };
    return { lookUp, named: { connection, place } };
}
