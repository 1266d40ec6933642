import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { EventEmitter, on } from "node:events";
import type { ServerResponse } from "node:http";
import {
    ScpAuthenticationError,
    ScpConfigurationError,
    type ScpError,
    ScpNotFoundError,
    ScpResponseError,
    ScpThrottledError,
    ScpTimeoutError,
    ScpUnavailableError,
} from "../../../../provider/scp/errors.js";
import { Transport } from "../../../../provider/scp/transport.js";
import { type LocalServer, localServer } from "../../localServer.js";
import { transportSettings } from "./transportSettings.js";

let server: LocalServer | undefined;

afterEach(async () => {
    await server?.close();
    server = undefined;
});

async function serve(...args: Parameters<typeof localServer>): Promise<string> {
    server = await localServer(...args);
    return server.url;
}

async function failure(promise: Promise<unknown>): Promise<ScpError> {
    return promise.then(
        () => {
            throw new Error("it succeeded");
        },
        (error) => error,
    );
}

test("a request carries version, language, client type and signature headers", async () => {
    const url = await serve((_, response) => response.end("{}"));
    await new Transport({ ...transportSettings, accountId: "acc", authToken: "token" }).get(
        `${url}/v1/images/a`,
    );
    expect(server?.requests[0]?.headers).toMatchObject({
        accept: "application/json",
        "accept-encoding": "identity",
        "accept-language": "en-US",
        "scp-api-version": "virtualserver 1.3",
        "scp-clienttype": "Openapi",
        "scp-accesskey": "canary-access",
        "scp-accountid": "acc",
        "x-auth-token": "token",
        "scp-signature": expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
        "scp-timestamp": expect.stringMatching(/^\d{13}$/),
    });
});

test("a connection is used again before all answers that came together are worked on", async () => {
    const held: ServerResponse[] = [];
    const url = await serve((request, response) => {
        if (request.url === "/again") {
            response.end("{}");
        } else if (held.push(response) === 32) {
            for (const first of held) {
                first.end("{}");
            }
        }
    });
    const events: string[] = [];
    const sent = () => events.push("sent");
    subscribe("undici:client:sendHeaders", sent);
    const transport = new Transport({ ...transportSettings, concurrency: 32 });
    await Promise.all(
        Array.from({ length: 32 }, async () => {
            await transport.get(`${url}/first`);
            events.push("answered");
            await transport.get(`${url}/again`);
        }),
    );
    unsubscribe("undici:client:sendHeaders", sent);
    expect(events.indexOf("sent", 32)).toBeLessThan(events.lastIndexOf("answered"));
});

test("a token alone is sent without a signature", async () => {
    const url = await serve((_, response) => response.end("{}"));
    await new Transport({ ...transportSettings, keys: undefined, authToken: "token" }).get(url);
    expect(server?.requests[0]?.headers).toMatchObject({ "x-auth-token": "token" });
    expect(server?.requests[0]?.headers).not.toHaveProperty("scp-signature");
});

test("the answer's text, headers and request ID are given back", async () => {
    const url = await serve((_, response) =>
        response.setHeader("x-openstack-request-id", "req-1").end("text"),
    );
    expect(await new Transport(transportSettings).get(`${url}/a?b=c`)).toMatchObject({
        body: "text",
        isUtf8: true,
        headers: { "x-openstack-request-id": "req-1" },
        call: { method: "GET", url: `${url}/a`, attempts: 1, status: 200, requestId: "req-1" },
    });
});

test.each<[string, boolean]>([
    ["70a599e0-31e7-49b7-b260-868f441e862b", true],
    ["req-70a599e0-31e7-49b7-b260-868f441e862b", true],
    ["a.1:b_c-23456789", true],
    ["a.1:b_c-234567890", false],
    ["two words", false],
])("a request ID is given back only if it is a UUID or short: %s", async (id, isGiven) => {
    const url = await serve((_, response) => response.setHeader("x-request-id", id).end("text"));
    expect((await new Transport(transportSettings).get(url)).call.requestId).toBe(isGiven ? id : undefined);
});

