import type { z } from "zod";
import { strictJson, type UnreadableJson } from "../json.js";
import { numberText } from "../text.js";
import { ScpResponseError } from "./errors.js";
import { schemas } from "./lazySchemas.js";
import { countsIn, type ReadRows, signOfPart } from "./partSigns.js";
import type { Answer } from "./transport.js";

/**
 * What an answer says, in our own types.
 *
 * @throws ScpResponseError for an answer of another status than 200, or one that is encoded, empty, no JSON, has a field twice,
 * or is not of the form of the schema.
 */
export function parsed<Schema extends z.ZodType>(schema: Schema, answer: Answer): z.output<Schema> {
    return valid(schema, json(answer), answer);
}

/**
 * The rows of a list: of a whole one, or of a page.
 *
 * @param name - of the list in the answer.
 * @param earlier - for a list that is read page by page, how many rows the pages before had.
 * @throws ScpResponseError as `parsed` does, and for a list that says of itself that it is a part, or that something failed.
 */
export function parsedList<Row>(
    schema: z.ZodType<Row[]>,
    name: string,
    answer: Answer,
    earlier?: number,
): Row[] {
    const value = json(answer);
    const rows = valid(schema, value, answer);
    checkWhole(value as object, name, { rows: rows.length, earlier }, answer);
    return rows;
}

/**
 * An answer that says that it is done, and no more.
 *
 * @throws ScpResponseError for an answer of another status than 204.
 */
export function parsedNothing(answer: Answer): void {
    if (answer.call.status !== 204) {
        throw unusable("instead of 204", answer);
    }
}

/** A page of a list that is read by the numbers of its pages. */
export interface Page<Row> {
    readonly rows: Row[];
    /** How many rows it says that there are, where that is not how many it has: so many must be on all pages together. */
    readonly counts: readonly number[];
}

/** As `parsedList`. That other pages follow is no sign of a part here: they are read until one has no rows. */
export function parsedPage<Row>(
    schema: z.ZodType<{ readonly name: string; readonly rows: Row[] }>,
    answer: Answer,
): Page<Row> {
    const value = json(answer);
    const { name, rows } = valid(schema, value, answer);
    checkWhole(value as object, name, { rows: rows.length, isNumbered: true }, answer);
    return {
        rows,
        counts: countsIn(value as object, answer.headers, name).filter((count) => count !== rows.length),
    };
}

function checkWhole(value: object, rowsName: string, read: ReadRows, answer: Answer): void {
    const sign = signOfPart(value, answer.headers, rowsName, read);
    if (sign !== undefined) {
        throw unusable(`with ${sign}`, answer);
    }
}

/** What several answers may hold together: a list of about 60,000 images, as Glance describes them. */
const MAX_MIB = 64;

/** Gives what is to be called with each of several answers: it throws an ScpResponseError if they are too large, taken together. */
export function lengthCheck(what: string): (answer: Answer) => void {
    let length = 0;
    return (answer) => {
        length += answer.body.length;
        if (length > MAX_MIB * 1024 * 1024) {
            throw unusable(`with more than ${MAX_MIB} MiB of ${what} in all answers`, answer);
        }
    };
}

/** The error for an answer that cannot be believed. */
export function unusable(what: string, { call, service: { tells, address } }: Answer): ScpResponseError {
    const consequence =
        call.method === "GET"
            ? `it could not be read, and nothing is said about ${tells}`
            : "it is not certain that the call was carried out";
    return new ScpResponseError(
        `${call.method} ${call.url} answered ${call.status} ${what}.\nSo ${consequence}. Check ${address}.`,
        call,
    );
}

function valid<Schema extends z.ZodType>(schema: Schema, value: unknown, answer: Answer): z.output<Schema> {
    const { checked, problemsOf } = schemas();
    const result = checked(schema, value);
    if (!result.success) {
        throw unusable(`in an unexpected form: ${problemsOf(result.error)}`, answer);
    }
    return result.data;
}

function json(answer: Answer): unknown {
    const body = text(answer);
    if (body.trim() === "") {
        throw unusable("with no body", answer);
    }
    try {
        return strictJson(body, MAX_VALUES);
    } catch (error) {
        throw unusable(reasons[(error as UnreadableJson).why], answer);
    }
}

/** A list of 140,000 members has as many. */
const MAX_VALUES = 1_000_000;

const reasons: Readonly<Record<UnreadableJson["why"], string>> = {
    invalid: "with something that is not JSON, or that is cut off",
    duplicate: "with the same field twice in one object",
    large: `with more than ${numberText(MAX_VALUES)} values. No list of the service has as many`,
};

function text(answer: Answer): string {
    if (answer.call.status !== 200) {
        throw unusable("instead of 200, the only status of a whole answer", answer);
    }
    // None is asked for. So nothing is unpacked here, which would need a bound of its own.
    const headerText = (name: string) => String(answer.headers[name] ?? "").trim();
    if (!/^(identity)?$/i.test(headerText("content-encoding"))) {
        throw unusable("with a Content-Encoding, although none was asked for", answer);
    }
    if (!/^(chunked)?$/i.test(headerText("transfer-encoding"))) {
        throw unusable("with a Transfer-Encoding, although none was asked for", answer);
    }
    const kept = signOfCache(answer);
    if (kept !== undefined) {
        throw unusable(
            `from a cache, by its ${kept}, although none may answer: it can be older than a share`,
            answer,
        );
    }
    if (!answer.isUtf8) {
        throw unusable("with bytes that are not valid UTF-8", answer);
    }
    return answer.body;
}

/** The header by which an answer comes from a cache, although the request says that none may answer. */
function signOfCache({ headers }: Answer): string | undefined {
    const found = Object.entries(headers).find(([name, value]) => cacheHeader(name)?.test(String(value)));
    return found && (knownCacheHeaders[found[0]] ?? "cache header");
}

const knownCacheHeaders: Readonly<Record<string, string>> = { age: '"Age"', warning: '"Warning"' };

/** What a header has in it, perhaps among the words of several caches, if an answer has been kept. */
function cacheHeader(name: string): RegExp | undefined {
    if (name === "age" || /cache-hits$/.test(name)) {
        return /[1-9]/;
    }
    if (name === "warning") {
        return /\b11[0-3]\b/;
    }
    return /cache(?!-control)/.test(name) ? /(\b|_)(hit|stale|updating)\b/i : undefined;
}
