import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer, type ServerOptions } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { statusError } from "../../../../provider/scp/callErrors.js";
import { virtualServerService } from "../../../../provider/scp/calledService.js";
import { type ScpError, ScpUnavailableError } from "../../../../provider/scp/errors.js";
import { Transport, type TransportSettings } from "../../../../provider/scp/transport.js";
import { type Gateway, startGateway } from "../../../../testing/index.js";
import { transportSettings } from "./transportSettings.js";

/* What never passes is tried once; what may pass is tried again. */

const closing: (() => unknown)[] = [];
let folder: string;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "connections-"));
    closing.push(() => rmSync(folder, { recursive: true }));
});

afterEach(async () => {
    for (const close of closing.splice(0).reverse()) {
        await close();
    }
});

/** A server, its port, and how many connections it has had. */
async function serve(server: Server): Promise<{ port: number; count: () => number }> {
    const sockets = new Set<Socket>();
    server.on("connection", (socket: Socket) => sockets.add(socket.on("error", () => {})));
    server.on("tlsClientError", () => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => {
        for (const socket of sockets) {
            socket.destroy();
        }
        return new Promise((resolve) => server.close(resolve));
    });
    return { port: (server.address() as AddressInfo).port, count: () => sockets.size };
}

interface Certificate {
    readonly host?: string;
    readonly notBefore?: string;
    readonly notAfter?: string;
}

async function certificate({ host = "localhost", notBefore, notAfter }: Certificate) {
    return generate([{ name: "commonName", value: host }], {
        extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: host }] }],
        ...(notBefore && { notBeforeDate: new Date(notBefore) }),
        ...(notAfter && { notAfterDate: new Date(notAfter) }),
    });
}

/** A service with such a certificate, and a file that has its authority. */
async function tlsService(of: Certificate, options: ServerOptions = {}) {
    const { cert, private: key } = await certificate(of);
    const caFile = join(folder, "ca.pem");
    writeFileSync(caFile, cert);
    const server = createHttpsServer({ cert, key, ...options }, (_, response) => response.end("{}"));
    return { ...(await serve(server)), caFile };
}

async function failure(settings: Partial<TransportSettings>, url: string): Promise<ScpError> {
    return new Transport({ ...transportSettings, maxRetries: 1, ...settings }).get(url).then(
        () => {
            throw new Error("it succeeded");
        },
        (error) => error,
    );
}

describe("a TLS connection that can never be made is tried once", () => {
    test.each([
        ["whose authority nobody knows", {}, {}, false, "DEPTH_ZERO_SELF_SIGNED_CERT"],
        ["for another host", { host: "other.example" }, {}, true, "ERR_TLS_CERT_ALTNAME_INVALID"],
        [
            "that has expired",
            { notBefore: "2020-01-01", notAfter: "2021-01-01" },
            {},
            true,
            "CERT_HAS_EXPIRED",
        ],
        [
            "that does not hold yet",
            { notBefore: "2090-01-01", notAfter: "2091-01-01" },
            {},
            true,
            "CERT_NOT_YET_VALID",
        ],
        [
            "of a service with an old TLS alone",
            {},
            { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "ALL@SECLEVEL=0" },
            true,
            "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
        ],
    ] as const)("a certificate %s", async (_, of, options, isTrusted, code) => {
        const { port, count, caFile } = await tlsService(of, options);
        const error = await failure(isTrusted ? { caFile } : {}, `https://localhost:${port}/`);
        expect(error).toBeInstanceOf(ScpUnavailableError);
        expect(error.cause).toMatchObject({ code });
        expect(error.attempts).toBe(1);
        expect(count()).toBe(1);
    });

    test("a port that speaks no TLS", async () => {
        const { port, count } = await serve(createHttpServer((_, response) => response.end("{}")));
        const error = await failure({}, `https://localhost:${port}/`);
        expect(error.cause).toMatchObject({ code: "ERR_SSL_WRONG_VERSION_NUMBER" });
        expect([error.attempts, count()]).toEqual([1, 1]);
    });

    test("a proxy whose certificate is another host's", async () => {
        const { port, count, caFile } = await tlsService({ host: "other.example" });
        const proxies = { httpsProxy: `https://localhost:${port}` };
        const error = await failure({ caFile, proxies }, "https://gateway.example/");
        expect(error.cause).toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
        expect([error.attempts, count()]).toEqual([1, 1]);
    });
});

test.each([
    ["ends", (socket: Socket) => socket.end()],
    ["is reset", (socket: Socket) => socket.resetAndDestroy()],
])("a TLS connection that %s before it is made is tried again", async (_, end) => {
    const { port, count } = await serve(createServer((socket) => socket.once("data", () => end(socket))));
    const error = await failure({}, `https://localhost:${port}/`);
    expect(error.cause).toMatchObject({ code: "ECONNRESET" });
    expect([error.attempts, count()]).toEqual([2, 2]);
});

