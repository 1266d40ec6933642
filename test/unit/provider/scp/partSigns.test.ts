import { countsIn, type ReadRows, signOfPart } from "../../../../provider/scp/partSigns.js";

const whole: ReadRows = { rows: 2 };
/** A page of images, the second one. */
const page: ReadRows = { rows: 2, earlier: 3 };

function sign(
    fields: object,
    read = whole,
    headers: Record<string, string | string[]> = {},
): string | undefined {
    return signOfPart({ ...fields, members: [{}, {}] }, headers, "members", read);
}

test.each<[object, string | RegExp]>([
    [{ next: "/v2/images/a/members?marker=b" }, '"next" says that there are more rows'],
    [{ next: { href: "/" } }, '"next" says'],
    [{ next_marker: "b" }, '"next" says'],
    [{ nextPageToken: "b" }, '"next" says'],
    [{ "@odata.nextLink": "b" }, '"odatanext" says'],
    [{ _links: { self: { href: "/" }, next: { href: "/" } } }, '"next" says'],
    [{ pagination: { next: "/" } }, '"next" says'],
    [{ links: [{ rel: "self" }, { rel: "next", href: "/" }] }, '"rel" leads to the next page'],
    [{ members_links: [{ rel: ["prev", "next"] }] }, '"rel" leads'],
    [{ has_more: true }, '"has_more" says'],
    [{ hasNextPage: true }, '"hasnext" says'],
    [{ truncated: true }, '"truncated" says'],
    [{ isTruncated: "true" }, '"isTruncated" says'],
    [{ incomplete_results: true }, '"incomplete" says'],
    [{ unreachable: ["kr-west1"] }, '"unreachable" says'],
    [{ last: false }, '"last" says'],
    [{ totalPages: 2 }, '"totalPages" says'],
    [{ count: 3 }, '"count" is not the number of rows'],
    [{ count: 0 }, '"count" is not'],
    [{ total: "3" }, '"total" is not'],
    [{ totalElements: 1 }, '"totalElements" is not'],
    [{ meta: { page: { total_count: 45 } } }, '"total_count" is not'],
    [{ size: 20 }, '"size" is not'],
    [{ limit: 2 }, '"limit" says that the page is full'],
    [{ page_size: 1 }, '"page_size" says'],
    [{ previous: "/" }, '"previous" says that there are rows before these'],
    [{ marker: "a" }, '"marker" says'],
    [{ offset: 2 }, '"offset" says'],
    [{ page: 2 }, '"page" says'],
    [{ errors: [{ detail: "left out" }] }, '"errors" says that something failed'],
    [{ error: "left out" }, '"error" says'],
    [{ error: { code: 500 } }, '"error" says'],
    [{ message: "Only shared images have members.", code: "403 Forbidden" }, '"message" says'],
    [{ success: false }, '"success" says'],
    ...[
        "total_record",
        "totalRecords",
        "totalNum",
        "numFound",
        "num_members",
        "member_total_count",
        "membersTotal",
        "records",
        "hits",
    ].map((name) => [{ [name]: 3 }, "is not the number of rows"] as [object, string]),
    ...[
        { total: "1,003" },
        { total: " 3" },
        { total: "3+" },
        { total: ">2" },
        { total: "2+" },
        { total: "1e3" },
        { count: "3 members" },
        { range: "0-1/3" },
        { content_range: "items 0-1/3" },
        { membersTotals: 3 },
        { nbHits: 1 },
        { rows_in_all: 3 },
        { left: 5 },
        { total: { value: 3, relation: "eq" } },
        { pages: { of: 7 } },
    ].map((fields) => [fields, /is not the number of rows|that there are (more|other)/] as [object, RegExp]),
    ...[
        { last_page: 3 },
        { lastPage: "2" },
        { num_pages: 2 },
        { pagesTotal: 3 },
        { total_page_count: 3 },
        { page: "1/3" },
        { page: "1 of 2" },
        { currentPage: 2 },
    ].map((fields) => [fields, "says that there are other pages"] as [object, string]),
    ...[
        { listDone: false },
        { all_done: "no" },
        { not_done: true },
        { notYetComplete: 1 },
        { unfinished: "yes" },
        { not_truncated: false },
        { done: 0 },
        { done: "N" },
        { complete: "no" },
        { is_last: "no" },
        { exhausted: false },
        { itemsRemaining: 2 },
        { truncated: "Y" },
        { capped: true },
        { limited: true },
        { overflow: 1 },
    ].map((fields) => [fields, "says that there are more rows"] as [object, string]),
    ...[
        { status: 206 },
        { status: "in_progress" },
        { code: "206" },
        { ok: "no" },
        { health: "degraded" },
    ].map((fields) => [fields, "says that something failed"] as [object, string]),
    ...["isEnd", "done", "complete", "completed", "finished", "isLastPage", "is_final"].map(
        (name) => [{ [name]: false }, "says that there are more rows"] as [object, string],
    ),
    ...[
        "resultsTruncated",
        "lastEvaluatedKey",
        "scroll_id",
        "after",
        "page_token",
        "pagingToken",
        "endCursor",
        "searchAfter",
        "hasAnyMore",
        "rows_omitted",
        "skippedRows",
    ].map((name) => [{ paging: { [name]: "x" } }, "says that there are more rows"] as [object, string]),
    ...[
        { status: "FAILED" },
        { result: "error" },
        { result: false },
        { state: "PARTIAL_SUCCESS" },
        { statusCode: "503" },
        { partial_errors: ["x"] },
        { failedShards: 1 },
        { meta: { lastError: "x" } },
    ].map((fields) => [fields, /says that (something failed|there are more rows)/] as [object, RegExp]),
    ...[
        { Members: [{}] },
        { MEMBERS: [{}] },
        { data: { members: [{}] } },
        { pending_members: [{}] },
        { membersByStatus: { pending: [{}] } },
        { others: [{ member_id: "x" }] },
        { member_ids: ["a", "b"] },
        { shares: [{ account: "a" }] },
        { total: [3] },
        { paging: { others: ["a"] } },
        { membersById: { a: {} } },
    ].map((fields) => [fields, "holds rows beside the list"] as [object, string]),
])("a list beside which stands %j is not whole", (fields, says) => {
    expect(sign(fields)).toEqual(
        typeof says === "string" ? expect.stringContaining(says) : expect.stringMatching(says),
    );
});

