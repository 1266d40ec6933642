import { stopTime } from "../../setup/time.js";
import { call } from "./call.js";
import { arrived, faulty, IMAGE, MEMBERS } from "./faulty.js";

describe("a status", () => {
    test.each([400, 429, 500, 502, 503, 504, 599])(
        "of %i is an error in the gateway's words",
        async (status) => {
            const gateway = await faulty([{ kind: "status", status }]);
            const result = await call(gateway, MEMBERS);
            expect(result.status).toBe(status);
            expect(result.json).toEqual({
                errors: [{ detail: `The simulated gateway has a fault that answers ${status}.` }],
            });
            expect(result.headers["retry-after"]).toBeUndefined();
            expect(gateway.requests).toMatchObject([{ accountId: gateway.accountId, status }]);
        },
    );

    test.each([0, 7])("can ask to come back after %i seconds", async (retryAfterSeconds) => {
        const gateway = await faulty([{ kind: "status", status: 429, retryAfterSeconds }]);
        expect((await call(gateway, MEMBERS)).headers["retry-after"]).toBe(`${retryAfterSeconds}`);
    });

    test("can ask to come back at a date, by the gateway's clock and never too early", async () => {
        const gateway = await faulty([
            { kind: "status", status: 429, retryAfterSeconds: 30, retryAfterAs: "date" },
        ]);
        gateway.clockOffsetSeconds = 3600;
        stopTime();
        const earliest = Date.now() + 3_630_000;
        const date = (await call(gateway, MEMBERS)).headers["retry-after"] ?? "";
        expect(new Date(date).toUTCString()).toBe(date);
        expect(Date.parse(date)).toBeGreaterThanOrEqual(earliest);
        expect(Date.parse(date)).toBeLessThan(earliest + 1_000);
    });

    test("comes before the service, which changes nothing", async () => {
        const gateway = await faulty([{ kind: "status", status: 503 }]);
        gateway.respondWith(() => ({ status: 200 }));
        const result = await call(gateway, MEMBERS, { method: "POST", body: { member_id: "third" } });
        expect(result.status).toBe(503);
        expect(gateway.images[0]?.members).toHaveLength(2);
    });

    test("hits a request without credentials, and the version page", async () => {
        const gateway = await faulty([{ kind: "status", status: 503 }]);
        expect((await call(gateway, MEMBERS, { as: null })).status).toBe(503);
        expect((await call(gateway, "/", { as: null })).status).toBe(503);
        expect(gateway.requests).toMatchObject([{ accountId: undefined }, { accountId: undefined }]);
    });
});

describe("an HTML error", () => {
    test("is Glance's page, although JSON was asked for", async () => {
        const gateway = await faulty([{ kind: "htmlError" }]);
        const result = await call(gateway, MEMBERS);
        expect(result.status).toBe(500);
        expect(result.headers["content-type"]).toBe("text/html; charset=UTF-8");
        expect(result.text).toContain("<h1>500 Internal Server Error</h1>");
    });

    test("has the status that is asked for", async () => {
        const gateway = await faulty([{ kind: "htmlError", status: 503 }]);
        const result = await call(gateway, MEMBERS);
        expect(result.status).toBe(503);
        expect(result.text).toContain("<h1>503 Service Unavailable</h1>");
    });
});

test("a login page is HTML with a 200", async () => {
    const gateway = await faulty([{ kind: "loginPage" }]);
    const result = await call(gateway, MEMBERS);
    expect(result.status).toBe(200);
    expect(result.headers["content-type"]).toBe("text/html");
    expect(result.text).toContain('type="password"');
});

