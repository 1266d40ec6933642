/** What a fault hits: see `on` of a fault. */
export type GatewayFaultTarget =
    | "members"
    | "image"
    | "images"
    | "endpoints"
    | "versions"
    | RegExp
    | ((request: { readonly method: string; readonly path: string }) => boolean);

/** Which requests a fault hits. Each list of faults counts anew, from when it is given to the gateway. */
export interface GatewayFaultScope {
    /**
     * One of the gateway's calls, of any method: `members` (the list and a single member), `image`, `images`, `endpoints`
     * (the catalog), `versions` (the version page). Or a RegExp that finds something in `GET /v1/images?limit=20`, or a
     * function that is true for what is meant. A function that throws is answered by a 500 that says so.
     * @default every request
     */
    readonly on?: GatewayFaultTarget;
    /** Hits this many requests and then no more. @default no end */
    readonly first?: number;
    /** Hits every nth of the requests that `on` means: with 3 the third, the sixth and so on. @default 1 */
    readonly every?: number;
    /** How likely a request that `on` means is hit: more than 0, up to 1. Not beside `every`. @default 1 */
    readonly probability?: number;
    /** Another whole number makes another sequence of chances; the same one repeats it. @default 0 */
    readonly seed?: number;
}

/** Delays the answer, in addition to `latencyMs`. */
export interface LatencyFault extends GatewayFaultScope {
    readonly kind: "latency";
    /** In milliseconds; of a range each request gets a time of its own by `seed`. */
    readonly ms: number | readonly [least: number, most: number];
}

/** Moves the clock that signatures are checked by, and the Date header, in addition to `clockOffsetSeconds`. */
export interface ClockSkewFault extends GatewayFaultScope {
    readonly kind: "clockSkew";
    /** How far the gateway's clock is ahead; negative where behind. */
    readonly seconds: number;
}

/** Answers with an error, as the gateway words one: `{"errors":[{"detail":"…"}]}`. */
export interface StatusFault extends GatewayFaultScope {
    readonly kind: "status";
    /** 400 to 599. */
    readonly status: number;
    /** Sends a Retry-After header. @default none */
    readonly retryAfterSeconds?: number;
    /** How that header is written; a date is by the gateway's clock. @default "seconds" */
    readonly retryAfterAs?: "seconds" | "date";
}

/** Answers with an error as an HTML page of Glance's, whatever the request accepts. */
export interface HtmlErrorFault extends GatewayFaultScope {
    readonly kind: "htmlError";
    /** 400 to 599. @default 500 */
    readonly status?: number;
}

/** Answers 200 with the HTML page on which a proxy asks for a login. */
export interface LoginPageFault extends GatewayFaultScope {
    readonly kind: "loginPage";
}

/** Sends the caller elsewhere. */
export interface RedirectFault extends GatewayFaultScope {
    readonly kind: "redirect";
    /** 301, 302, 303, 307 or 308. @default 302 */
    readonly status?: number;
    /**
     * A whole URL. @default the same path on another loopback port, where every call is answered 200 with empty lists, and
     * is kept in `followedRedirects`
     */
    readonly to?: string;
}

/** Never answers. The connection stays open until the caller or the gateway closes it. */
export interface HangFault extends GatewayFaultScope {
    readonly kind: "hang";
}

/** Resets the connection (TCP RST). */
export interface ResetFault extends GatewayFaultScope {
    readonly kind: "reset";
    /** Before any byte is sent, or after the status and the headers. @default "request" */
    readonly after?: "request" | "headers";
}

/** Sends half of the answer's body. */
export interface TruncationFault extends GatewayFaultScope {
    readonly kind: "truncation";
    /**
     * What the Content-Length counts. `whole`: more than is sent, and then the connection is closed. `sent`: the half alone,
     * so that HTTP shows nothing and the body is cut-off JSON.
     * @default "whole"
     */
    readonly contentLength?: "whole" | "sent";
}

/** Sends the headers at once, and the body little by little. */
export interface SlowBodyFault extends GatewayFaultScope {
    readonly kind: "slowBody";
    /** A whole number, 1 or more. @default 10 */
    readonly bytesPerSecond?: number;
}

/** Makes the body of a 200 large by blanks after its JSON: it stays true, but for its size. It is never whole in memory. */
export interface OversizeBodyFault extends GatewayFaultScope {
    readonly kind: "oversizeBody";
    /** @default 134217728, which is 128 MiB */
    readonly bytes?: number;
}

/** Sends a 200 without a body. */
export interface EmptyBodyFault extends GatewayFaultScope {
    readonly kind: "emptyBody";
}

/** Sends, in a 200, what looks like JSON and is none: `{members: []}`. */
export interface BadJsonFault extends GatewayFaultScope {
    readonly kind: "badJson";
}

