import type { ConfigureRequest } from "@pulumi/pulumi/proto/provider_pb.js";
import { unknownValue } from "@pulumi/pulumi/runtime/rpc.js";
import { configWarnings } from "../run/stackConfig.js";
import type { SettingsSources } from "../settings/places.js";
import { processSources } from "../settings/settings.js";
import { quoted } from "../text.js";
import { secretConfiguration } from "./types.js";
import { isWhollyKnown, received, type Values } from "./values.js";

/** How a provider was configured. */
export interface Configuration {
    readonly sources: SettingsSources;
    readonly warnings: readonly string[];
    /** Whether the run is known to be a preview: a provider that is yet to be made has no ID then. */
    readonly isPreview: boolean;
}

/** The engine's names of providers that it makes of the stack's configuration: `default`, `default_1_2_3`. */
const defaultName = /^default(_|$)/;

export function configurationOf(request: ConfigureRequest): Configuration {
    const { values } = received(request.getArgs());
    const name = request.getName() ?? nameOf(request.getUrn());
    const isDefault = defaultName.test(name);
    const keys = Object.keys(values).map((key) => `scp:${key}`);
    return {
        sources: {
            ...processSources((key) => textOf(values[key.slice("scp:".length)])),
            ...(isDefault ? {} : { provider: name }),
        },
        // The engine does not tell a provider which values are secrets in the stack's configuration.
        warnings: isDefault ? configWarnings(keys, () => true) : [],
        isPreview: request.getId() === unknownValue,
    };
}

/** What the user is to be told of a configuration before it is used. */
export function unknownWarning(urn: string, values: Values): string | undefined {
    return Object.values(values).every(isWhollyKnown)
        ? undefined
        : `The configuration of the provider ${quoted(nameOf(urn))} is not known yet. So nothing is read through it at this preview: ` +
              "its functions answer with nothing, which does not mean that an image has no members.";
}

function nameOf(urn: string | undefined): string {
    return urn?.split("::").at(-1) ?? "default";
}

/** Numbers and objects come as they are, or as the JSON text that a stack's configuration has. */
function textOf(value: unknown): string | undefined {
    return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
}

/** What must never stand in the state as plain text, whether a program has marked it or not. */
export function isSecretSetting(values: Values): (name: string) => boolean {
    return (name) => secretConfiguration.includes(name) && values[name] !== unknownValue;
}