test.each([
    [401, ScpAuthenticationError, "clock"],
    [403, ScpAuthenticationError, "may not read"],
    [404, ScpNotFoundError, "belongs to another account"],
    [429, ScpThrottledError, "scp:concurrency"],
    [500, ScpUnavailableError, "try again later"],
    [503, ScpUnavailableError, "try again later"],
    [302, ScpResponseError, "redirect is not followed"],
    [400, ScpResponseError, "did not accept the request"],
])("%i is an error of its own class that says what to do", async (status, type, advice) => {
    const url = await serve((_, response) =>
        response
            .writeHead(status, { location: "http://127.0.0.1:1/", "x-request-id": "req-7" })
            .end('{"errors":[{"detail":"because"}]}'),
    );
    const error = await failure(new Transport(transportSettings).get(`${url}/v1?q=1`));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({
        status,
        requestId: "req-7",
        method: "GET",
        url: `${url}/v1`,
        attempts: 1,
        detail: "because",
    });
    expect(error.message).toContain(`GET ${url}/v1 answered ${status}: because`);
    expect(error.message).toContain(advice);
});

test("a 401 says where keys and token come from", async () => {
    const url = await serve((_, response) => response.writeHead(401).end());
    const credentialSources = ["environment variable SCP_TF_ACCESS_KEY", "stack config scp:secretKey"];
    const error = await failure(new Transport({ ...transportSettings, credentialSources }).get(url));
    expect(error.message).toContain(
        "\nThey come from environment variable SCP_TF_ACCESS_KEY, stack config scp:secretKey.",
    );
});

test("a passing failure is tried again, with a new timestamp and so a new signature", async () => {
    const url = await serve((_, response) => {
        response.statusCode = (server?.requests.length ?? 0) < 3 ? 503 : 200;
        response.end("{}");
    });
    const answer = await new Transport({ ...transportSettings, maxRetries: 4 }).get(url);
    expect(answer.call.attempts).toBe(3);
    const signatures = server?.requests.map((request) => request.headers["scp-signature"]);
    expect(new Set(signatures).size).toBe(3);
});

test("what will not pass is not tried again", async () => {
    const url = await serve((_, response) => response.writeHead(404).end());
    await failure(new Transport({ ...transportSettings, maxRetries: 4 }).get(url));
    expect(server?.requests).toHaveLength(1);
});

test("a connection that is cut is tried again, and then an error that names the address", async () => {
    const url = await serve((request) => request.socket.destroy());
    const error = await failure(new Transport({ ...transportSettings, maxRetries: 1 }).get(url));
    expect(error).toBeInstanceOf(ScpUnavailableError);
    expect(error.message).toContain(`GET ${url} could not be reached (2 attempts)`);
    expect(error.cause).toBeInstanceOf(Error);
});

test("a body that is cut off is not taken for the whole", async () => {
    const url = await serve((_, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write('{"members":[]}', () => response.destroy());
    });
    expect(await failure(new Transport(transportSettings).get(url))).toBeInstanceOf(ScpUnavailableError);
});

test("no answer in time is an error that names the limit", async () => {
    const url = await serve(() => {});
    const error = await failure(new Transport({ ...transportSettings, timeoutSeconds: 0.1 }).get(url));
    expect(error).toBeInstanceOf(ScpTimeoutError);
    expect(error.message).toContain(
        "was not answered in time: 0.1 s for an attempt, 0.4 s for all of them. Try again later, raise scp:timeoutSeconds, or check the network, including any proxy (HTTPS_PROXY, NO_PROXY).",
    );
});

test("a body that never ends is an error as well", async () => {
    const url = await serve((_, response) => response.writeHead(200).write("{"));
    expect(
        await failure(new Transport({ ...transportSettings, timeoutSeconds: 0.1 }).get(url)),
    ).toBeInstanceOf(ScpTimeoutError);
});

