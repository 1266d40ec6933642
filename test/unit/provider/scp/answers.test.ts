import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { parsed, parsedList } from "../../../../provider/scp/answers.js";
import { virtualServerService } from "../../../../provider/scp/calledService.js";
import { ScpResponseError } from "../../../../provider/scp/errors.js";
import { imageListSchema, imageSchema, memberListSchema } from "../../../../provider/scp/schemas.js";
import { type Answer, Transport } from "../../../../provider/scp/transport.js";
import type { RecordedAnswer } from "../../../glance/exchanges.js";
import { type LocalServer, localServer } from "../../localServer.js";
import { transportSettings } from "./transportSettings.js";

const IMAGE = '{"id":"img","visibility":"private"}';
const row = (memberId: string) => ({
    image_id: "img",
    member_id: memberId,
    status: "accepted",
    created_at: "2025-07-22T09:00:00Z",
    updated_at: "2025-07-22T09:00:00Z",
});

let server: LocalServer | undefined;

afterEach(async () => {
    await server?.close();
    server = undefined;
});

/** Over the wire, where bytes and headers are what they are. */
async function answered(
    body: string | Buffer,
    headers: Record<string, string | string[]> = {},
    status = 200,
    trailers: Record<string, string> = {},
) {
    server = await localServer((_, response) => {
        response.writeHead(status, headers).write(body);
        response.addTrailers(trailers);
        response.end();
    });
    return new Transport(transportSettings).get(server.url);
}

async function image(...answer: Parameters<typeof answered>) {
    return parsed(imageSchema, await answered(...answer));
}

test.each([201, 202, 203, 206, 226, 299])("a %i is not a whole answer, whatever it says", async (status) => {
    const read = image(IMAGE, {}, status);
    await expect(read).rejects.toBeInstanceOf(ScpResponseError);
    await expect(read).rejects.toThrow(
        `answered ${status} instead of 200, the only status of a whole answer.\nSo it could not be read, and nothing is said about who an image is shared with.`,
    );
    await expect(read).rejects.toMatchObject({ status });
});

test.each([204, 205])("a %i has nothing to say", async (status) => {
    await expect(image("", {}, status)).rejects.toThrow(`answered ${status} instead of 200`);
});

describe("an encoding that nobody asked for", () => {
    test.each([
        ["gzip", gzipSync(IMAGE)],
        ["gzip", IMAGE],
        ["br", IMAGE],
        ["deflate, identity", IMAGE],
        ["unheard-of", IMAGE],
    ])("is not undone, and not overlooked: %s", async (encoding, body) => {
        await expect(image(body, { "content-encoding": encoding })).rejects.toThrow(
            "answered 200 with a Content-Encoding, although none was asked for",
        );
    });

    test.each(["gzip, chunked", "deflate, chunked"])("is not overlooked on the way: %s", async (encoding) => {
        await expect(image(IMAGE, { "transfer-encoding": encoding })).rejects.toThrow(
            "answered 200 with a Transfer-Encoding, although none was asked for",
        );
    });

    test.each(["identity", "Identity", " ", ""])("is not that of %j", async (encoding) => {
        expect(await image(IMAGE, { "content-encoding": encoding })).toMatchObject({ id: "img" });
    });
});

