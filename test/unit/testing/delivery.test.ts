import { get } from "node:http";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { stopTime, turns, until } from "../../setup/time.js";
import { call, signedHeaders } from "./call.js";
import { arrived, arriving, faulty, IMAGE, MEMBERS } from "./faulty.js";

describe("latency", () => {
    test.each([
        ["its time and the gateway's", MEMBERS, 900],
        ["the gateway's alone, if it hits nothing", `/v1/images/${IMAGE}`, 300],
    ])("delays the answer by %s", async (_, path, ms) => {
        const gateway = await faulty([
            { kind: "latency", ms: 200, on: "members" },
            { kind: "latency", ms: 400, on: "members" },
        ]);
        gateway.latencyMs = 300;
        stopTime();
        const answer = arriving(gateway, path);
        await until(() => gateway.requests.length === 1);
        jest.advanceTimersByTime(ms - 1);
        await turns();
        expect(answer.status).toBeUndefined();
        jest.advanceTimersByTime(1);
        await until(() => answer.status === 200);
    });

    test("without one the answer comes at once", async () => {
        const gateway = await faulty([]);
        stopTime();
        expect((await arrived(gateway)).status).toBe(200);
    });
});

describe("a hang", () => {
    test("sends nothing until the caller gives up, and is kept with status 0", async () => {
        const gateway = await faulty([{ kind: "hang" }]);
        const outgoing = get(gateway.endpoint + MEMBERS, { agent: false });
        const events: string[] = [];
        outgoing.on("response", () => events.push("response"));
        outgoing.on("error", () => events.push("error"));
        await until(() => gateway.requests.length === 1);
        await turns();
        expect(events).toEqual([]);
        expect(gateway.requests).toMatchObject([{ path: MEMBERS, status: 0 }]);
        expect(gateway.openConnections).toBe(1);
        outgoing.destroy();
        await until(() => gateway.openConnections === 0);
    });
});

describe("a reset", () => {
    test("comes before any byte, and is kept with status 0", async () => {
        const gateway = await faulty([{ kind: "reset" }]);
        expect(await arrived(gateway)).toMatchObject({ status: undefined, text: "", error: "ECONNRESET" });
        expect(gateway.requests).toMatchObject([{ accountId: gateway.accountId, status: 0 }]);
    });

    test("can come after the headers, which announce the whole body", async () => {
        const gateway = await faulty([]);
        const whole = await arrived(gateway);
        gateway.faults = [{ kind: "reset", after: "headers" }];
        for (let round = 0; round < 20; round++) {
            const result = await arrived(gateway);
            expect(result).toMatchObject({ status: 200, text: "", error: "ECONNRESET" });
            expect(result.headers?.["content-length"]).toBe(`${whole.text.length}`);
        }
        expect(gateway.requests.at(-1)).toMatchObject({ status: 200 });
    });
});

describe("a truncation", () => {
    test("announces the whole body, sends half of it and closes the connection", async () => {
        const gateway = await faulty([{ kind: "truncation", first: 1 }]);
        const cut = await arrived(gateway);
        const whole = await arrived(gateway);
        expect(cut).toMatchObject({ status: 200, error: "ECONNRESET" });
        expect(cut.headers?.["content-length"]).toBe(`${whole.text.length}`);
        expect(cut.text).toBe(whole.text.slice(0, Math.floor(whole.text.length / 2)));
        expect(gateway.requests).toMatchObject([{ status: 200 }, { status: 200 }]);
    });

    test("can be of the JSON alone, in an answer that HTTP finds whole", async () => {
        const gateway = await faulty([{ kind: "truncation", contentLength: "sent", first: 1 }]);
        const cut = await arrived(gateway);
        const whole = await arrived(gateway);
        expect(cut).toMatchObject({ status: 200, error: undefined });
        expect(cut.headers?.["content-length"]).toBe(`${cut.text.length}`);
        expect(cut.text).toBe(whole.text.slice(0, Math.floor(whole.text.length / 2)));
        expect(() => JSON.parse(cut.text)).toThrow(SyntaxError);
    });

    test("is of an error too", async () => {
        const gateway = await faulty([{ kind: "truncation" }]);
        expect(await arrived(gateway, "/v1/images/nope")).toMatchObject({ status: 404, error: "ECONNRESET" });
    });
});

