import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import {
    type Gateway,
    GatewayArgumentError,
    type GatewayOptions,
    startGateway,
} from "../../../testing/index.js";
import { call } from "./call.js";

const MEMBERS = "/v1/images/img/members";

interface Arrived {
    readonly method: string | undefined;
    readonly url: string | undefined;
    readonly headers: IncomingMessage["headers"];
    readonly body: string;
}

let upstream: Server;
let arrived: Arrived[];
/** What the stand-in for Glance does, once it has read a request. */
let answer: (response: ServerResponse) => void;
let gateway: Gateway;

beforeEach(async () => {
    arrived = [];
    answer = (response) => response.end("{}");
    upstream = createServer(async (request, response) => {
        const { method, url, headers } = request;
        arrived.push({ method, url, headers, body: await text(request) });
        answer(response);
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => upstream.once("listening", resolve));
    gateway = await start({ accounts: [{ accountId: "owner" }, { accountId: "partner" }] });
});

afterEach(async () => {
    await gateway.close();
    upstream.closeAllConnections();
    await new Promise((resolve) => upstream.close(resolve));
});

function address(): string {
    return `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
}

function start(options: GatewayOptions): Promise<Gateway> {
    return startGateway({ upstream: address(), ...options });
}

describe("what the upstream gets", () => {
    test("is the call under /v2, from the project of the caller's account, with nothing of its credentials", async () => {
        await call(gateway, `${MEMBERS}?a=%2F&b=/v1/`, {
            as: "partner",
            headers: { "X-Project-Id": "owner", "X-Roles": "admin", Cookie: "c=1" },
        });
        const { host: _, ...headers } = arrived[0]?.headers ?? {};
        expect(arrived).toMatchObject([
            { method: "GET", url: "/v2/images/img/members?a=%2F&b=/v1/", body: "" },
        ]);
        expect(headers).toEqual({
            "x-identity-status": "Confirmed",
            "x-user-id": "partner",
            "x-project-id": "partner",
            "x-roles": "member",
            accept: "application/json",
            "content-length": "0",
            connection: "close",
        });
    });

    test.each(["text/html", "application/json, */*;q=0.1", undefined])(
        "is the caller's Accept: %s",
        async (accept) => {
            await call(gateway, MEMBERS, { headers: { Accept: accept } });
            expect(arrived[0]?.headers.accept).toBe(accept);
        },
    );

    test("is a share with the member where Glance expects it", async () => {
        await call(gateway, MEMBERS, {
            method: "POST",
            body: { member_id: "partner" },
            headers: { "Content-Type": "application/json" },
        });
        expect(arrived).toMatchObject([
            {
                method: "POST",
                body: '{"member":"partner"}',
                headers: { "content-type": "application/json", "content-length": "20" },
            },
        ]);
    });

    test.each([
        ["POST", "/v1/images"],
        ["PATCH", "/v1/images/img"],
        ["PUT", `${MEMBERS}/partner`],
    ])("is any other body as it came: %s %s", async (method, path) => {
        await call(gateway, path, { method, body: '{ "member_id": "ä" }' });
        expect(arrived).toMatchObject([{ method, body: '{ "member_id": "ä" }' }]);
    });

    test.each(["{}", '{"member_id":5}', '{"member_id":"a_b"}', "{bad", "[]"])(
        "is not a share that SCP refuses: %s",
        async (body) => {
            expect((await call(gateway, MEMBERS, { method: "POST", body })).status).toBe(400);
            expect(arrived).toEqual([]);
        },
    );
});

describe("the gateway itself", () => {
    test("refuses what is not signed, another version, and a path that is not the image service's", async () => {
        expect((await call(gateway, MEMBERS, { as: null })).status).toBe(401);
        const headers = { "Scp-Api-Version": "virtualserver 9.9" };
        expect((await call(gateway, MEMBERS, { headers })).status).toBe(400);
        expect((await call(gateway, "/v2/images")).status).toBe(404);
        expect((await call(gateway, "/v1/schemas/image")).status).toBe(404);
        expect(arrived).toEqual([]);
    });

    test("has the version page, the catalog, the faults and what a test answers", async () => {
        expect((await call(gateway, "/", { as: null })).json.versions).toHaveLength(4);
        expect((await call(gateway, "/iam/v1/endpoints")).json.endpoints).toHaveLength(3);
        gateway.faults = [{ kind: "status", status: 503, first: 1 }];
        expect((await call(gateway, MEMBERS)).status).toBe(503);
        gateway.respondWith(() => ({ status: 418 }));
        expect((await call(gateway, MEMBERS)).status).toBe(418);
        expect(arrived).toEqual([]);
    });

    test("keeps the requests in the order in which they came, with a status of 0 until there is one", async () => {
        let release = () => {};
        answer = (response) => {
            release = () => response.end("{}");
        };
        const slow = call(gateway, MEMBERS);
        while (arrived.length === 0) {
            await new Promise(setImmediate);
        }
        await call(gateway, "/iam/v1/endpoints");
        expect(gateway.requests).toMatchObject([{ path: MEMBERS, status: 0 }, { status: 200 }]);
        release();
        await slow;
        expect(gateway.requests).toMatchObject([{ path: MEMBERS, status: 200 }, { status: 200 }]);
    });
});

describe("what the caller gets", () => {
    test("is the upstream's status, headers and body, but those of its connection", async () => {
        const body = '{"next": "/v2/images?marker=ä"}';
        answer = (response) => {
            response.writeHead(300, {
                "Content-Type": "text/plain; charset=UTF-8",
                Location: "http://127.0.0.1:1/v2/images",
                "X-Openstack-Request-Id": "req-of-glance",
                "X-Two": ["a", "b"],
                Date: "Thu, 01 Jan 1970 00:00:00 GMT",
                "Keep-Alive": "timeout=1",
            });
            response.write(body);
            response.end();
        };
        const result = await call(gateway, MEMBERS);
        expect(result).toMatchObject({ status: 300, text: body });
        const { date, ...headers } = result.headers;
        expect(headers).toEqual({
            "content-type": "text/plain; charset=UTF-8",
            location: "http://127.0.0.1:1/v2/images",
            "x-openstack-request-id": "req-of-glance",
            "x-two": "a, b",
            "content-length": `${Buffer.byteLength(body)}`,
            connection: "close",
        });
        expect(Date.parse(date ?? "")).not.toBeNaN();
    });

    test("is an answer without content as one", async () => {
        answer = (response) => response.writeHead(204).end();
        const result = await call(gateway, `${MEMBERS}/partner`, { method: "DELETE" });
        expect(result).toMatchObject({ status: 204, text: "" });
    });

    test("is what a fault makes of it", async () => {
        answer = (response) => response.end('{"members":[{"member_id":"a","status":"pending"}]}');
        gateway.faults = [{ kind: "missingField", field: "status" }];
        expect((await call(gateway, MEMBERS)).json).toEqual({ members: [{ member_id: "a" }] });
    });

    test("is a 502 that names the upstream where that breaks off, or is not there", async () => {
        answer = (response) => {
            response.writeHead(200, { "Content-Length": "100" }).write("half");
            setImmediate(() => response.destroy());
        };
        const detail = expect.stringContaining(`The upstream image service ${address()} gave no answer: `);
        const brokenOff = await call(gateway, MEMBERS);
        expect(brokenOff).toMatchObject({ status: 502, json: { errors: [{ detail }] } });
        answer = (response) => response.destroy();
        const nothing = await call(gateway, MEMBERS);
        expect(nothing).toMatchObject({ status: 502, json: { errors: [{ detail }] } });
        expect(gateway.requests.map(({ status }) => status)).toEqual([502, 502]);
    });
});

test("a connection that is closed, here by the end of the gateway, ends the request to the upstream", async () => {
    const ended = new Promise((resolve) => {
        answer = (response) => response.once("close", resolve);
    });
    const reset = expect(call(gateway, MEMBERS)).rejects.toMatchObject({ code: "ECONNRESET" });
    while (arrived.length === 0) {
        await new Promise(setImmediate);
    }
    await gateway.close();
    await ended;
    await reset;
    expect(gateway.requests).toMatchObject([{ status: 0 }]);
});

test("the images can be seen and changed by calls alone", () => {
    const changes: ((it: Gateway) => unknown)[] = [
        (it) => it.images,
        (it) => it.addImage(),
        (it) => it.updateImage("img", { visibility: "private" }),
        (it) => it.removeImage("img"),
        (it) => it.share("img", "partner"),
        (it) => it.setStatus("img", "partner", "accepted"),
        (it) => it.unshare("img", "partner"),
    ];
    for (const change of changes) {
        expect(() => change(gateway)).toThrow(GatewayArgumentError);
        expect(() => change(gateway)).toThrow(
            "upstream: has the images: see and change them by calls of the API",
        );
    }
});

test.each<[string, GatewayOptions, string]>([
    ["upstream", { upstream: " " }, "must be an address such as http://127.0.0.1:9292"],
    ["upstream", { upstream: "127.0.0.1:9292" }, "must be an address such as http://127.0.0.1:9292"],
    ["upstream", { upstream: "https://127.0.0.1:9292" }, "must be an address such as"],
    ["upstream", { upstream: "http://127.0.0.1:9292/v2" }, "must be an address such as"],
    ["upstream", { upstream: "http://user:word@127.0.0.1:9292" }, "must be an address such as"],
    ["images", { images: [] }, "cannot be given with upstream, which decides it: leave it out"],
    [
        "timestampsWithZ",
        { timestampsWithZ: true },
        "cannot be given with upstream, which decides it: leave it out",
    ],
])("%s that cannot be used with an upstream is an error: %j", async (argument, options, message) => {
    const started = start(options);
    await expect(started).rejects.toThrow(GatewayArgumentError);
    await expect(started).rejects.toMatchObject({ argument, message: expect.stringContaining(message) });
    await expect(started).rejects.toMatchObject({ message: expect.not.stringContaining("word") });
});