describe("text", () => {
    test.each([
        ["a byte of another encoding", Buffer.from(IMAGE.replace("img", "im\u00e9"), "latin1")],
        [
            "a character that is cut off",
            Buffer.concat([Buffer.from(IMAGE).subarray(0, 9), Buffer.of(0xe2, 0x82)]),
        ],
        ["a surrogate", Buffer.from(IMAGE.replace("img", "\u00ed\u00a0\u0080"), "latin1")],
        ["UTF-16", Buffer.from(IMAGE.replace("img", "\ud83d\ude00"), "utf16le")],
    ])("with %s is not valid UTF-8, and not believed", async (_, body) => {
        await expect(image(body)).rejects.toThrow("answered 200 with bytes that are not valid UTF-8");
    });

    test("may begin with a byte order mark, and hold any character", async () => {
        const body = `\ufeff${IMAGE.replace("img", "im\u00e9 \u{1f600}")}`;
        expect(await image(body)).toMatchObject({ id: "im\u00e9 \u{1f600}" });
    });

    test("of an ID that has lost a character before it came here is not believed", async () => {
        const members = [{ ...row("a\ufffd") }];
        const answer = await answered(JSON.stringify({ members }));
        expect(() => parsedList(memberListSchema, "members", answer)).toThrow(
            "members[0].member_id: has lost a character on the way (U+FFFD)",
        );
    });

    test("of an ID at which Pulumi would end, because it takes it for a colour, is not believed", async () => {
        const answer = await answered(JSON.stringify({ members: [row("<{%evil%}>")] }));
        expect(() => parsedList(memberListSchema, "members", answer)).toThrow(
            "members[0].member_id: holds what Pulumi takes for a colour, at which it would end",
        );
    });
});

test("a field that comes twice is not believed, because JSON's readers differ about which one holds", async () => {
    await expect(image('{"id":"img","visibility":"shared","visibility":"private"}')).rejects.toThrow(
        "answered 200 with the same field twice in one object",
    );
});

describe("a list", () => {
    async function members(fields: object, headers?: Record<string, string | string[]>) {
        return parsedList(memberListSchema, "members", await answered(JSON.stringify(fields), headers));
    }

    test("that says it is a part is not read, and the error says by what", async () => {
        await expect(members({ members: [row("a")], count: 2 })).rejects.toThrow(
            'answered 200 with a list that is not whole: its "count" is not the number of rows.\nSo it could not be read',
        );
    });

    test("is not read under a header that says so", async () => {
        await expect(members({ members: [] }, { Link: '</v1?page=2>; rel="next"' })).rejects.toThrow(
            'answered 200 with a list that is not whole: its "Link" leads to the next page.',
        );
    });

    test("is not read if what follows it says so, also against a header before it", async () => {
        const body = JSON.stringify({ members: [row("a")] });
        const headers = { trailer: "X-Total-Count", "x-total-count": "1" };
        const answer = await answered(body, headers, 200, { "X-Total-Count": "3" });
        expect(() => parsedList(memberListSchema, "members", answer)).toThrow(
            'a list that is not whole: its "x-total-count" is not the number of rows.',
        );
    });

    test("with two rows of one member is not read, also if they say the same", async () => {
        await expect(members({ members: [row("a"), row("b"), row("a")] })).rejects.toThrow(
            "members[2].member_id: must not be in two rows",
        );
    });

    test("of another form is told of that, before it is asked whether it is whole", async () => {
        await expect(members({ members: null, count: 2 })).rejects.toThrow("members: must be a list");
    });

    test("that is empty is whole, if nothing speaks against it", async () => {
        expect(await members({ members: [], errors: [], next: null, count: 0 })).toEqual([]);
    });
});

describe("every answer that a real Glance was recorded to give is believed", () => {
    const recorded: RecordedAnswer[] = JSON.parse(
        readFileSync("test/glance/fixtures/answers.json", "utf8").replaceAll(
            "<time>",
            "2025-07-22T09:00:00Z",
        ),
    );
    const answersWith = (field: string) =>
        recorded
            .filter(({ call, status, body }) => / GET /.test(call) && status === 200 && field in Object(body))
            .map(({ body, headers, status }): [object, Answer] => [
                body as object,
                {
                    body: JSON.stringify(body),
                    isUtf8: true,
                    headers,
                    call: { url: "u", status },
                    service: virtualServerService,
                },
            ]);

    test.each(answersWith("members"))("as a list of members: %#", (body, answer) => {
        const rows = parsedList(memberListSchema, "members", answer);
        expect(body).toMatchObject({ members: rows.map(({ memberId }) => ({ member_id: memberId })) });
    });

    test.each(answersWith("images"))("as a page of images: %#", (body, answer) => {
        const rows = parsedList(imageListSchema, "images", answer, 5);
        expect(body).toMatchObject({ images: rows.map(({ id, name }) => ({ id, name })) });
    });

    test.each(answersWith("visibility"))("as an image: %#", (body, answer) => {
        expect(body).toMatchObject(parsed(imageSchema, answer));
    });
});

