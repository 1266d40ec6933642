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
    const lines = issues.flatMap((issue) => {
        const place = placeOf(issue.path) || whole;
        if (issue.code === "unrecognized_keys") {
            const known = keysAt(schema, issue.path);
            return issue.keys.map((key) => {
                if (!isHarmlessKey(key)) {
                    return `unknown key in ${place}: ${place} ${issue.message}`;
                }
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
        const found = value === undefined ? "missing" : shownValue(value);
        return [
            found === undefined ? `${place} ${issue.message}` : `${place} is ${found}: it ${issue.message}`,
        ];
    });
    return [...new Set(lines)];
}

/** With the quotes around it: a time has as many. */
const mostShown = 22;
/** Of the service, or the name of a policy. */
const likeId = /^"(?:[0-9A-Fa-f-]{32,36}|[a-z]+(?:-[a-z]+)+)"$/;

/** A value, or undefined for one that is not shown: the file that it is in can be any, such as one with keys. */
export function shownValue(value: unknown): string | undefined {
    const text = quoted(value);
    return text.length <= mostShown || likeId.test(text) ? text : undefined;
}

/** Whether a key can be shown: it is short, or made of words, or the type of a resource. */
export function isHarmlessKey(key: string): boolean {
    return (
        key.length < mostShown ||
        (key.length <= 3 * mostShown && (!/\d/.test(key) || /^[a-z][\w-]*:[\w/.-]*:\w+$/.test(key)))
    );
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
    const steps = path.map((key) => (typeof key === "number" ? `[${key}]` : stepOf(String(key))));
    return steps.join("").replace(/^\./, "");
}

function stepOf(key: string): string {
    return `.${isHarmlessKey(key) ? idText(key) : "…"}`;
}