test.each([
    {},
    { schema: "/v2/schemas/members", first: "/v2" },
    { next: null, prev: null, links: [], _links: {}, errors: [], error: null, message: "", cursor: null },
    { has_more: false, truncated: "false", next_offset: 0, offset: 0, page: 0, total_pages: 1, last: true },
    {
        links: [{ rel: "self", href: "/next" }],
        _links: { self: { href: "/?rel=next" }, first: { href: "/" } },
    },
    { count: 2, total: "2", total_count: null, totalElements: 2, size: 2 },
    // As the lists of other SCP services are: `size` is that of a page.
    { count: 2, page: 0, size: 20, sort: ["created_at:desc"] },
    { limit: 20, page_size: 0 },
    {
        request_id: "req-1",
        timestamp: 1764198000,
        server_time: "x",
        version: "1.3",
        account_id: "a",
        region: "kr-west1",
    },
    {
        image_id: "img",
        total_time_ms: 45,
        retry_count: 0,
        attempt_count: 1,
        default_limit: 20,
        not_after: "2026-01-01",
    },
    {
        Members: [],
        pending_members: null,
        members_links: [{ rel: "self" }],
        status: "OK",
        result: "success",
        done: true,
    },
    { total: "2", count: " 2 ", page: "1/1", pages: "1", last_page: 1, range: "0-1/2", current_page: 0 },
    { total: { value: 2, relation: "eq" }, totals: { images: 2 } },
    { truncated: "no", has_more: "N", done: "yes", complete: 1, is_last: "Y", not_done: false },
    { status: 200, code: 0, resultCode: "200", elastic: false, backend: false, extended: 0 },
    { took: 45, elapsed: 12, duration_ms: 7, expires: 1764198000, ttl: 300, server_time: 1764198000123 },
    { request_id: 4711, trace: "12345678901234", api_version: 13, revision: 7, ratio: 0.5, port: 9292 },
    { quota: 128, max_shares: 128, content_length: 512, size_bytes: 512, date: "2026-01-01", cost: 12 },
    { owner: 12345, project_id: 777, region: "kr-west1", ip: "10.0.0.1", flags: 1, order: ["id"] },
    { failed: 0, skipped: 0, scroll_id: null, discount: 5, context: { text: "next" } },
    {
        success: true,
        account: 123456,
        undocumented: true,
        undocumented_detail: { since: null, notes: ["next"] },
    },
])("a list beside which stands %j is whole", (fields) => {
    expect(sign(fields)).toBeUndefined();
});

