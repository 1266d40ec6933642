import { join } from "node:path";
import { isObject, strictJson, type UnreadableJson } from "../json.js";
import type { Sourced } from "../scp/endpoint.js";
import { ScpConfigurationError } from "../scp/errors.js";
import { idText, quoted, shellWord } from "../text.js";
import {
    type Lookup,
    type SettingPlaces,
    type SettingsSources,
    settingNames,
    settingPlaces,
} from "./places.js";
import { scpconfFile } from "./scpconf.js";

/** Looks a setting up in the stack's configuration, then in the environment, then in the files. */
export function defaultLookup({ stackConfig, environment, scpconf, provider }: SettingsSources): Lookup {
    const files = new Map<string, Record<string, unknown>>();
    const file = (name: string) => {
        const content = files.get(name) ?? scpconfFile(join(scpconf, name));
        files.set(name, content);
        return content;
    };
    return (name) => {
        const places: SettingPlaces = settingPlaces[name];
        return (
            present(stackConfig(`scp:${name}`), configPlace(name, provider)) ??
            (places.variable === undefined
                ? undefined
                : present(environment[places.variable], `environment variable ${places.variable}`)) ??
            (places.file === undefined
                ? undefined
                : fileValue(file(places.file[0]), places.file[1], `~/.scpconf/${places.file[0]}`))
        );
    };
}

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
}: Pick<SettingsSources, "stackConfig" | "scpconf">): ReadonlyMap<string, NamedConnection> {
    const ofStack = stackConnections(stackConfig("scp:connections") || "{}");
    const ofFile = scpconfFile(join(scpconf, connectionsFile));
    return new Map([...named(ofFile, true), ...named(ofStack, false)].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function stackConnections(text: string): Record<string, unknown> {
    const wrong = (why: string) =>
        new ScpConfigurationError(
            `Stack config scp:connections cannot be used: ${why}. ${howToSet("NAME")}`,
            "scp:connections",
            "stack config scp:connections",
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

function howToSet(connection: string): string {
    return `Set one with: pulumi config set --secret --path ${shellWord(`scp:connections.${connection}.accessKey`)} …`;
}

/** A named connection, and where it stands, for messages. */
export interface NamedPlace {
    readonly connection: string;
    readonly place: string;
}

/** @throws ScpConfigurationError that names those that there are. */
export function namedConnection(
    sources: Pick<SettingsSources, "stackConfig" | "scpconf">,
    connection: string,
): NamedConnection {
    const connections = namedConnections(sources);
    const found = connections.get(connection);
    if (found === undefined) {
        throw new ScpConfigurationError(
            `There is no connection ${quoted(connection)} in stack config scp:connections or ~/.scpconf/${connectionsFile}. ` +
                `Known connections: ${[...connections.keys()].map(idText).join(", ") || "none"}. ${howToSet(connection)}`,
            "scp:connections",
            "stack config scp:connections",
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
    const place = isInFile ? `${id} in ~/.scpconf/${connectionsFile}` : `scp:connections.${id}`;
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
            : `stack config scp:connections.${id}.${name}`;
    const lookUp: Lookup = (name) => {
        const value = settings[name];
        return value === undefined || value === null ? undefined : present(String(value), source(name));
    };
    return { lookUp, named: { connection, place } };
}
