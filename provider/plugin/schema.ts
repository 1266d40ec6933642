import * as z from "zod";
import type { PluginFunction, PluginResource } from "./definitions.js";
import { configuration, namedTypes, secretConfiguration } from "./types.js";

/*
 * Pulumi's schema of the package, from which it makes an SDK for each language: see
 * https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/.
 */

interface ObjectSpec {
    readonly type: "object";
    readonly description?: string;
    readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly required?: readonly string[];
}

const repository = "https://github.com/pulumi-scp/pulumi-scp-image-members";

/** The schema, as `pulumi package get-schema` prints it. */
export function packageSchema(
    version: string,
    resources: readonly PluginResource[],
    functions: readonly PluginFunction[],
) {
    const specs = objectSpecs({
        configuration,
        ...Object.fromEntries(
            resources.flatMap(({ token, args, properties }) => [
                [`${token} args`, args],
                [`${token} properties`, properties],
            ]),
        ),
        ...Object.fromEntries(
            functions.flatMap(({ token, args, result }) => [
                [`${token} args`, args],
                [`${token} result`, result],
            ]),
        ),
    });
    const spec = (name: string) => specs[name] as ObjectSpec;
    const settings = withSecrets(spec("configuration").properties);
    return {
        name: "scp",
        displayName: "Samsung Cloud Platform image shares",
        version,
        description:
            "The accounts that Samsung Cloud Platform images are shared with, as data, state and policy.",
        keywords: ["pulumi", "samsung-cloud-platform", "scp", "image", "sharing", "category/cloud"],
        homepage: repository,
        repository,
        license: "Apache-2.0",
        publisher: "pulumi-scp",
        meta: { moduleFormat: "(.*)" },
        language: {
            nodejs: { respectSchemaVersion: true },
            python: { respectSchemaVersion: true, pyproject: { enabled: true } },
            go: {
                respectSchemaVersion: true,
                importBasePath: "github.com/pulumi-scp/pulumi-scp-image-members/sdk/go/scp",
            },
            csharp: { respectSchemaVersion: true },
        },
        config: { variables: settings },
        provider: {
            type: "object",
            description:
                "An account in a region: an explicit provider, instead of the stack's `scp:` configuration.",
            inputProperties: settings,
        },
        types: Object.fromEntries(Object.keys(namedTypes).map((name) => [typeToken(name), specs[name]])),
        resources: Object.fromEntries(
            resources.map(({ token, description, replaceOnChanges }) => {
                const args = spec(`${token} args`);
                const { properties, required } = spec(`${token} properties`);
                const inputProperties = Object.fromEntries(
                    Object.entries(args.properties).map(([name, property]) => [
                        name,
                        replaceOnChanges.includes(name)
                            ? { ...property, willReplaceOnChanges: true }
                            : property,
                    ]),
                );
                return [
                    token,
                    { description, properties, required, inputProperties, requiredInputs: args.required },
                ];
            }),
        ),
        functions: Object.fromEntries(
            functions.map(({ token, description }) => [
                token,
                { description, inputs: spec(`${token} args`), outputs: spec(`${token} result`) },
            ]),
        ),
    };
}

function withSecrets(properties: ObjectSpec["properties"]): ObjectSpec["properties"] {
    return Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [
            name,
            secretConfiguration.includes(name) ? { ...property, secret: true } : property,
        ]),
    );
}

function typeToken(name: string): string {
    return `scp:index:${name}`;
}

/** Pulumi's specs of the named types, and of these objects. */
function objectSpecs(objects: Readonly<Record<string, z.ZodType>>): Record<string, unknown> {
    const registry = z.registry<{ id: string }>();
    for (const [id, type] of Object.entries({ ...namedTypes, ...objects })) {
        registry.add(type, { id });
    }
    const { schemas } = z.toJSONSchema(registry, {
        io: "input",
        uri: (id) => `#/types/${typeToken(id)}`,
    });
    return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, pulumiSpec(schema)]));
}

/** What Pulumi takes of a JSON schema. */
const keywords = ["type", "description", "$ref", "required"] as const;

function pulumiSpec(schema: z.core.JSONSchema.BaseSchema): Record<string, unknown> {
    const { properties, items, additionalProperties, enum: values } = schema;
    const specs = (of: object) =>
        Object.fromEntries(Object.entries(of).map(([name, each]) => [name, pulumiSpec(each)]));
    return {
        ...Object.fromEntries(
            keywords.flatMap((key) => (schema[key] === undefined ? [] : [[key, schema[key]]])),
        ),
        ...(properties === undefined ? {} : { properties: specs(properties) }),
        ...specs({
            ...(typeof items === "object" ? { items } : {}),
            ...(typeof additionalProperties === "object" ? { additionalProperties } : {}),
        }),
        ...(values === undefined ? {} : { enum: values.map((value) => ({ value })) }),
    };
}
