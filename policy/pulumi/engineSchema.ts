import * as z from "zod";
import type { Check } from "../checks/check.js";
import { configurationKeys, inheritedKeyGroups } from "../rules/configuration.js";
import type { ConfigurationKey, PolicyConfiguration } from "../rules/types.js";
import type { PolicyConfigJSONSchema, PolicyConfigSchema } from "./sdk.js";

/**
 * The engine's schema of a policy's configuration, and the defaults that it applies. It checks the form only: the engine
 * cannot show a wrong value, which the policy's own check does.
 *
 * @param options Defaults that take the place of the policy's own.
 */
export function engineSchema(
    { keys, defaults = {}, leaders = [] }: Check,
    options: PolicyConfiguration,
): PolicyConfigSchema {
    const inherited: readonly ConfigurationKey[] = inheritedKeyGroups.flat();
    const leader = leaders.at(-1);
    const property = (key: ConfigurationKey): PolicyConfigJSONSchema => {
        const schema = formOf(key);
        if (leader !== undefined && inherited.includes(key)) {
            return { ...schema, description: `${schema.description} Default: as ${leader} has it.` };
        }
        const value = options[key] ?? defaults[key];
        return value === undefined ? schema : { ...schema, default: value as never };
    };
    return { properties: Object.fromEntries(keys.map((key) => [key, property(key)])) };
}

/** What the engine is not to check, or does not know. */
const notForTheEngine = ["pattern", "format", "minimum", "maximum", "propertyNames", "readOnly"];

function formOf(key: ConfigurationKey): PolicyConfigJSONSchema {
    const schema: z.ZodType = configurationKeys[key];
    const { $schema: _, ...form } = z.toJSONSchema(schema, {
        io: "input",
        target: "draft-7",
        override: ({ jsonSchema }) => {
            for (const name of notForTheEngine) {
                delete (jsonSchema as Record<string, unknown>)[name];
            }
        },
    });
    return form as PolicyConfigJSONSchema;
}