describe("a proxy that opens no tunnel", () => {
    async function refused(status: string, url: string) {
        const server = createHttpServer();
        let tunnels = 0;
        server.on("connect", (_, socket: Socket) => {
            tunnels += 1;
            socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);
        });
        const { port } = await serve(server);
        const proxy = `http://user:password@127.0.0.1:${port}`;
        const error = await failure({ proxies: { httpsProxy: proxy, httpProxy: proxy } }, url);
        return { error, tunnels };
    }

    test.each(["https://gateway.example/v1", "http://gateway.example/v1"])(
        "because it does not know who asks is tried once, and says so: %s",
        async (url) => {
            const { error, tunnels } = await refused("407 Proxy Authentication Required", url);
            expect(error).toBeInstanceOf(ScpUnavailableError);
            expect(error.message).toContain(
                `GET ${url} could not be reached: the proxy answered 407 and opened no connection.`,
            );
            expect(error.cause).toMatchObject({ code: "PROXY_ANSWERED_407" });
            expect([error.attempts, tunnels]).toEqual([1, 1]);
        },
    );

    test.each(["302 Found", "400 Bad Request", "403 Forbidden", "404 Not Found"])(
        "because it does not want to is tried once: %s",
        async (status) => {
            const { error, tunnels } = await refused(status, "https://gateway.example/");
            expect([error.attempts, tunnels]).toEqual([1, 1]);
        },
    );

    test.each(["408 Request Timeout", "429 Too Many Requests", "502 Bad Gateway", "503 Unavailable"])(
        "for a while is tried again: %s",
        async (status) => {
            const { error, tunnels } = await refused(status, "https://gateway.example/");
            expect(error.message).toContain("(2 attempts)");
            expect([error.attempts, tunnels]).toEqual([2, 2]);
        },
    );
});

describe("a 401 of a service whose clock is another", () => {
    let gateway: Gateway;

    beforeEach(async () => {
        gateway = await startGateway({ images: [{ id: "img" }] });
        closing.push(() => gateway.close());
    });

    const refusal = () =>
        failure(
            {
                keys: {
                    accessKey: gateway.stackConfig["scp:accessKey"] ?? "",
                    secretKey: gateway.stackConfig["scp:secretKey"] ?? "",
                },
            },
            `${gateway.endpoint}/v1/images/img/members`,
        );

    test.each([
        [600, "behind"],
        [-3600, "ahead of"],
    ])("says by how many seconds this machine's is off: %i", async (seconds, direction) => {
        gateway.clockOffsetSeconds = seconds;
        const { message, status } = await refusal();
        expect(status).toBe(401);
        const [, said] =
            /This machine's clock is (\d+) seconds (?:behind|ahead of) the service's/.exec(message) ?? [];
        expect(Math.abs(Number(said) - Math.abs(seconds))).toBeLessThan(30);
        expect(message).toContain(` seconds ${direction} the service's`);
        expect(message).toContain("timedatectl set-ntp true");
    });

    test("says so for one request as well", async () => {
        gateway.faults = [{ kind: "clockSkew", seconds: 900, first: 1 }];
        expect((await refusal()).message).toContain("This machine's clock is ");
    });

    test.each([0, 30, -30])("says nothing if it is not off by a minute: %i", async (seconds) => {
        gateway.clockOffsetSeconds = seconds;
        gateway.revokeCredentials(gateway.accountId);
        const { message, status } = await refusal();
        expect(status).toBe(401);
        expect(message).not.toContain("This machine's clock is");
    });

    test.each([
        "",
        "1",
        "yesterday",
        "2020-01-01T00:00:00Z",
        "Wed, 01 Jan 2020 00:00:00",
        "Wed, 01 Jan 2020 00:00:00 GMT; x",
        "Wed, 99 Jan 2020 00:00:00 GMT",
    ])("says nothing if its Date cannot be read: %j", async (date) => {
        const server = createHttpServer((_, response) => response.writeHead(401, { date }).end());
        const { port } = await serve(server);
        const { message } = await failure({}, `http://127.0.0.1:${port}/`);
        expect(message).toContain("answered 401");
        expect(message).not.toContain("This machine's clock is");
    });

    test.each([400, 403, 404])("is the only error that says so, and not a %i", async (status) => {
        const date = "Wed, 01 Jan 2020 00:00:00 GMT";
        const server = createHttpServer((_, response) => response.writeHead(status, { date }).end());
        const { port } = await serve(server);
        const { message } = await failure({}, `http://127.0.0.1:${port}/`);
        expect(message).toContain(`answered ${status}`);
        expect(message).not.toContain("This machine's clock is");
    });
});

describe("a 404", () => {
    const said = (path: string) =>
        statusError(
            { method: "GET", url: `https://service.example/v1/${path}`, status: 404, attempts: 1 },
            null,
            virtualServerService,
            [],
        ).message;

    test("of an image says that there is none", () => {
        expect(said("images/img/members")).toContain("There is no such image");
    });

    test.each(["images", "organization-accounts"])(
        "of the list of %s does not: the list is always there",
        (list) => {
            expect(said(list)).toContain("The service has no such list at this address: check scp:endpoint.");
        },
    );
});
