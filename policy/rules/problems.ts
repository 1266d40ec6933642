import type * as z from "zod";
import { idText, quoted } from "../../provider/text.js";

/**
 * What is wrong with a value, one line a problem: the place, the value found there, and what it must be. The last part
 * is the issue's own message, so schemas carry messages that read on after "it", such as "must be a list".
 *
 * @param whole What the value is called, for problems that are about all of it.
 */
export function problemLines(issues: readonly z.core.$ZodIssue[], input: unknown, whole: string): string[] {
    return issues.flatMap((issue) => {
        const place = placeOf(issue.path) || whole;
        if (issue.code === "unrecognized_keys") {
            const places = issue.keys.map((key) => placeOf([...issue.path, key]));
            return places.map((unknown) => `unknown key ${unknown}: ${place} ${issue.message}`);
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

/** A path as one writes it in a program: `approvals[2].expires`. */
export function placeOf(path: readonly PropertyKey[]): string {
    const steps = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${idText(String(key))}`));
    return steps.join("").replace(/^\./, "");
}