describe("a slow body", () => {
    beforeEach(stopTime);

    test("sends the headers at once, and the body at its pace", async () => {
        const gateway = await faulty([{ kind: "slowBody", bytesPerSecond: 2_000 }]);
        const answer = arriving(gateway);
        await until(() => answer.status === 200);
        expect(answer.text).toBe("");
        jest.advanceTimersByTime(100);
        await until(() => answer.text.length === 200);
        await turns();
        expect(answer).toMatchObject({ hasEnded: false, text: expect.stringMatching(/^.{200}$/s) });
        jest.advanceTimersByTime(60_000);
        await until(() => answer.hasEnded);
        expect(answer.error).toBeUndefined();
        expect(JSON.parse(answer.text).members).toHaveLength(2);
    });

    test("comes at 10 bytes a second unless it says so", async () => {
        const gateway = await faulty([{ kind: "slowBody" }]);
        const answer = arriving(gateway);
        await until(() => answer.status === 200);
        jest.advanceTimersByTime(2_000);
        await until(() => answer.text.length === 20);
        await turns();
        expect(answer.text).toHaveLength(20);
    });

    test("does not hold up the headers until its first byte", async () => {
        const gateway = await faulty([{ kind: "slowBody", bytesPerSecond: 1 }]);
        const answer = arriving(gateway);
        await until(() => answer.status === 200);
        await gateway.close();
        await until(() => answer.hasEnded);
        expect(answer).toMatchObject({ text: "", error: "ECONNRESET" });
    });

    test("ends with the caller", async () => {
        const gateway = await faulty([{ kind: "slowBody", bytesPerSecond: 1 }]);
        const headers = signedHeaders(gateway, "GET", gateway.endpoint + MEMBERS);
        const outgoing = get(gateway.endpoint + MEMBERS, { agent: false, headers }, (response) => {
            response.on("error", () => {});
            outgoing.destroy();
        });
        outgoing.on("error", () => {});
        await until(() => gateway.requests.length === 1 && gateway.openConnections === 0);
        expect(jest.getTimerCount()).toBe(0);
    });
});

describe("an oversize body", () => {
    test("is the true answer with blanks behind it, of a length that no header tells", async () => {
        const gateway = await faulty([{ kind: "oversizeBody", bytes: 1_000_000 }]);
        const { status, headers, text } = await arrived(gateway);
        expect(status).toBe(200);
        expect(headers?.["content-length"]).toBeUndefined();
        expect(text.length).toBe(1_000_000);
        expect(JSON.parse(text).members).toHaveLength(2);
    });

    test("has 128 MiB unless it says so", async () => {
        const gateway = await faulty([{ kind: "oversizeBody" }]);
        const headers = signedHeaders(gateway, "GET", gateway.endpoint + MEMBERS);
        let bytes = 0;
        await new Promise((resolve, reject) => {
            get(gateway.endpoint + MEMBERS, { agent: false, headers }, (response) => {
                response.on("data", (chunk: Buffer) => {
                    bytes += chunk.length;
                });
                response.on("end", resolve);
                response.on("error", reject);
            }).on("error", reject);
        });
        expect(bytes).toBe(128 * 1024 * 1024);
    });

    test("is made as it is read, and no further when the caller hangs up", async () => {
        const gateway = await faulty([{ kind: "oversizeBody", bytes: 2 ** 40 }]);
        const headers = signedHeaders(gateway, "GET", gateway.endpoint + MEMBERS);
        const before = process.memoryUsage().rss;
        const outgoing = get(gateway.endpoint + MEMBERS, { agent: false, headers }, (response) => {
            response.on("error", () => {});
        });
        outgoing.on("error", () => {});
        await until(() => gateway.requests.length === 1);
        await turns();
        expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
        outgoing.destroy();
        await until(() => gateway.openConnections === 0);
    });
});

test.each([
    ["gzip", gunzipSync],
    ["deflate", inflateSync],
    ["br", brotliDecompressSync],
] as const)("a body can be encoded, although nobody asked for it: %s", async (encoding, decoded) => {
    const gateway = await faulty([{ kind: "contentEncoding", encoding }]);
    const { status, headers, text } = await arrived(gateway);
    expect([status, headers?.["content-encoding"]]).toEqual([200, encoding]);
    const { members } = JSON.parse(decoded(Buffer.from(text, "latin1")).toString());
    expect(members).toHaveLength(2);
});

test("a body can have a byte that is not UTF-8, at the end of the last row's ID", async () => {
    const gateway = await faulty([{ kind: "badUtf8" }]);
    const { status, text } = await arrived(gateway);
    expect(status).toBe(200);
    expect(text).toContain('"member_id":"first"');
    expect(text).toContain('"member_id":"second\u00ff"');
    expect(Buffer.from(text, "latin1").filter((byte) => byte > 127)).toEqual(Buffer.of(0xff));
});

test.each([
    [{ kind: "hang" }, undefined],
    [{ kind: "slowBody", bytesPerSecond: 1 }, 200],
    [{ kind: "oversizeBody", bytes: 2 ** 40 }, 200],
    [{ kind: "latency", ms: 60_000 }, undefined],
] as const)("closing ends %p at once, and leaves no timer", async (fault, begunWith) => {
    const gateway = await faulty([fault]);
    stopTime();
    const answer = arriving(gateway);
    await until(() => gateway.requests.length === 1 && answer.status === begunWith);
    await gateway.close();
    expect(gateway.openConnections).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
    await until(() => answer.hasEnded);
});

test("after each of them the next request is answered, on a connection that was kept if it can be", async () => {
    const gateway = await faulty([
        { kind: "reset", first: 1 },
        { kind: "reset", after: "headers", first: 1 },
        { kind: "truncation", first: 1 },
        { kind: "slowBody", bytesPerSecond: 100_000, first: 1 },
        { kind: "oversizeBody", bytes: 1_000_000, first: 1 },
    ]);
    for (let round = 0; round < 5; round++) {
        await arrived(gateway);
    }
    expect((await call(gateway, MEMBERS)).json.members).toHaveLength(2);
    expect(gateway.requests.map(({ status }) => status)).toEqual([0, 200, 200, 200, 200, 200]);
});
