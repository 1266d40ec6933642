/** What a fault hits: see `on` of a fault. */
export type GatewayFaultTarget =
    | "members"
    | "image"
    | "images"
    | "organizationUnits"
    | "organizationAccounts"
    | "endpoints"
    | "versions"
    | RegExp
    | ((request: { readonly method: string; readonly path: string }) => boolean);

/** Which requests a fault hits. Each list of faults counts anew, from when it is given to the gateway. */
export interface GatewayFaultScope {
    /**
     * One of the gateway's calls, of any method: `members` (the list and a single member), `image`, `images`,
     * `organizationUnits` (what is in a unit, and a single unit), `organizationAccounts`, `endpoints` (the catalog), `versions`
     * (the version page). Or a RegExp that matches in `GET /v1/images?limit=20`, or a function that
     * is true for the requests that are meant. If it throws, the answer is a 500 that says so. Default: every request.
     */
    readonly on?: GatewayFaultTarget | undefined;
    /** Hits this many requests and then no more. Default: no end. */
    readonly first?: number | undefined;
    /** Hits every nth of the requests that `on` means: with 3 the third, the sixth and so on. Default: 1. */
    readonly every?: number | undefined;
    /** How likely a request that `on` means is hit: more than 0, at most 1. It cannot be given with `every`. Default: 1. */
    readonly probability?: number | undefined;
    /** Another whole number makes another sequence of chances; the same one repeats it. Default: 0. */
    readonly seed?: number | undefined;
}

/** What a fault does to the answer alone, or to the request as well. */
export interface LostAnswer {
    /**
     * Whether the service carries the request out before its answer is lost, so that a share is made or taken back although
     * the caller is told otherwise. Default: false, as of a request that never arrives.
     */
    readonly carriedOut?: boolean | undefined;
}

/** Delays the answer, in addition to `latencyMs`. */
export interface LatencyFault extends GatewayFaultScope {
    readonly kind: "latency";
    /** In milliseconds. With a range, each request gets a time of its own in it, by `seed`. */
    readonly ms: number | readonly [least: number, most: number];
}

/** Moves the clock by which signatures are checked, and the Date header, in addition to `clockOffsetSeconds`. */
export interface ClockSkewFault extends GatewayFaultScope {
    readonly kind: "clockSkew";
    /** How far the gateway's clock is ahead; negative if it is behind. */
    readonly seconds: number;
}

/** Answers with an error, as the gateway words one: `{"errors":[{"detail":"…"}]}`. */
export interface StatusFault extends GatewayFaultScope, LostAnswer {
    readonly kind: "status";
    /** 400 to 599. */
    readonly status: number;
    /** Sends a Retry-After header. Default: none. */
    readonly retryAfterSeconds?: number | undefined;
    /** The form of that header; a date is by the gateway's clock. Default: `seconds`. */
    readonly retryAfterAs?: "seconds" | "date" | undefined;
}

/** Answers with an error as an HTML page of Glance's, whatever the request accepts. */
export interface HtmlErrorFault extends GatewayFaultScope {
    readonly kind: "htmlError";
    /** 400 to 599. Default: 500. */
    readonly status?: number | undefined;
}

/** Answers 200 with the HTML page on which a proxy asks for a login. */
export interface LoginPageFault extends GatewayFaultScope {
    readonly kind: "loginPage";
}

/** Sends the caller elsewhere. */
export interface RedirectFault extends GatewayFaultScope {
    readonly kind: "redirect";
    /** 301, 302, 303, 307 or 308. Default: 302. */
    readonly status?: number | undefined;
    /**
     * A whole URL. Default: the same path on another loopback port, which answers every call with a 200 and empty lists, and
     * keeps it in `followedRedirects`.
     */
    readonly to?: string | undefined;
}

/** Never answers. The connection stays open until the caller or the gateway closes it. */
export interface HangFault extends GatewayFaultScope, LostAnswer {
    readonly kind: "hang";
}

/** Resets the connection (TCP RST). */
export interface ResetFault extends GatewayFaultScope, LostAnswer {
    readonly kind: "reset";
    /** Before any byte is sent, or after the status and the headers. Default: `request`. */
    readonly after?: "request" | "headers" | undefined;
}

/** Sends half of the answer's body. */
export interface TruncationFault extends GatewayFaultScope {
    readonly kind: "truncation";
    /**
     * What the Content-Length counts. `whole`: more than is sent, and then the connection is closed. `sent`: the half alone,
     * so that HTTP shows no fault and the body is cut-off JSON. Default: `whole`.
     */
    readonly contentLength?: "whole" | "sent" | undefined;
}

/** Sends the headers at once, and the body little by little. */
export interface SlowBodyFault extends GatewayFaultScope {
    readonly kind: "slowBody";
    /** A whole number, 1 or more. Default: 10. */
    readonly bytesPerSecond?: number | undefined;
}

/** Makes the body of a 200 large by blanks after its JSON, which stays true. The body is never in memory as a whole. */
export interface OversizeBodyFault extends GatewayFaultScope {
    readonly kind: "oversizeBody";
    /** Default: 134217728, which is 128 MiB. */
    readonly bytes?: number | undefined;
}

