import { inspect } from "node:util";
import * as z from "zod";
import { GatewayArgumentError } from "./argumentError.js";

/** A schema for each option that a type documents. The compiler refuses a missing one, another one, and a wrong type. */
export type SchemasOf<Options> = {
    readonly [Name in keyof Options]-?: z.ZodType<unknown, Options[Name]>;
};

/**
 * The value as its schema reads it.
 *
 * @param at Where the value stands, if it is not the options as a whole.
 * @throws GatewayArgumentError that names the place of what is wrong.
 */
export function checked<Schema extends z.ZodType>(
    schema: Schema,
    value: z.input<Schema>,
    ...at: readonly string[]
): z.output<Schema> {
    const { data, error } = schema.safeParse(value);
    if (error === undefined) {
        return data as z.output<Schema>;
    }
    const { path, message } = problemOf(error.issues);
    throw new GatewayArgumentError(z.core.toDotPath([...at, ...path]) || "options", message);
}

/** An unknown option comes first: it is often the misspelt name of a missing one. In a union, what lies deeper is said. */
function problemOf(issues: readonly z.core.$ZodIssue[]): Pick<z.core.$ZodIssue, "path" | "message"> {
    const issue = issues.reduce((first, other) => (other.code === "unrecognized_keys" ? other : first));
    const within = issue.code === "invalid_union" ? issue.errors.flat() : [];
    const deeper = within.find(({ path }) => path.length > 0);
    return deeper === undefined ? issue : { ...deeper, path: [...issue.path, ...deeper.path] };
}

/** An object with these options and no other. */
export function options<Schemas extends z.ZodRawShape>(schemas: Schemas) {
    return z.strictObject(schemas, {
        error: (issue) =>
            issue.code === "unrecognized_keys"
                ? `unknown option ${shown(issue.keys[0])}; the options are ${Object.keys(schemas).join(", ")}`
                : "must be an object",
    });
}

export function list<Schema extends z.ZodType>(entry: Schema) {
    return z.array(entry, "must be a list").readonly();
}

/** The pattern that SCP documents for the ID of an image member. */
export const ID_PATTERN = /^[A-Za-z0-9-]{1,64}$/;

export const id = z.stringFormat("id", ID_PATTERN, mustBe("1 to 64 letters, digits and hyphens"));

/** Its error does not show the value, which may be a credential. */
export const text = z.stringFormat("text", /\S/, "must be a string that is not blank");

export function oneOf<const Values extends readonly string[]>(values: Values) {
    return z.enum(values, mustBe(`one of ${values.join(", ")}`));
}

export function wholeNumber(least: number, most: number) {
    const error = mustBe(`a whole number from ${least} to ${most}`);
    return z.int(error).min(least, error).max(most, error);
}

/** The error of a value that breaks a rule. It shows the value, so it is not for one that may be a credential. */
export function mustBe(rule: string) {
    return { error: ({ input }: { readonly input?: unknown }) => `must be ${rule}, not ${shown(input)}` };
}

function shown(value: unknown): string {
    return typeof value === "string" ? JSON.stringify(value) : inspect(value, { depth: -1 });
}
