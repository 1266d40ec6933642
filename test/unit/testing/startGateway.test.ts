import { Agent } from "node:http";
import { connect } from "node:net";
import {
    type Gateway,
    GatewayArgumentError,
    type GatewayOptions,
    startGateway,
} from "../../../testing/index.js";
import { stopTime, until } from "../../setup/time.js";
import { call } from "./call.js";

const IMAGE = "70a599e0-31e7-49b7-b260-868f441e862b";
const MEMBERS = `/v1/images/${IMAGE}/members`;

const running: Gateway[] = [];

async function start(options?: GatewayOptions): Promise<Gateway> {
    const gateway = await startGateway(options);
    running.push(gateway);
    return gateway;
}
afterEach(() => Promise.all(running.splice(0).map((gateway) => gateway.close())));

describe("without options", () => {
    test("there is one account, with keys that are random and plainly for tests", async () => {
        const [first, second] = [await start(), await start()];
        expect(first.accountId).toMatch(/^[0-9a-f]{32}$/);
        expect(first.stackConfig["scp:accessKey"]).toMatch(/^TEST-ACCESS-KEY-[0-9a-f]{32}$/);
        expect(first.stackConfig["scp:secretKey"]).toMatch(/^test-secret-key-[0-9a-f]{32}$/);
        expect(first.accountId).not.toBe(second.accountId);
        expect(first.stackConfig["scp:accessKey"]).not.toBe(second.stackConfig["scp:accessKey"]);
        expect(first.stackConfig["scp:secretKey"]).not.toBe(second.stackConfig["scp:secretKey"]);
    });

    test("there are no images", async () => {
        const gateway = await start();
        expect(gateway.images).toEqual([]);
        expect((await call(gateway, "/v1/images")).json.images).toEqual([]);
    });

    test("it listens on loopback only", async () => {
        const gateway = await start();
        expect(gateway.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    });
});

describe("what to set", () => {
    test("is the endpoint and the keys, for the first account or another", async () => {
        const gateway = await start({
            accounts: [
                { accountId: "a", accessKey: "TEST-A", secretKey: "secret-a" },
                { accountId: "b", accessKey: "TEST-B", secretKey: "secret-b", authToken: "token-b" },
            ],
        });
        expect(gateway.accountId).toBe("a");
        expect(gateway.stackConfig).toEqual({
            "scp:endpoint": gateway.endpoint,
            "scp:accessKey": "TEST-A",
            "scp:secretKey": "secret-a",
        });
        expect(gateway.environment).toEqual({
            SCP_TF_ENDPOINT_OVERRIDE: gateway.endpoint,
            SCP_TF_ACCESS_KEY: "TEST-A",
            SCP_TF_SECRET_KEY: "secret-a",
        });
        expect(gateway.stackConfigFor("b")).toMatchObject({
            "scp:accessKey": "TEST-B",
            "scp:authToken": "token-b",
        });
        expect(gateway.environmentFor("b")).toMatchObject({
            SCP_TF_SECRET_KEY: "secret-b",
            SCP_TF_AUTH_TOKEN: "token-b",
        });
        expect(() => gateway.stackConfigFor("c")).toThrow(
            'accountId: there is no account "c" in the gateway',
        );
    });
});

describe("a wrong option is an error that names it", () => {
    const IDS = "must be 1 to 64 letters, digits and hyphens, not ";

    test.each<[string, unknown, string]>([
        ["options", [], "options: must be an object"],
        [
            "options",
            { image: [] },
            'options: unknown option "image"; the options are accounts, images, upstream',
        ],
        [
            "maxClockSkewSeconds",
            { maxClockSkewSeconds: -1 },
            "must be a number of seconds, 0 or more, not -1",
        ],
        ["maxClockSkewSeconds", { maxClockSkewSeconds: "300" }, '0 or more, not "300"'],
        ["timestampsWithZ", { timestampsWithZ: "no" }, 'must be true or false, not "no"'],
        ["region", { region: " " }, "must be a string that is not blank"],
        ["accounts", { accounts: [] }, "must have an account; leave it out for one with random keys"],
        ["accounts", { accounts: "a" }, "must be a list"],
        ["accounts[0]", { accounts: ["a"] }, "must be an object"],
        [
            "accounts[0]",
            { accounts: [{ accountId: "a", keys: 1 }] },
            'unknown option "keys"; the options are ',
        ],
        ["accounts[0].accountId", { accounts: [{}] }, `${IDS}undefined`],
        ["accounts[0].accountId", { accounts: [{ accountId: "a_b" }] }, `${IDS}"a_b"`],
        [
            "accounts[0].secretKey",
            { accounts: [{ accountId: "a", secretKey: "" }] },
            "must be a string that is not blank",
        ],
        ["accounts", { accounts: [{ accountId: "a" }, { accountId: "a" }] }, "two have the same accountId"],
        [
            "accounts",
            {
                accounts: [
                    { accountId: "a", accessKey: "K" },
                    { accountId: "b", accessKey: "K" },
                ],
            },
            "two have the same accessKey",
        ],
        [
            "accounts",
            {
                accounts: [
                    { accountId: "a", authToken: "T" },
                    { accountId: "b", authToken: "T" },
                ],
            },
            "two have the same authToken",
        ],
        ["images[0]", { images: [{ visible: true }] }, 'unknown option "visible"; the options are '],
        ["images[0].id", { images: [{ id: "a/b" }] }, `${IDS}"a/b"`],
        ["images[1].id", { images: [{ id: "i" }, { id: "i" }] }, "there is an image i already"],
        ["images[0].owner", { images: [{ owner: "" }] }, IDS],
        ["images[0].name", { images: [{ name: "" }] }, "must be a string that is not blank"],
        [
            "images[0].visibility",
            { images: [{ visibility: "secret" }] },
            'must be one of shared, private, public, community, not "secret"',
        ],
        ["images[0].members", { images: [{ members: {} }] }, "must be a list"],
        [
            "images[0].members[1].memberId",
            { images: [{ members: [{ memberId: "m" }, { memberId: "x".repeat(65) }] }] },
            IDS,
        ],
        [
            "images[0].members",
            { images: [{ members: [{ memberId: "m" }, { memberId: "m" }] }] },
            "has m twice",
        ],
        [
            "images[0].members[0].status",
            { images: [{ members: [{ memberId: "m", status: "open" }] }] },
            'must be one of pending, accepted, rejected, not "open"',
        ],
        [
            "images[0].createdAt",
            { images: [{ createdAt: "2025-07-22" }] },
            'must be a time in UTC such as 2025-07-22T09:00:00Z, not "2025-07-22"',
        ],
        ["images[0].createdAt", { images: [{ createdAt: "2025-13-22T09:00:00Z" }] }, "must be a time in UTC"],
        ["endpoints", { endpoints: {} }, "must be a list"],
        ["endpoints[0]", { endpoints: [{ service: "a" }] }, 'unknown option "service"; the options are '],
        ["endpoints[0].region", { endpoints: [{ region: "" }] }, "must be a string that is not blank"],
        ["endpoints[0].url", { endpoints: [{ url: 80 }] }, "must be a string"],
        ["versions", { versions: "v1.3" }, "must be a list"],
        ["versions[0]", { versions: [{ version: "1.3" }] }, 'unknown option "version"; the options are '],
        ["versions[0].id", { versions: [{ id: "1.3" }] }, 'must be a version such as v1.3, not "1.3"'],
        [
            "versions[0].status",
            { versions: [{ id: "v1.3", status: "OLD" }] },
            'must be one of CURRENT, SUPPORTED, DEPRECATED, PLANNED, not "OLD"',
        ],
        [
            "versions[0].notBefore",
            { versions: [{ id: "v1.3", status: "CURRENT", notBefore: "2026-13-01" }] },
            'must be a day such as 2026-08-31, not "2026-13-01"',
        ],
        ["faults[0].kind", { faults: [{ kind: "fire" }] }, "must be one of latency, clockSkew, status, "],
        ["faults[0].kind", { faults: [{ kind: "fire" }] }, 'badUtf8, not "fire"'],
        [
            "faults[0]",
            { faults: [{ kind: "hang", ms: 5 }] },
            'unknown option "ms"; the options are kind, carriedOut, on, first, every, probability, seed',
        ],
    ])("%s of %j", async (argument, options, problem) => {
        const error = await start(options as GatewayOptions).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(GatewayArgumentError);
        expect(error).toMatchObject({ argument, message: expect.stringContaining(problem) });
        expect(error).toHaveProperty(
            "message",
            expect.stringMatching(`^${argument.replace(/[[\].]/g, "\\$&")}: `),
        );
    });

    const KEY = "KEY-THAT-IS-HIDDEN";

    test.each<[string, unknown]>([
        ["accounts", KEY],
        ["accounts", { accountId: "a", secretKey: KEY }],
        ["accounts[0]", [KEY]],
        ["accounts[0]", [{ accountId: "a", secretkey: KEY }]],
        ["accounts[0].accountId", [{ accountId: { secretKey: KEY } }]],
        ["accounts[0].accessKey", [{ accountId: "a", accessKey: { is: KEY } }]],
        ["accounts[0].secretKey", [{ accountId: "a", secretKey: [KEY] }]],
        ["accounts", ["a", "b"].map((accountId) => ({ accountId, accessKey: KEY }))],
        ["accounts", ["a", "b"].map((accountId) => ({ accountId, authToken: KEY }))],
    ])("but does not say a credential: %s of %j", async (argument, accounts) => {
        const error = await start({ accounts } as GatewayOptions).catch((reason: unknown) => reason);
        expect(error).toMatchObject({ argument, message: expect.not.stringContaining("HIDDEN") });
    });
});

describe("while it runs", () => {
    const accounts = [{ accountId: "owner" }, { accountId: "member" }];

    test("an image can be added with nothing said, and is the first account's and shared", async () => {
        const gateway = await start({ accounts });
        const image = gateway.addImage();
        expect(image).toMatchObject({
            id: expect.stringMatching(/^[0-9a-f-]{36}$/),
            name: "test-image",
            owner: "owner",
            visibility: "shared",
            status: "active",
            members: [],
        });
        expect(image.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        expect(gateway.images).toEqual([image]);
        expect((await call(gateway, `/v1/images/${image.id}`)).status).toBe(200);
    });

    test("an image can be changed, and handed to another owner", async () => {
        const gateway = await start({ accounts, images: [{ id: IMAGE, createdAt: "2025-07-22T09:00:00Z" }] });
        const image = gateway.updateImage(IMAGE, { name: "new", visibility: "private", owner: "member" });
        expect(image).toMatchObject({ id: IMAGE, name: "new", visibility: "private", owner: "member" });
        expect(image.updatedAt > image.createdAt).toBe(true);
        expect((await call(gateway, `/v1/images/${IMAGE}`)).status).toBe(404);
        const shown = await call(gateway, `/v1/images/${IMAGE}`, { as: "member" });
        expect(shown.json).toMatchObject({ name: "new", visibility: "private", owner: "member" });
    });

    test("a change that is undefined changes nothing", async () => {
        const gateway = await start({ accounts, images: [{ id: IMAGE, name: "old" }] });
        const image = gateway.updateImage(IMAGE, { name: undefined, visibility: "public" });
        expect(image).toMatchObject({ name: "old", visibility: "public" });
    });

    test("an image can be removed", async () => {
        const gateway = await start({ accounts, images: [{ id: IMAGE }] });
        gateway.removeImage(IMAGE);
        expect((await call(gateway, MEMBERS)).status).toBe(404);
        expect(gateway.images).toEqual([]);
    });

    test("shares can be made, answered and taken back", async () => {
        const gateway = await start({ accounts, images: [{ id: IMAGE, owner: "somebody" }] });
        expect(gateway.share(IMAGE, "member")).toMatchObject({ memberId: "member", status: "pending" });
        expect(gateway.share(IMAGE, "owner", "rejected")).toMatchObject({ status: "rejected" });
        gateway.setStatus(IMAGE, "member", "accepted");
        const result = await call(gateway, MEMBERS, { as: "member" });
        expect(result.json.members).toMatchObject([{ member_id: "member", status: "accepted" }]);
        gateway.unshare(IMAGE, "member");
        expect((await call(gateway, MEMBERS, { as: "member" })).status).toBe(404);
        expect(gateway.images[0]?.members).toMatchObject([{ memberId: "owner" }]);
    });

    test.each<[string, (gateway: Gateway) => unknown]>([
        ["imageId", (gateway) => gateway.share("nope", "member")],
        ["imageId", (gateway) => gateway.updateImage("nope", {})],
        ["imageId", (gateway) => gateway.removeImage("nope")],
        ["memberId", (gateway) => gateway.share(IMAGE, "second")],
        ["memberId", (gateway) => gateway.share(IMAGE, "a b")],
        ["memberId", (gateway) => gateway.setStatus(IMAGE, "nobody", "accepted")],
        ["memberId", (gateway) => gateway.unshare(IMAGE, "nobody")],
        ["status", (gateway) => gateway.share(IMAGE, "third", "open" as "pending")],
        ["status", (gateway) => gateway.setStatus(IMAGE, "second", "open" as "pending")],
        ["changes.visibility", (gateway) => gateway.updateImage(IMAGE, { visibility: "x" as "public" })],
        ["changes", (gateway) => gateway.updateImage(IMAGE, { members: [] } as object)],
        ["image.id", (gateway) => gateway.addImage({ id: IMAGE })],
        ["image.owner", (gateway) => gateway.addImage({ owner: "a b" })],
        ["accountId", (gateway) => gateway.revokeCredentials("nobody")],
    ])("a wrong %s is an error that names it: %s", async (argument, action) => {
        const gateway = await start({ accounts, images: [{ id: IMAGE, members: [{ memberId: "second" }] }] });
        const before = JSON.stringify(gateway.images);
        expect(() => action(gateway)).toThrow(expect.objectContaining({ argument }));
        expect(JSON.stringify(gateway.images)).toBe(before);
    });

    test("what it gave back before does not change", async () => {
        const gateway = await start({ images: [{ id: IMAGE }] });
        const before = gateway.images;
        gateway.share(IMAGE, "member");
        gateway.updateImage(IMAGE, { name: "new" });
        expect(before).toMatchObject([{ name: "test-image", members: [] }]);
    });
});

test("timestamps can be sent without their Z", async () => {
    const gateway = await start({
        timestampsWithZ: false,
        images: [
            {
                id: IMAGE,
                createdAt: "2025-07-22T09:00:00Z",
                members: [{ memberId: "m", createdAt: "2025-07-22T09:00:00Z" }],
            },
        ],
    });
    const { members } = (await call(gateway, MEMBERS)).json;
    expect(members).toMatchObject([{ created_at: "2025-07-22T09:00:00", updated_at: "2025-07-22T09:00:00" }]);
    const image = (await call(gateway, `/v1/images/${IMAGE}`)).json;
    expect(image.created_at).toBe("2025-07-22T09:00:00");
});

describe("the requests", () => {
    test("are kept in their order, with nothing of their credentials", async () => {
        const gateway = await start({ accounts: [{ accountId: "owner", authToken: "the-token" }] });
        await call(gateway, "/v1/images?limit=1", { headers: { "X-Auth-Token": "the-token" } });
        await call(gateway, "/v1/images/nope", { as: null });
        await call(gateway, "/", { as: null });
        expect(gateway.requests).toEqual([
            {
                method: "GET",
                path: "/v1/images?limit=1",
                accountId: "owner",
                status: 200,
                time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
            },
            expect.objectContaining({ path: "/v1/images/nope", accountId: undefined, status: 401 }),
            expect.objectContaining({ path: "/", accountId: undefined, status: 200 }),
        ]);
        const kept = JSON.stringify(gateway.requests);
        expect(kept).not.toContain(gateway.stackConfig["scp:accessKey"]);
        expect(kept).not.toContain("the-token");
    });

    test("can be forgotten", async () => {
        const gateway = await start();
        await call(gateway, "/v1/images");
        gateway.clearRequests();
        expect(gateway.requests).toEqual([]);
        await call(gateway, "/v1/images/nope");
        expect(gateway.requests).toMatchObject([{ status: 404 }]);
    });
});

describe("latency", () => {
    test("delays each answer by itself", async () => {
        const gateway = await start();
        gateway.latencyMs = 200;
        stopTime();
        const answers = Array.from({ length: 20 }, () => call(gateway, "/v1/images"));
        await until(() => gateway.requests.length === 20);
        jest.advanceTimersByTime(199);
        expect(jest.getTimerCount()).toBe(20);
        jest.advanceTimersByTime(1);
        await Promise.all(answers);
    });

    test("does not hold up the record of a request, nor what it is answered from", async () => {
        const gateway = await start({ images: [{ id: IMAGE }] });
        gateway.latencyMs = 200;
        stopTime();
        const answer = call(gateway, MEMBERS);
        await until(() => gateway.requests.length === 1);
        gateway.share(IMAGE, "late");
        jest.advanceTimersByTime(200);
        expect((await answer).json.members).toEqual([]);
    });
});

describe("connections", () => {
    test("are counted while open, and at their most", async () => {
        const gateway = await start();
        const agent = new Agent({ keepAlive: true, maxSockets: 5 });
        try {
            await Promise.all(Array.from({ length: 20 }, () => call(gateway, "/v1/images", { agent })));
            expect(gateway.openConnections).toBe(5);
            expect(gateway.peakConnections).toBe(5);
        } finally {
            agent.destroy();
        }
        await until(() => gateway.openConnections === 0);
        expect(gateway.peakConnections).toBe(5);
    });

    test("are counted as they are opened", async () => {
        const gateway = await start();
        for (let round = 1; round <= 3; round++) {
            await call(gateway, "/v1/images");
            expect(gateway.openedConnections).toBe(round);
        }
        const agent = new Agent({ keepAlive: true });
        try {
            for (let round = 1; round <= 3; round++) {
                await call(gateway, "/v1/images", { agent });
            }
        } finally {
            agent.destroy();
        }
        expect(gateway.openedConnections).toBe(4);
    });
});

describe("closing", () => {
    test("ends idle connections and requests under way at once", async () => {
        const gateway = await start();
        const agent = new Agent({ keepAlive: true });
        await call(gateway, "/v1/images", { agent });
        stopTime();
        gateway.latencyMs = 60_000;
        const underWay = call(gateway, "/v1/images").catch((error: NodeJS.ErrnoException) => error.code);
        await until(() => gateway.requests.length === 2);
        await gateway.close();
        expect(await underWay).toBe("ECONNRESET");
        expect(gateway.openConnections).toBe(0);
        agent.destroy();
    });

    test("leaves no timer behind that keeps a process alive", async () => {
        const gateway = await start();
        gateway.latencyMs = 60_000;
        stopTime();
        const underWay = call(gateway, "/v1/images").catch(() => {});
        await until(() => gateway.requests.length === 1);
        await gateway.close();
        await underWay;
        expect(jest.getTimerCount()).toBe(0);
    });

    test("leaves a port that refuses, and an endpoint to find that out by", async () => {
        const gateway = await start();
        await gateway.close();
        await expect(call(gateway, "/", { as: null })).rejects.toMatchObject({ code: "ECONNREFUSED" });
    });

    test("can be asked for twice", async () => {
        const gateway = await start();
        await Promise.all([gateway.close(), gateway.close()]);
        await gateway.close();
    });
});

describe("an answer of the test's own", () => {
    test("can be cut-off JSON", async () => {
        const gateway = await start({ images: [{ id: IMAGE }] });
        gateway.respondWith(() => ({ status: 200, body: '{"members":[' }));
        const result = await call(gateway, MEMBERS);
        expect(result).toMatchObject({ status: 200, text: '{"members":[' });
        expect(result.headers["content-type"]).toBe("application/json");
    });

    test("can be a value, sent as JSON", async () => {
        const gateway = await start();
        gateway.respondWith(() => ({ status: 200, body: { members: null } }));
        expect((await call(gateway, MEMBERS)).text).toBe('{"members":null}');
        gateway.respondWith(() => ({ status: 200, body: null }));
        expect((await call(gateway, MEMBERS)).text).toBe("null");
    });

    test("can be a status without a body, with headers of its own", async () => {
        const gateway = await start();
        const headers = {
            "retry-after": "2",
            "content-type": "x/y",
            "X-Openstack-Request-Id": "req-mine",
        };
        gateway.respondWith(() => ({ status: 429, headers }));
        const result = await call(gateway, MEMBERS);
        expect(result).toMatchObject({ status: 429, text: "" });
        expect(result.headers).toMatchObject({
            "retry-after": "2",
            "content-type": "x/y",
            "x-openstack-request-id": "req-mine",
        });
        expect(gateway.requests).toMatchObject([{ status: 429 }]);
    });

    test("is given where the function returns one, and the gateway answers the rest", async () => {
        const gateway = await start({ images: [{ id: IMAGE }] });
        let calls = 0;
        gateway.respondWith(({ method, path, accountId }) => {
            calls++;
            const isMeant = method === "GET" && path === MEMBERS && accountId === gateway.accountId;
            return isMeant ? { status: 503 } : undefined;
        });
        expect((await call(gateway, MEMBERS)).status).toBe(503);
        expect((await call(gateway, "/v1/images")).status).toBe(200);
        expect((await call(gateway, "/", { as: null })).status).toBe(200);
        expect(calls).toBe(3);
        gateway.respondWith(undefined);
        expect((await call(gateway, MEMBERS)).status).toBe(200);
    });

    test("is not given to a request whose signature does not hold", async () => {
        const gateway = await start();
        gateway.respondWith(() => ({ status: 200, body: {} }));
        expect((await call(gateway, MEMBERS, { as: null })).status).toBe(401);
    });

    test.each<[string, () => { status: number; headers?: Record<string, string> }, string]>([
        [
            "a status that is none",
            () => ({ status: 99 }),
            "status: must be a whole number from 200 to 599, not 99",
        ],
        ["a header that cannot be sent", () => ({ status: 200, headers: { "a b": "c" } }), "a b"],
        [
            "an exception",
            () => {
                throw new Error("no such case");
            },
            "no such case",
        ],
    ])("that is %s is a 500 that says so", async (_, respond, text) => {
        const gateway = await start();
        gateway.respondWith(respond);
        const result = await call(gateway, MEMBERS);
        expect(result.status).toBe(500);
        expect(result.json.errors[0].detail).toContain(text);
        expect((await call(gateway, MEMBERS)).status).toBe(500);
    });
});

test("a body that no call can need ends the connection", async () => {
    const gateway = await start({ images: [{ id: IMAGE }] });
    await expect(
        call(gateway, MEMBERS, { method: "POST", body: "x".repeat(1024 * 1024) }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
    expect((await call(gateway, MEMBERS)).status).toBe(200);
});

test("what is no HTTP leaves it standing", async () => {
    const gateway = await start();
    await new Promise<void>((resolve) => {
        const socket = connect(Number(new URL(gateway.endpoint).port), "127.0.0.1");
        socket.on("close", () => resolve());
        socket.on("error", () => {});
        socket.resume();
        socket.write("nonsense\r\n\r\n");
    });
    expect((await call(gateway, "/v1/images")).status).toBe(200);
});