test("no more connections are opened than calls are allowed at once", async () => {
    const sockets = new Set<unknown>();
    const unanswered: ServerResponse[] = [];
    const url = await serve((request, response) => {
        sockets.add(request.socket);
        unanswered.push(response);
        if (unanswered.length === 3) {
            for (const each of unanswered.splice(0)) {
                each.end("{}");
            }
        }
    });
    const transport = new Transport({ ...transportSettings, concurrency: 3 });
    await Promise.all(Array.from({ length: 30 }, () => transport.get(url)));
    expect(sockets.size).toBe(3);
});

test("what a service repeats of the credentials is not repeated", async () => {
    const url = await serve((request, response) => {
        const sent = JSON.stringify(request.headers);
        response.writeHead(401).end(`refused ${sent} canary-secret`);
    });
    const error = await failure(new Transport({ ...transportSettings, authToken: "canary-token" }).get(url));
    expect(JSON.stringify({ ...error, message: error.message, stack: error.stack })).not.toContain("canary");
    const signature = server?.requests[0]?.headers["scp-signature"] as string;
    expect(error.message).not.toContain(signature);
});

test("a certificate file that cannot be read is an error that names it", () => {
    expect(() => new Transport({ ...transportSettings, caFile: "/nowhere/ca.pem" })).toThrow(
        ScpConfigurationError,
    );
    expect(() => new Transport({ ...transportSettings, caFile: "/nowhere/ca.pem" })).toThrow(
        "/nowhere/ca.pem",
    );
});

describe("large answers", () => {
    const MIB = 1024 * 1024;

    test("wait once they have 64 MiB in memory, so that many at once take little more", async () => {
        const sent = new Map<ServerResponse, number>();
        const url = await serve((_, response) => {
            const send = () => {
                const length = (sent.get(response) ?? 0) + MIB;
                sent.set(response, length);
                if (length > 24 * MIB) {
                    sent.delete(response);
                    response.end();
                } else {
                    response.write(Buffer.alloc(MIB, " "), send);
                }
            };
            send();
        });
        const transport = new Transport({ ...transportSettings, concurrency: 16, timeoutSeconds: 60 });
        const held: number[] = [];
        const reads = Array.from({ length: 16 }, async () => {
            expect((await transport.get(url)).body).toHaveLength(24 * MIB);
            held.push([...sent.values()].reduce((sum, length) => sum + length, 0) / MIB);
        });
        await Promise.all(reads);
        // What connections hold by themselves is counted, too: 6 MiB each.
        expect(Math.max(...held)).toBeLessThan(64 + 24 + 16 * 6);
    });

    test("that never end hold up those of no other service", async () => {
        const begun = new EventEmitter();
        const url = await serve((request, response) => {
            response.writeHead(200, { "Content-Length": 12 * MIB });
            if (request.url === "/endless") {
                response.write(Buffer.alloc(11 * MIB, " "));
                begun.emit("all", server?.requests.length === 12);
            } else {
                response.end(Buffer.alloc(12 * MIB, " "));
            }
        });
        const stop = new AbortController();
        const one = new Transport({ ...transportSettings, concurrency: 12, timeoutSeconds: 60 });
        const endless = Array.from({ length: 12 }, () =>
            failure(one.get(`${url}/endless`, { signal: stop.signal })),
        );
        for await (const [isAll] of on(begun, "all")) {
            if (isAll) {
                break;
            }
        }
        const other = new Transport({ ...transportSettings, timeoutSeconds: 20 });
        const answers = await Promise.all([1, 2, 3].map(() => other.get(url)));
        expect(answers.map(({ body }) => body.length)).toEqual(Array(3).fill(12 * MIB));
        stop.abort();
        await Promise.all(endless);
    });

    test("that fail leave their turn to the others", async () => {
        let served = 0;
        const url = await serve((_, response) => {
            served += 1;
            response.writeHead(200, { "Content-Length": 8 * MIB }).write(Buffer.alloc(6 * MIB, " "));
            if (served === 1) {
                response.write(" ", () => response.destroy());
            } else {
                response.end(Buffer.alloc(2 * MIB, " "));
            }
        });
        const transport = new Transport({ ...transportSettings, maxRetries: 0 });
        expect(await failure(transport.get(url))).toBeInstanceOf(ScpUnavailableError);
        expect((await transport.get(url)).body).toHaveLength(8 * MIB);
    });
});
