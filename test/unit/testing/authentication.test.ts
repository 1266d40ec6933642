import { type Gateway, startGateway } from "../../../testing/index.js";
import { stopTime } from "../../setup/time.js";
import { call, signedHeaders } from "./call.js";

const IMAGE = "70a599e0-31e7-49b7-b260-868f441e862b";
const PATH = `/v1/images/${IMAGE}/members`;

let gateway: Gateway;

beforeEach(async () => {
    gateway = await startGateway({
        accounts: [
            { accountId: "owner", accessKey: "TESTKEY", secretKey: "test-secret", authToken: "test-token" },
            { accountId: "other" },
        ],
        images: [{ id: IMAGE }],
    });
});
afterEach(() => gateway.close());

describe("a signature", () => {
    const HOST = "virtualserver.kr-west1.example.test";
    // Computed by openssl, see signature.test.ts: 2025-07-22T09:00:00Z, access key TESTKEY, secret key test-secret.
    const SIGNED = {
        Host: HOST,
        "Scp-Accesskey": "TESTKEY",
        "Scp-Timestamp": "1753174800000",
        "Scp-ClientType": "Openapi",
        "Scp-Signature": "QREW+Huh4tFhfcKm5D9k+HWcscj+5sv+4BTThU+LnwI=",
    };

    beforeEach(() => {
        gateway.clockOffsetSeconds = (1753174800000 - Date.now()) / 1000;
    });

    test("computed by hand is let in at its own time", async () => {
        expect(await call(gateway, PATH, { as: null, headers: SIGNED })).toMatchObject({ status: 200 });
    });

    test("computed by hand covers a query and its escapes as they are written", async () => {
        const headers = { ...SIGNED, "Scp-Signature": "tiO1WsHKPRZJTp4i3bbFjGX2h9YR0Fe8qPQyxcVTIwM=" };
        const asSigned = await call(gateway, `${PATH}?a=b&c=%2Fd%20e`, { as: null, headers });
        const spaceAsPlus = await call(gateway, `${PATH}?a=b&c=%2Fd+e`, { as: null, headers });
        const lowerCase = await call(gateway, `${PATH}?a=b&c=%2fd%20e`, { as: null, headers });
        const reordered = await call(gateway, `${PATH}?c=%2Fd%20e&a=b`, { as: null, headers });
        const escapedTwice = await call(gateway, `${PATH}?a=b&c=%252Fd%2520e`, { as: null, headers });
        expect(asSigned.status).toBe(200);
        expect([spaceAsPlus, lowerCase, reordered, escapedTwice].map(({ status }) => status)).toEqual([
            401, 401, 401, 401,
        ]);
    });

    test.each([
        ["another path", `${PATH}/`, {}],
        ["another host", PATH, { Host: "virtualserver.kr-east1.example.test" }],
        ["another timestamp", PATH, { "Scp-Timestamp": "1753174800001" }],
        ["another client type", PATH, { "Scp-ClientType": "openapi" }],
        ["an account ID that was not signed", PATH, { "Scp-AccountId": "owner" }],
        ["one character changed", PATH, { "Scp-Signature": SIGNED["Scp-Signature"].replace("Q", "q") }],
        ["its padding left off", PATH, { "Scp-Signature": SIGNED["Scp-Signature"].replace("=", "") }],
    ])("is refused with %s", async (_, path, changed) => {
        const result = await call(gateway, path, { as: null, headers: { ...SIGNED, ...changed } });
        expect(result.status).toBe(401);
    });

    test("is refused for another method, and the answer says what it should have been of", async () => {
        const result = await call(gateway, PATH, { method: "DELETE", as: null, headers: SIGNED });
        expect(result.status).toBe(401);
        expect(result.json).toEqual({
            errors: [{ detail: `The signature is not that of DELETE http://${HOST}${PATH}.` }],
        });
    });

    test("may come in headers of any case, beside an empty account ID", async () => {
        const headers = Object.entries({ ...SIGNED, "Scp-AccountId": "" }).map(([name, value]) => [
            name.toUpperCase(),
            value,
        ]);
        const result = await call(gateway, PATH, { as: null, headers: Object.fromEntries(headers) });
        expect(result.status).toBe(200);
    });

    test("may cover the caller's own account ID", async () => {
        const path = `${PATH}/a8f10467`;
        const headers = {
            ...SIGNED,
            "Scp-AccountId": "account-1",
            "Scp-Signature": "pjX/MbAZWDktfd+DlApRhJLeRwnepiUyGNCC/nt5KV0=",
        };
        const account = { accountId: "account-1", accessKey: "TESTKEY", secretKey: "test-secret" };
        const own = await startGateway({
            accounts: [account],
            images: [{ id: IMAGE, members: [{ memberId: "a8f10467" }] }],
        });
        own.clockOffsetSeconds = gateway.clockOffsetSeconds;
        try {
            expect(await call(own, path, { method: "DELETE", as: null, headers })).toMatchObject({
                status: 204,
            });
        } finally {
            await own.close();
        }
        // The same signature, from an account of another ID.
        const result = await call(gateway, path, { method: "DELETE", as: null, headers });
        expect(result.status).toBe(401);
        expect(result.text).toContain("not those of account account-1");
    });
});

