import { join } from "node:path";
import { isObject, jsonObject } from "../json.js";
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

/** Looks a setting up in the entry of a named connection alone. */
export function namedLookup({ stackConfig }: SettingsSources, connection: string): Lookup {
    const source = "stack config scp:connections";
    const connections = jsonObject(stackConfig("scp:connections") ?? "{}");
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
    const unknown = Object.keys(entry).find((key) => !(settingNames as string[]).includes(key));
    if (unknown !== undefined) {
        throw new ScpConfigurationError(
            `Unknown key ${quoted(unknown)} in scp:connections.${idText(connection)}. Known keys: ${settingNames.join(", ")}.`,
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