describe("an answer with more values than any list has is not parsed, which would take all memory and let nothing else run", () => {
    const fill = (head: string, unit: string, tail: string) =>
        `${head}${Array(1_000_001).fill(unit).join()}${tail}`;
    const fields = Array.from({ length: 1_000_001 }, (_, index) => `"${index}":0`).join();

    test.each([
        ["objects beside the rows", () => fill('{"members":[],"x":[', "{}", "]}")],
        ["lists", () => fill("[", "[]", "]")],
        ["numbers", () => fill('{"members":[', "0", "]}")],
        ["texts", () => fill('{"members":[', '"\\"\\\\"', "]}")],
        ["fields", () => `{"members":[],${fields}}`],
        ["lists in each other", () => "[".repeat(1_000_001)],
    ])("%s", (_, make) => {
        const body = make();
        const parse = jest.spyOn(JSON, "parse");
        const read = () =>
            parsedList(memberListSchema, "members", {
                body,
                isUtf8: true,
                headers: {},
                call: { method: "GET", url: "u", status: 200 },
                service: virtualServerService,
            });
        expect(read).toThrow(
            "answered 200 with more than 1,000,000 values. No list of the service has as many.",
        );
        expect(parse).not.toHaveBeenCalled();
        parse.mockRestore();
    });

    test("but 100,000 members are read, and so is any text", async () => {
        const members = Array.from({ length: 100_000 }, (_, index) => ({
            ...row(`m${index}`),
            schema: "[{,".repeat(9),
        }));
        expect(
            parsedList(memberListSchema, "members", await answered(JSON.stringify({ members }))),
        ).toHaveLength(100_000);
    });
});

describe("an answer that a cache has kept can be older than a share", () => {
    test.each([
        [{ age: "1" }, '"Age"'],
        [{ age: "86400" }, '"Age"'],
        [{ age: ["0", "50"] }, '"Age"'],
        [{ age: "50s" }, '"Age"'],
        [{ warning: '110 - "Response is Stale"' }, '"Warning"'],
        [{ warning: '111 cache "Revalidation Failed"' }, '"Warning"'],
        [{ "x-cache": "HIT" }, "cache header"],
        [{ "x-cache": "Hit from cloudfront" }, "cache header"],
        [{ "x-cache": "MISS, TCP_HIT" }, "cache header"],
        [{ "cache-status": "squid; hit" }, "cache header"],
        [{ "cache-status": ["origin; fwd=miss", "edge; hit; ttl=30"] }, "cache header"],
        [{ "cf-cache-status": "HIT" }, "cache header"],
        [{ "cf-cache-status": "STALE" }, "cache header"],
        [{ "x-cache-lookup": "HIT from proxy:3128" }, "cache header"],
        [{ "x-cache-status": "HIT" }, "cache header"],
        [{ "x-proxy-cache": "HIT" }, "cache header"],
        [{ "x-cache-hits": "0, 3" }, "cache header"],
    ])("and is an error: %j", async (headers, name) => {
        await expect(image(IMAGE, headers)).rejects.toThrow(
            `answered 200 from a cache, by its ${name}, although none may answer`,
        );
    });

    test.each([
        { age: "0" },
        { age: ["0", "0"] },
        { "x-cache": "MISS", "x-cache-lookup": "NONE from proxy:3128", "x-cache-hits": "0" },
        { "cache-status": "edge; fwd=uri-miss; stored", "cf-cache-status": "DYNAMIC" },
        { "cache-control": "no-store, stale-if-error=60, stale-while-revalidate=30" },
        { "x-cache": "Miss from cloudfront" },
        { warning: '214 - "Transformed"' },
    ])("but not %j", async (headers) => {
        expect(await image(IMAGE, headers)).toMatchObject({ id: "img" });
    });
});