/** Sends, in a 200, JSON that has another form. */
export interface WrongShapeFault extends GatewayFaultScope {
    readonly kind: "wrongShape";
    /** `list`: `[]`. `null`: `null`. `nullList`: null in the list's place, as in `{"members":null}`. */
    readonly shape: "list" | "null" | "nullList";
}

/** Takes a field away from the last row of a list, or from the one image or member that is asked for. */
export interface MissingFieldFault extends GatewayFaultScope {
    readonly kind: "missingField";
    /** Its name on the wire, for example `member_id`. A 200 that does not have it is made a 500 that says so. */
    readonly field: string;
}

/** Gives the last row, or the image that is asked for, another image's ID. A 200 without one is made a 500 that says so. */
export interface OtherImageFault extends GatewayFaultScope {
    readonly kind: "otherImage";
}

/** Gives the last row a `status` that nobody knows. A 200 without one is made a 500 that says so. */
export interface UnknownStatusFault extends GatewayFaultScope {
    readonly kind: "unknownStatus";
}

/** Gives the last row a `created_at` (of versions: `not_before`) that is no time. A 200 without is made a 500 that says so. */
export interface BadTimestampFault extends GatewayFaultScope {
    readonly kind: "badTimestamp";
}

/** Adds fields to a 200, and to each row in it, that no documentation names. A caller should not mind. */
export interface ExtraFieldsFault extends GatewayFaultScope {
    readonly kind: "extraFields";
}

/** Answers what a 200 would say with another success, as a proxy does for a part of an answer or for one that it changed. */
export interface PartialStatusFault extends GatewayFaultScope {
    readonly kind: "partialStatus";
    /** 201 to 299, for example 206 (Partial Content). Node.js sends no body with a 204. */
    readonly status: number;
}

/** Says of a list in a 200 that there is more than its rows, which stay as they are. A 200 without a list is made a 500 that says so. */
export interface MoreToComeFault extends GatewayFaultScope {
    readonly kind: "moreToCome";
    /**
     * `next`: a field with the address of the next page, which is how images are paged: a page of them that has rows and this
     * field is a right one. `links`: a list of links, of which one is to the next page. `count`: one more than there are rows.
     * `hasMore`: true. `linkHeader`: a Link header to the next page. `contentRange`: a Content-Range header.
     */
    readonly sign: "next" | "links" | "count" | "hasMore" | "linkHeader" | "contentRange";
}

/** Adds errors to a 200 that stays right otherwise: `"errors":[{"detail":"…"}]`, as of a service that has left something out. */
export interface ErrorsBesideFault extends GatewayFaultScope {
    readonly kind: "errorsBeside";
}

/** Has a field twice, of which most readers take the last: there what is true is gone. */
export interface DuplicateKeysFault extends GatewayFaultScope {
    readonly kind: "duplicateKeys";
    /**
     * `list`: the list comes again and is empty, as in `{"members":[…],"members":[]}`; a 200 without a list is made a 500 that
     * says so. `row`: the last row, or the image or member that is asked for, has its `status` again, which is `rejected`.
     */
    readonly in: "list" | "row";
}

/** Has the last row of a list twice. A 200 without one is made a 500 that says so. */
export interface DuplicateRowFault extends GatewayFaultScope {
    readonly kind: "duplicateRow";
}

/** Names a Content-Encoding, whatever the request accepts. */
export interface ContentEncodingFault extends GatewayFaultScope {
    readonly kind: "contentEncoding";
    /** What the header names. @default "gzip" */
    readonly encoding?: "gzip" | "deflate" | "br";
    /** Whether the body is so encoded, or goes as it is under a header that is wrong. @default "encoded" */
    readonly body?: "encoded" | "plain";
}

/** Sends, at the end of the last row's ID, a byte that is not UTF-8. A 200 without an ID is made a 500 that says so. */
export interface BadUtf8Fault extends GatewayFaultScope {
    readonly kind: "badUtf8";
}

/**
 * Something that goes wrong, and for which requests. Delays and clock skews that hit a request add up; of the other faults,
 * the first in the list that hits a request is the one that it gets, and the others do not count it. So
 * `[{ kind: "status", status: 503, first: 2 }, { kind: "truncation", first: 1 }]` is two errors, then a cut-off answer, then
 * none.
 */
export type GatewayFault =
    | LatencyFault
    | ClockSkewFault
    | StatusFault
    | HtmlErrorFault
    | LoginPageFault
    | RedirectFault
    | HangFault
    | ResetFault
    | TruncationFault
    | SlowBodyFault
    | OversizeBodyFault
    | EmptyBodyFault
    | BadJsonFault
    | WrongShapeFault
    | MissingFieldFault
    | OtherImageFault
    | UnknownStatusFault
    | BadTimestampFault
    | ExtraFieldsFault
    | PartialStatusFault
    | MoreToComeFault
    | ErrorsBesideFault
    | DuplicateKeysFault
    | DuplicateRowFault
    | ContentEncodingFault
    | BadUtf8Fault;