test.each<[Record<string, string | string[]>, string]>([
    [{ link: '</v1/images/a/members?marker=b>; rel="next"' }, '"Link" leads to the next page'],
    [{ link: "</first>; rel=first, </b>; title=x; rel=next" }, '"Link" leads'],
    [{ link: '</b>; rel="prev next"' }, '"Link" leads'],
    [{ "content-range": "items 0-1/45" }, '"content-range" says that there are more rows'],
    [{ "x-total-count": "45" }, '"x-total-count" is not the number of rows'],
    [{ "x-next-page": "2" }, '"next" says'],
    [{ "x-has-more": "true" }, '"x-has-more" says'],
    [{ "next-page": "2" }, '"next" says'],
    [{ "total-count": "3" }, '"total-count" is not'],
    [{ "total-pages": "3" }, "other pages"],
    [{ "opc-next-page": "2" }, '"next" says'],
    [{ truncated: "true" }, '"truncated" says'],
    [{ "x-total-count": ["2", "3"] }, '"x-total-count" is not'],
])("a list under the headers %j is not whole", (headers, says) => {
    expect(sign({}, whole, headers)).toContain(says);
});

test.each([
    { link: '</v1?rel=next>; rel="self"' },
    { link: '</next>; rel="first"; title="next"' },
    { "x-total-count": "2", "x-next-page": "", "x-has-more": "false" },
    { "x-envoy-attempt-count": "1", "x-csrf-token": "x", "x-ratelimit-remaining": "9", "x-cache": "MISS" },
    { warning: '214 - "Transformed"', age: "0", "accept-ranges": "bytes", "server-timing": "total;dur=12" },
    { "x-runtime": "12", "x-envoy-upstream-service-time": "45", "x-trace": "77", "retry-count": "3" },
    { "ratelimit-remaining": "9", "ratelimit-limit": "10", "x-quota-remaining": "5", "x-b3-sampled": "1" },
    { "x-request-id": "next", "content-length": "45", "retry-after": "3", "x-ratelimit-limit": "1" },
])("a list under the headers %j is whole", (headers) => {
    expect(sign({}, whole, headers)).toBeUndefined();
});

describe("a page of images", () => {
    test.each([
        { first: "/v2/images?limit=2", next: "/v2/images?limit=2&marker=b" },
        { limit: 2, marker: "a", prev: "/v2/images?limit=2" },
        { count: 2, total: 5 },
    ])("may say %j: it is followed to its end", (fields) => {
        expect(sign(fields, page)).toBeUndefined();
    });

    test.each([
        [{ next: { href: "/" } }, '"next" says that there are more rows'],
        [{ pagination: { next: "/" } }, '"next" says'],
        [{ has_more: true }, '"has_more" says'],
        [{ links: [{ rel: "next", href: "/" }] }, '"rel" leads to the next page'],
        [{ total: 6 }, '"total" is not the number of rows'],
        [{ total: 3 }, '"total" is not'],
        [{ errors: ["left out"] }, '"errors" says that something failed'],
    ])("may not say %j, which is another way of paging or an error", (fields, says) => {
        expect(sign(fields, page)).toContain(says);
    });

    test("may not have a next one if it has no rows", () => {
        expect(sign({ next: "/v2/images?marker=b" }, { rows: 0, earlier: 3 })).toContain('"next" says');
    });

    test("may have no rows where all are in the pages before", () => {
        expect(sign({ total: 3, count: 0 }, { rows: 0, earlier: 3 })).toBeUndefined();
    });
});

test("what is in the rows says nothing of the list: an image's properties have any name", () => {
    const images = [{ next: "/", count: 7, error: "e", links: [{ rel: "next" }] }];
    expect(signOfPart({ images }, {}, "images", { rows: 1, earlier: 0 })).toBeUndefined();
});