test.each(["Scp-Accesskey", "Scp-Timestamp", "Scp-ClientType", "Scp-Signature"])(
    "a request without %s is refused, and the answer names it",
    async (name) => {
        const result = await call(gateway, PATH, { headers: { [name]: undefined } });
        expect(result.status).toBe(401);
        expect(result.text).toContain(`The header ${name} is missing.`);
    },
);

test("a request without credentials is refused", async () => {
    expect(await call(gateway, PATH, { as: null })).toMatchObject({ status: 401 });
});

test("an access key that is not known is refused", async () => {
    const result = await call(gateway, PATH, { headers: { "Scp-Accesskey": "TESTKEX" } });
    expect(result.json).toEqual({ errors: [{ detail: "The access key is not known." }] });
    expect(result.status).toBe(401);
});

test.each([
    ["five minutes behind, less a second", -299_000, 200],
    ["five minutes ahead, less a second", 299_000, 200],
    ["more than five minutes behind", -301_000, 401],
    ["more than five minutes ahead", 301_000, 401],
])("a clock that is %s is answered", async (_, clockMs, status) => {
    expect((await call(gateway, PATH, { clockMs })).status).toBe(status);
});

test("how far a clock may be off is an option", async () => {
    const strict = await startGateway({ maxClockSkewSeconds: 10 });
    try {
        expect((await call(strict, "/v1/images", { clockMs: -8_000 })).status).toBe(200);
        const refused = await call(strict, "/v1/images", { clockMs: -12_000 });
        expect(refused.status).toBe(401);
        expect(refused.text).toContain("The timestamp is 12 seconds off; 10 are allowed.");
    } finally {
        await strict.close();
    }
});

test.each(["", "soon", "1753174800.5", "-1753174800000", "0x19"])(
    "the timestamp %p is refused",
    async (timestamp) => {
        const result = await call(gateway, PATH, { headers: { "Scp-Timestamp": timestamp } });
        expect(result.status).toBe(401);
    },
);

describe("the gateway's clock", () => {
    test("can be set off from the caller's, and says so in the Date header", async () => {
        stopTime();
        gateway.clockOffsetSeconds = 600;
        const refused = await call(gateway, PATH);
        expect(refused.status).toBe(401);
        const ahead = Date.parse(refused.headers.date ?? "") - Date.now();
        expect(ahead).toBeGreaterThan(599_000);
        expect(ahead).toBeLessThanOrEqual(600_000);
        expect((await call(gateway, PATH, { clockMs: 600_000 })).status).toBe(200);
    });

    test("dates what is made while it is off", async () => {
        stopTime();
        gateway.clockOffsetSeconds = -86_400 * 40;
        const { createdAt } = gateway.share(IMAGE, "other");
        expect(Date.now() - Date.parse(createdAt)).toBeGreaterThanOrEqual(86_400_000 * 40);
    });
});

describe("an auth token", () => {
    test("is enough by itself", async () => {
        const result = await call(gateway, PATH, { as: null, headers: { "X-Auth-Token": "test-token" } });
        expect(result.status).toBe(200);
        expect(gateway.requests[0]?.accountId).toBe("owner");
    });

    test("goes beside a signature of the same account", async () => {
        const headers = { "X-Auth-Token": "test-token" };
        expect((await call(gateway, PATH, { headers })).status).toBe(200);
    });

    test("does not make up for a wrong signature beside it", async () => {
        const headers = { "X-Auth-Token": "test-token", "Scp-Signature": "bm90IGl0" };
        expect((await call(gateway, PATH, { headers })).status).toBe(401);
    });

    test("is refused beside the keys of another account", async () => {
        const result = await call(gateway, PATH, { as: "other", headers: { "X-Auth-Token": "test-token" } });
        expect(result.status).toBe(401);
        expect(result.text).toContain("belong to different accounts");
    });

    test("that is not known is refused, also beside a signature that holds", async () => {
        const headers = { "X-Auth-Token": "test-tokem" };
        expect((await call(gateway, PATH, { as: null, headers })).status).toBe(401);
        expect((await call(gateway, PATH, { headers })).status).toBe(401);
    });
});

test("revoked credentials are refused from then on, those of other accounts are not", async () => {
    gateway.revokeCredentials("owner");
    expect((await call(gateway, PATH)).status).toBe(401);
    const byToken = await call(gateway, PATH, { as: null, headers: { "X-Auth-Token": "test-token" } });
    expect(byToken.status).toBe(401);
    expect((await call(gateway, "/v1/images", { as: "other" })).status).toBe(200);
});

test("a signature that was good once is not good for another request", async () => {
    const headers = signedHeaders(gateway, "GET", gateway.endpoint + PATH);
    expect((await call(gateway, PATH, { as: null, headers })).status).toBe(200);
    expect((await call(gateway, "/v1/images", { as: null, headers })).status).toBe(401);
});
