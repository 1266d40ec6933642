import * as z from "zod";
import { meantBy } from "../../provider/spelling.js";
import { idText, quoted } from "../../provider/text.js";

/**
 * What is wrong with a value, one line a problem: the place, the value found there, and what it must be. The last part
 * is the issue's own message, so schemas carry messages that read on after "it", such as "must be a list".
 *
 * @param whole What the value is called, for problems that are about all of it.
 * @param schema What it was checked by, to say which key a misspelt one may be meant to be.
 */
export function problemLines(
    issues: readonly z.core.$ZodIssue[],
    input: unknown,
    whole: string,
    schema?: z.ZodType,
): string[] {
    return issues.flatMap((issue) => {
        const place = placeOf(issue.path) || whole;
        if (issue.code === "unrecognized_keys") {
            const known = keysAt(schema, issue.path);
            return issue.keys.map((key) => {
                const meant = meantBy(key, known);
                const question = meant === undefined ? "" : ` (did you mean ${meant}?)`;
                return `unknown key ${placeOf([...issue.path, key])}${question}: ${place} ${issue.message}`;
            });
        }
        const value = issue.path.reduce((at, key) => (at as Record<PropertyKey, unknown>)[key], input);
        // All of a file is not shown: it can be any, such as one with keys.
        if (issue.path.length === 0) {
            return [`${whole} ${issue.message}`];
        }
        const found = value === undefined ? "is missing" : `is ${quoted(value)}`;
        return [`${place} ${found}: it ${issue.message}`];
    });
}

/** The keys that an object can have. */
function keysAt(schema: z.ZodType | undefined, [step, ...path]: readonly PropertyKey[]): readonly string[] {
    if (schema instanceof z.ZodReadonly || schema instanceof z.ZodOptional) {
        return keysAt(schema.unwrap() as z.ZodType, step === undefined ? [] : [step, ...path]);
    }
    if (schema instanceof z.ZodArray) {
        return keysAt(schema.element as z.ZodType, path);
    }
    if (!(schema instanceof z.ZodObject)) {
        return [];
    }
    return step === undefined ? Object.keys(schema.shape) : keysAt(schema.shape[step as string], path);
}

/** A path as one writes it in a program: `approvals[2].expires`. */
export function placeOf(path: readonly PropertyKey[]): string {
    const steps = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${idText(String(key))}`));
    return steps.join("").replace(/^\./, "");
}
