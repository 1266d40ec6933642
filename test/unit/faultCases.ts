import type { GatewayFault } from "../../testing/index.js";

/** A fault that lasts, and how a read must then end: with an error of this class that says this. */
export interface FaultCase {
    readonly fault: GatewayFault;
    readonly error: string;
    readonly message: string;
}

const unreadable = "nothing is said about who an image is shared with";

const responseError = (fault: GatewayFault, message: string): FaultCase => ({
    fault,
    error: "ScpResponseError",
    message,
});

/** Lists that look well, of members and of images, and may be only a part. */
export const partialAnswers: readonly FaultCase[] = [
    responseError({ kind: "partialStatus", status: 201 }, "answered 201"),
    responseError({ kind: "partialStatus", status: 202 }, "answered 202"),
    responseError({ kind: "partialStatus", status: 203 }, "answered 203"),
    responseError({ kind: "partialStatus", status: 204 }, "answered 204"),
    responseError({ kind: "partialStatus", status: 206 }, "answered 206"),
    responseError({ kind: "partialStatus", status: 299 }, "answered 299"),
    responseError({ kind: "moreToCome", sign: "next" }, '"next" says that there are more rows'),
    responseError({ kind: "moreToCome", sign: "links" }, "leads to the next page"),
    responseError({ kind: "moreToCome", sign: "count" }, '"count" is not the number of rows'),
    responseError({ kind: "moreToCome", sign: "hasMore" }, '"has_more" says that there are more rows'),
    responseError({ kind: "moreToCome", sign: "notDone" }, '"done" says that there are more rows'),
    responseError({ kind: "moreToCome", sign: "pageToken" }, "says that there are more rows"),
    responseError({ kind: "moreToCome", sign: "failedStatus" }, '"status" says that something failed'),
    responseError({ kind: "moreToCome", sign: "otherRows" }, "another field holds rows beside the list"),
    responseError({ kind: "moreToCome", sign: "ageHeader" }, "from a cache"),
    responseError({ kind: "moreToCome", sign: "linkHeader" }, "leads to the next page"),
    responseError({ kind: "moreToCome", sign: "contentRange" }, "content-range"),
    responseError({ kind: "errorsBeside" }, '"errors" says that something failed'),
    responseError({ kind: "duplicateKeys", in: "list" }, "the same field twice"),
    responseError({ kind: "duplicateKeys", in: "row" }, "the same field twice"),
    responseError({ kind: "duplicateRow" }, "must not be in two rows"),
    responseError({ kind: "contentEncoding" }, "Content-Encoding"),
    responseError({ kind: "contentEncoding", body: "plain" }, "Content-Encoding"),
    responseError({ kind: "contentEncoding", encoding: "br" }, "Content-Encoding"),
    responseError({ kind: "contentEncoding", encoding: "deflate", body: "plain" }, "Content-Encoding"),
    responseError({ kind: "badUtf8" }, "not valid UTF-8"),
];

/** What no retry helps against. With each of them a list must be an error, and never a shorter list. */
export const lastingFaults: readonly FaultCase[] = [
    { fault: { kind: "status", status: 429 }, error: "ScpThrottledError", message: "answered 429" },
    // The image is there: only the answer says that it is not.
    { fault: { kind: "status", status: 404 }, error: "ScpNotFoundError", message: "answered 404" },
    { fault: { kind: "status", status: 500 }, error: "ScpUnavailableError", message: "answered 500" },
    {
        fault: { kind: "status", status: 503, retryAfterSeconds: 0 },
        error: "ScpUnavailableError",
        message: "answered 503",
    },
    { fault: { kind: "status", status: 400 }, error: "ScpResponseError", message: "answered 400" },
    { fault: { kind: "htmlError", status: 502 }, error: "ScpUnavailableError", message: "answered 502" },
    { fault: { kind: "loginPage" }, error: "ScpResponseError", message: "not JSON" },
    { fault: { kind: "redirect" }, error: "ScpResponseError", message: "A redirect is not followed" },
    { fault: { kind: "hang" }, error: "ScpTimeoutError", message: "was not answered in time" },
    { fault: { kind: "slowBody" }, error: "ScpTimeoutError", message: "was not answered in time" },
    { fault: { kind: "reset" }, error: "ScpUnavailableError", message: "could not be reached" },
    {
        fault: { kind: "reset", after: "headers" },
        error: "ScpUnavailableError",
        message: "could not be reached",
    },
    { fault: { kind: "truncation" }, error: "ScpUnavailableError", message: "could not be reached" },
    { fault: { kind: "truncation", contentLength: "sent" }, error: "ScpResponseError", message: "cut off" },
    { fault: { kind: "oversizeBody" }, error: "ScpResponseError", message: "more than 64 MiB" },
    { fault: { kind: "emptyBody" }, error: "ScpResponseError", message: "with no body" },
    { fault: { kind: "badJson" }, error: "ScpResponseError", message: "not JSON" },
    { fault: { kind: "wrongShape", shape: "list" }, error: "ScpResponseError", message: unreadable },
    { fault: { kind: "wrongShape", shape: "null" }, error: "ScpResponseError", message: unreadable },
    {
        fault: { kind: "wrongShape", shape: "nullList" },
        error: "ScpResponseError",
        message: "members: must be a list",
    },
    { fault: { kind: "missingField", field: "member_id" }, error: "ScpResponseError", message: "member_id" },
    { fault: { kind: "otherImage" }, error: "ScpResponseError", message: "about another image" },
    {
        fault: { kind: "unknownStatus" },
        error: "ScpResponseError",
        message: 'status: must be one of "pending", "accepted", "rejected"',
    },
    {
        fault: { kind: "badTimestamp" },
        error: "ScpResponseError",
        message: "created_at: must be a timestamp",
    },
    { fault: { kind: "clockSkew", seconds: 600 }, error: "ScpAuthenticationError", message: "clock" },
    ...partialAnswers,
];

/** What passes, or does no harm: the right members come all the same. */
export const passingFaults: readonly GatewayFault[] = [
    { kind: "latency", ms: 50 },
    { kind: "clockSkew", seconds: 60 },
    { kind: "extraFields" },
    { kind: "status", status: 503, first: 2 },
    { kind: "status", status: 429, first: 1, retryAfterSeconds: 1 },
    { kind: "status", status: 429, first: 1, retryAfterSeconds: 1, retryAfterAs: "date" },
    { kind: "htmlError", status: 502, first: 1 },
    { kind: "reset", first: 1 },
    { kind: "reset", after: "headers", first: 1 },
    { kind: "truncation", first: 1 },
    { kind: "hang", first: 1 },
    { kind: "slowBody", first: 1 },
];

/** A fault in words, for a test's name. */
export function named(fault: GatewayFault): string {
    const { kind, ...details } = fault;
    const shown = Object.entries(details).map(([name, value]) => `${name} ${value}`);
    return shown.length > 0 ? `${kind} (${shown.join(", ")})` : kind;
}
