import type { z } from "zod";
import { ScpResponseError } from "./errors.js";
import { problemsOf } from "./schemas.js";
import type { Answer } from "./transport.js";

/**
 * What an answer says, in our own types.
 *
 * @throws ScpResponseError for an answer that is empty, no JSON, or not of the form of the schema.
 */
export function parsed<Schema extends z.ZodType>(schema: Schema, answer: Answer): z.output<Schema> {
    const result = schema.safeParse(json(answer));
    if (!result.success) {
        throw unusable(`in an unexpected form: ${problemsOf(result.error)}`, answer);
    }
    return result.data;
}

/** The error for an answer that can not be believed. */
export function unusable(what: string, { call }: Answer): ScpResponseError {
    return new ScpResponseError(
        `GET ${call.url} answered ${call.status} ${what}.\nSo it could not be read, and nothing is said about who an image is shared with. Check scp:endpoint.`,
        call,
    );
}

function json(answer: Answer): unknown {
    if (answer.body.trim() === "") {
        throw unusable("with no body", answer);
    }
    try {
        return JSON.parse(answer.body);
    } catch {
        throw unusable("with something that is not JSON, or that is cut off", answer);
    }
}
