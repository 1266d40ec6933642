import * as z from "zod";
import { levels } from "../../cli/audit/packConfiguration.js";
import type { Check } from "../../policy/checks/check.js";
import { checks, docsOf, packName } from "../../policy/checks/index.js";
import { engineSchema } from "../../policy/pulumi/engineSchema.js";
import { configurationKeys, fileSchema } from "../../policy/rules/configuration.js";

/*
 * The JSON schemas in schemas/, by which an editor checks and completes the files that users write. They are made of the
 * schema that the policies themselves check by.
 */

type JsonSchema = Readonly<Record<string, unknown>>;

/** The files, by their names in schemas/. */
export function schemaFiles(): Readonly<Record<string, string>> {
    return {
        "policies.schema.json": fileText("policies.schema.json", policies()),
        "approvals.schema.json": fileText("approvals.schema.json", approvals()),
    };
}

const address = "https://raw.githubusercontent.com/pulumi-scp/pulumi-scp-image-members/main/schemas";

function fileText(name: string, schema: JsonSchema): string {
    const $schema = "http://json-schema.org/draft-07/schema#";
    return `${JSON.stringify({ $schema, $id: `${address}/${name}`, ...schema }, undefined, 2)}\n`;
}

const itsSchema = { type: "string", description: "The address of this schema, for editors." };

function policies(): JsonSchema {
    return {
        title: `The configuration of the policy pack ${packName}`,
        type: "object",
        properties: {
            $schema: itsSchema,
            all: { description: "The level of every policy.", ...levelOrObject({}) },
            environments: {
                description: "Environments of Pulumi ESC.",
                type: "array",
                items: { type: "string" },
            },
            ...Object.fromEntries(checks.map((check) => [check.name, policy(check)])),
        },
        additionalProperties: false,
    };
}

function policy(check: Check): JsonSchema {
    const { properties } = engineSchema(check, {});
    const keys = check.keys.map((key) => {
        const { description, default: value } = properties[key] ?? {};
        return [
            key,
            {
                ...schemaOf(configurationKeys[key]),
                description,
                ...(value === undefined ? {} : { default: value }),
            },
        ];
    });
    return {
        description: `${check.description} Level: ${check.level}. ${docsOf(check.name)}`,
        ...levelOrObject(Object.fromEntries(keys)),
    };
}

function levelOrObject(properties: JsonSchema): JsonSchema {
    const level = { enum: Object.keys(levels) };
    return {
        anyOf: [
            level,
            {
                type: "object",
                properties: { enforcementLevel: level, ...properties },
                additionalProperties: false,
            },
        ],
    };
}

function approvals(): JsonSchema {
    const whole = schemaOf(fileSchema) as { properties: JsonSchema };
    const file = { ...whole, properties: { ...whole.properties, $schema: itsSchema } };
    return {
        title: "A file of approvals: who may use which image",
        anyOf: [file, whole.properties.approvals],
    };
}

/** Without what says nothing to whoever writes a file; and an ID stands in a list once. */
function schemaOf(schema: z.ZodType): JsonSchema {
    const { $schema: _, ...form } = z.toJSONSchema(schema, {
        io: "input",
        target: "draft-7",
        override: ({ jsonSchema }) => {
            delete jsonSchema.readOnly;
            if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) {
                delete jsonSchema.maximum;
            }
            if (jsonSchema.type === "array" && (jsonSchema.items as JsonSchema).type === "string") {
                jsonSchema.uniqueItems = true;
            }
        },
    });
    return form;
}