test("a deep nesting is not too much", () => {
    const deep = JSON.parse(`${'{"a":'.repeat(50_000)}{"next":"/"}${"}".repeat(50_000)}`);
    expect(sign({ deep })).toContain('"next" says');
});

describe("a name that repeats what was sent", () => {
    const secret = "AKEXAMPLEaccess0123456789";

    test.each([
        `next ${secret}`,
        `nextPage${secret}`,
        `has_more\n${secret}`,
        `remaining${secret}`,
        `${"_".repeat(1_000_000)}next`,
        `next${"a_".repeat(1_000_000)}`,
    ])("is not told: %#", (name) => {
        expect(sign({ [name]: "x" })).toMatch(/its "(next|hasmore|remaining)" says/);
    });

    test.each([
        `${secret}Remaining`,
        `total_${secret}`,
        `${secret}_count`,
        `page${secret}`,
        `last${secret}`,
        secret,
    ])("is not told, wherever the words stand that are known: %#", (name) => {
        expect(sign({ [name]: 5 })).toContain("a list that is not whole");
        expect(sign({ [name]: 5 })).not.toMatch(/akexample/i);
    });

    test("in a header is not told", () => {
        expect(sign({}, whole, { [`x-next-${secret}`]: "1" })).toBe(
            'a list that is not whole: its "next" says that there are more rows',
        );
    });
});

describe("more beside the rows than a service says cannot be checked", () => {
    /** No name of a field in it is asked for: to make them would take all memory. */
    const huge = new Proxy(Array(100_001).fill(0), {
        ownKeys: () => {
            throw new Error("its names are asked for");
        },
    });

    test.each<[string, object]>([
        ["in a list", { x: huge }],
        ["in a list under a known name", { next: huge, rel: huge, success: huge, count: huge }],
        [
            "in an object",
            { x: Object.fromEntries(Array.from({ length: 100_001 }, (_, index) => [index, 0])) },
        ],
        ["in many objects", { x: Array.from({ length: 50_000 }, () => ({ a: 1 })) }],
    ])("%s", (_, fields) => {
        expect(sign(fields)).toBe(
            "more than 100,000 values beside the rows: too many to tell whether the list is whole",
        );
    });

    test("but the rows are not counted", () => {
        const members = Array(100_001).fill(0);
        expect(signOfPart({ members }, {}, "members", { rows: members.length })).toBeUndefined();
    });
});

describe("a page that was asked for by its number", () => {
    const numbered: ReadRows = { rows: 2, isNumbered: true };

    test.each([
        {
            count: 250,
            page: 3,
            size: 20,
            total_pages: 13,
            has_more: true,
            next: "/",
            previous: "/",
            sort: ["id"],
        },
        { totalElements: 250, last: false, offset: 60, limit: 2, remaining: 180, links: [{ rel: "next" }] },
    ])("may say that there are others: %j", (fields) => {
        expect(
            sign(fields, numbered, { link: '</>; rel="next"', "content-range": "items 0-1/9" }),
        ).toBeUndefined();
    });

    test.each([
        [{ errors: [{ detail: "left out" }] }, '"errors" says that something failed'],
        [{ success: false }, '"success" says'],
        [{ truncated: true }, '"truncated" says that there are more rows'],
        [{ unreachable: ["kr-west1"] }, '"unreachable" says'],
    ])("may not say that something is missing in it: %j", (fields, says) => {
        expect(sign(fields, numbered)).toContain(says);
    });

    test("tells how many rows there are, wherever it says so", () => {
        const body = {
            count: 250,
            meta: { totalElements: "249" },
            account_count: 3,
            members: [{ count: 7 }],
        };
        expect(countsIn(body, { "x-total-count": "5" }, "members").sort((a, b) => a - b)).toEqual([
            3, 5, 249, 250,
        ]);
    });
});

test.each(["rel", "success", "last", "count", "next", "errors", "code"])(
    "a %s that is no word is read as well, however deep and whatever is in it",
    (name) => {
        const deep = JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`);
        expect(() => sign({ [name]: deep })).not.toThrow();
        expect(() => sign({ [name]: { toString: 1, valueOf: 1 } })).not.toThrow();
    },
);