/** Sends a 200 without a body. */
export interface EmptyBodyFault extends GatewayFaultScope {
    readonly kind: "emptyBody";
}

/** Sends, in a 200, a body that looks like JSON and is not: `{members: []}`. */
export interface BadJsonFault extends GatewayFaultScope {
    readonly kind: "badJson";
}

/** Sends, in a 200, JSON of another form. */
export interface WrongShapeFault extends GatewayFaultScope {
    readonly kind: "wrongShape";
    /** `list`: `[]`. `null`: `null`. `nullList`: null in the list's place, as in `{"members":null}`. */
    readonly shape: "list" | "null" | "nullList";
}

/** Takes a field away from the last row of a list, or from the one image or member that is asked for. */
export interface MissingFieldFault extends GatewayFaultScope {
    readonly kind: "missingField";
    /** Its name on the wire, for example `member_id`. A 200 without it becomes a 500 that says so. */
    readonly field: string;
}

/** Gives the last row, or the image that is asked for, another image's ID. A 200 without one becomes a 500 that says so. */
export interface OtherImageFault extends GatewayFaultScope {
    readonly kind: "otherImage";
}

/** Gives the last row a `status` (an organisation's account: a `state`) that nobody knows. A 200 without one becomes a 500 that says so. */
export interface UnknownStatusFault extends GatewayFaultScope {
    readonly kind: "unknownStatus";
}

/** Gives the last row a wrong `created_at` (of versions: `not_before`). A 200 without one becomes a 500 that says so. */
export interface BadTimestampFault extends GatewayFaultScope {
    readonly kind: "badTimestamp";
}

/** Adds undocumented fields to a 200, and to each row in it. A caller should ignore them. */
export interface ExtraFieldsFault extends GatewayFaultScope {
    readonly kind: "extraFields";
}

/** Replaces a 200 by another success, as a proxy does for a part of an answer or for one that it changed. */
export interface PartialStatusFault extends GatewayFaultScope {
    readonly kind: "partialStatus";
    /** 201 to 299, for example 206 (Partial Content). Node.js sends no body with a 204. */
    readonly status: number;
}

/** Says that a list in a 200 is longer than its rows, which stay the same. A 200 without one becomes a 500 that says so. */
export interface MoreToComeFault extends GatewayFaultScope {
    readonly kind: "moreToCome";
    /**
     * `next`: a field with the address of the next page. Images are paged so: for them this is a correct page if it has rows.
     * `links`: a list of links, one of them to the next page. `count`: one more than there are rows.
     * `hasMore`: true. `notDone`: `done`, which is false. `pageToken`: a token for the next page. `failedStatus`: a `status` that
     * is `PARTIAL_FAILURE`. `otherRows`: the last row again, in a second list. `linkHeader`: a Link header to the next page.
     * `contentRange`: a Content-Range header. `ageHeader`: an Age header, by which a cache has kept the list for a minute.
     */
    readonly sign:
        | "next"
        | "links"
        | "count"
        | "hasMore"
        | "notDone"
        | "pageToken"
        | "failedStatus"
        | "otherRows"
        | "linkHeader"
        | "contentRange"
        | "ageHeader";
}

/** Adds errors to a 200 that is otherwise correct: `"errors":[{"detail":"…"}]`, like a service that left something out. */
export interface ErrorsBesideFault extends GatewayFaultScope {
    readonly kind: "errorsBeside";
}

/** Repeats a field with a false value. Most readers take the last one, so the true value is lost. */
export interface DuplicateKeysFault extends GatewayFaultScope {
    readonly kind: "duplicateKeys";
    /**
     * `list`: the list comes again and is empty, as in `{"members":[…],"members":[]}`; a 200 without a list becomes a 500 that
     * says so. `row`: the last row, or the image or member that is asked for, has its `status` again, which is `rejected`.
     */
    readonly in: "list" | "row";
}

/** Repeats the last row of a list. A 200 without one becomes a 500 that says so. */
export interface DuplicateRowFault extends GatewayFaultScope {
    readonly kind: "duplicateRow";
}

/** Names a Content-Encoding, whatever the request accepts. */
export interface ContentEncodingFault extends GatewayFaultScope {
    readonly kind: "contentEncoding";
    /** What the header names. Default: `gzip`. */
    readonly encoding?: "gzip" | "deflate" | "br" | undefined;
    /** Whether the body is encoded so, or sent as it is under a wrong header. Default: `encoded`. */
    readonly body?: "encoded" | "plain" | undefined;
}

/** Sends, at the end of the last row's ID, a byte that is not UTF-8. A 200 without an ID becomes a 500 that says so. */
export interface BadUtf8Fault extends GatewayFaultScope {
    readonly kind: "badUtf8";
}

/**
 * What goes wrong, and for which requests. Delays and clock skews that hit a request add up. Of the other faults, a request
 * gets the first in the list that hits it, and the others do not count it. So
 * `[{ kind: "status", status: 503, first: 2 }, { kind: "truncation", first: 1 }]` is two errors, then a cut-off answer, then
 * no fault.
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