describe("a redirect", () => {
    test("leads to the same path on another loopback port", async () => {
        const gateway = await faulty([{ kind: "redirect" }]);
        const result = await call(gateway, `${MEMBERS}?a=b`);
        expect(result).toMatchObject({ status: 302, text: "" });
        const location = new URL(result.headers.location ?? "");
        expect(location.hostname).toBe("127.0.0.1");
        expect(location.port).not.toBe(new URL(gateway.endpoint).port);
        expect(location.pathname + location.search).toBe(`${MEMBERS}?a=b`);
        expect(gateway.followedRedirects).toEqual([]);
    });

    test("is answered there with empty lists, and it is kept who came, with or without credentials", async () => {
        const gateway = await faulty([{ kind: "redirect" }]);
        const location = (await call(gateway, MEMBERS)).headers.location ?? "";
        const careless = await fetch(location, { headers: { "X-Auth-Token": "the-token" } });
        expect(careless.status).toBe(200);
        expect(await careless.json()).toMatchObject({ members: [], images: [], endpoints: [], versions: [] });
        await fetch(location, { headers: { Accept: "application/json" } });
        expect(gateway.followedRedirects).toEqual([
            { method: "GET", path: MEMBERS, hadCredentials: true },
            { method: "GET", path: MEMBERS, hadCredentials: false },
        ]);
        expect(gateway.requests).toMatchObject([{ status: 302 }]);
        gateway.clearRequests();
        expect(gateway.followedRedirects).toEqual([]);
    });

    test("can have another status and lead anywhere", async () => {
        const to = "https://iam.kr-west1.e.samsungsdscloud.com/login?back=%2F";
        const gateway = await faulty([{ kind: "redirect", status: 307, to }]);
        const result = await call(gateway, MEMBERS);
        expect(result).toMatchObject({ status: 307, headers: { location: to } });
    });

    test("leads nowhere once the gateway is closed", async () => {
        const gateway = await faulty([{ kind: "redirect" }]);
        const location = (await call(gateway, MEMBERS)).headers.location ?? "";
        await gateway.close();
        await expect(fetch(location)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
    });
});

describe("a clock skew", () => {
    test("has good signatures refused and shows in the Date header, for the requests that it hits", async () => {
        const gateway = await faulty([{ kind: "clockSkew", seconds: 600, first: 1 }]);
        const refused = await call(gateway, MEMBERS);
        expect(refused.status).toBe(401);
        expect(refused.json.errors[0].detail).toContain("600 seconds off");
        expect(skewOf(refused.headers.date)).toBeGreaterThan(500);
        const accepted = await call(gateway, MEMBERS);
        expect(accepted.status).toBe(200);
        expect(skewOf(accepted.headers.date)).toBeLessThan(100);
    });

    test("adds up with others and with the gateway's own", async () => {
        const gateway = await faulty([
            { kind: "clockSkew", seconds: -400 },
            { kind: "clockSkew", seconds: -400 },
        ]);
        gateway.clockOffsetSeconds = 700;
        expect((await call(gateway, MEMBERS)).status).toBe(200);
        gateway.clockOffsetSeconds = 0;
        expect((await call(gateway, MEMBERS)).status).toBe(401);
    });

    function skewOf(date = ""): number {
        return (Date.parse(date) - Date.now()) / 1000;
    }
});

describe("what only the content of a 200 shows", () => {
    test.each([
        { kind: "emptyBody" },
        { kind: "badJson" },
        { kind: "wrongShape", shape: "list" },
        { kind: "oversizeBody", bytes: 1_000 },
        { kind: "extraFields" },
        { kind: "otherImage" },
        { kind: "partialStatus", status: 206 },
        { kind: "moreToCome", sign: "linkHeader" },
        { kind: "contentEncoding" },
        { kind: "badUtf8" },
    ] as const)("leaves a refusal as it is: $kind", async (fault) => {
        const gateway = await faulty([]);
        const plain = await call(gateway, MEMBERS, { as: null });
        gateway.faults = [fault];
        const result = await call(gateway, MEMBERS, { as: null });
        expect(result.status).toBe(401);
        expect(result.text).toBe(plain.text);
    });

    test("is done to a test's own answer too", async () => {
        const gateway = await faulty([{ kind: "extraFields" }]);
        gateway.respondWith(() => ({ status: 200, headers: { a: "b" }, body: { members: [] } }));
        const result = await call(gateway, MEMBERS);
        expect(result.json).toMatchObject({ members: [], undocumented: true });
        expect(result.headers.a).toBe("b");
    });
});

describe("what another status or a header says", () => {
    const wholeList = { members: [{ member_id: "first" }, { member_id: "second" }] };

    test.each([201, 203, 206, 299])("is a success of %i with all of the answer", async (status) => {
        const result = await call(await faulty([{ kind: "partialStatus", status }]), MEMBERS);
        expect(result.status).toBe(status);
        expect(result.json).toMatchObject(wholeList);
    });

    test.each([
        ["linkHeader", "link", '</v2/next-page>; rel="next"'],
        ["contentRange", "content-range", "items 0-2/4"],
        ["ageHeader", "age", "60"],
    ] as const)("is more to come, beside a list that stays as it is: %s", async (sign, name, value) => {
        const result = await call(await faulty([{ kind: "moreToCome", sign }]), MEMBERS);
        expect(result.status).toBe(200);
        expect(result.headers[name]).toBe(value);
        expect(result.json).toMatchObject(wholeList);
    });

    test("is an encoding that the body does not have", async () => {
        const fault = { kind: "contentEncoding", encoding: "br", body: "plain" } as const;
        const result = await call(await faulty([fault]), MEMBERS);
        expect(result.headers["content-encoding"]).toBe("br");
        expect(result.json).toMatchObject(wholeList);
    });
});

test("without a fault nothing is different", async () => {
    const gateway = await faulty([]);
    const result = await arrived(gateway, `/v1/images/${IMAGE}`);
    expect(result.headers).toMatchObject({ "content-length": `${result.text.length}` });
    expect(gateway.followedRedirects).toEqual([]);
});
