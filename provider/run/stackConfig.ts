import * as config from "@pulumi/pulumi/runtime/config.js";
import { type SettingPlaces, type StackConfig, settingPlaces } from "../settings/places.js";
import { meantBy } from "../spelling.js";
import { idText } from "../text.js";

/** The `scp:` values of the stack's configuration that the running program was started with. */
export const programStackConfig: StackConfig = (key) => config.getConfig(key);

const places: ReadonlyMap<string, SettingPlaces> = new Map(
    Object.entries(settingPlaces).map(([name, each]) => [`scp:${name}`, each]),
);

/**
 * What is amiss in the stack's `scp:` configuration without being wrong: a key that looks like a misspelt one, and a
 * secret that is stored as plain text.
 */
export function stackConfigWarnings(): string[] {
    const keys = Object.keys(config.allConfig()).filter((key) => key.startsWith("scp:"));
    return configWarnings(keys, isSecret);
}

/** The same for these keys of a stack's configuration. */
export function configWarnings(keys: readonly string[], isSecret: (key: string) => boolean): string[] {
    return keys.flatMap(
        (key) => (places.has(key) ? plainSecretWarning(key, isSecret) : misspeltWarning(key)) ?? [],
    );
}

function plainSecretWarning(key: string, isSecret: (key: string) => boolean): string | undefined {
    if (!places.get(key)?.isSecret || isSecret(key)) {
        return undefined;
    }
    return (
        `${key} is stored as plain text in the stack's configuration. Anybody who can read that file has it: ` +
        `replace the key, and store the new one with "pulumi config set --secret ${key}".`
    );
}

function misspeltWarning(key: string): string | undefined {
    const meant = meantBy(key, [...places.keys()]);
    return (
        meant && `Unknown configuration key ${idText(key)}: did you mean ${meant}? It has no effect as it is.`
    );
}

/** Which keys are secret is told to the program beside the values; the SDK's types do not offer it. */
function isSecret(key: string): boolean {
    const { isConfigSecret } = config as unknown as { isConfigSecret(key: string): boolean };
    return isConfigSecret(key);
}
