import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect as connectTo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { generate } from "selfsigned";
import { ScpClient } from "../../provider/scp/client.js";
import type { Proxies } from "../../provider/scp/dispatcher.js";
import { ScpError } from "../../provider/scp/errors.js";
import { LEFT_OUT } from "../../provider/scp/errorText.js";
import { connect } from "../../provider/scp/service.js";
import { Transport, type TransportSettings } from "../../provider/scp/transport.js";
import { type SettingPlaces, settingPlaces } from "../../provider/settings/places.js";
import { connectionSettings } from "../../provider/settings/settings.js";
import { startGateway } from "../../testing/index.js";
import { checkForLeaks, errorWritten } from "../leaks/leakSearch.js";
import { noteSecret, seenSecrets } from "../leaks/seenSecrets.js";
import { type LocalServer, localServer } from "./localServer.js";
import { transportSettings } from "./provider/scp/transportSettings.js";

/*
 * What services, proxies and users make of secrets. That nothing of it comes out is checked after each test, for every error
 * and every line: see test/leaks/everySuite.ts. Debug lines are printed here, so that they are among them.
 */

const SECRET_KEY = "wJalr+key/of the test==";
const TOKEN = "token&of/the+test+1";
const ACCESS_KEY = "access-key-of-the-test";
const PASSWORD = "password-of-a-user";

const closing: (() => unknown)[] = [];

beforeEach(() => {
    noteSecret("secret key", SECRET_KEY);
    noteSecret("token", TOKEN);
    noteSecret("access key", ACCESS_KEY);
    noteSecret("password", PASSWORD);
    jest.spyOn(console, "log").mockImplementation();
});

afterEach(async () => {
    for (const close of closing.splice(0)) {
        await close();
    }
});

const lines: string[] = [];
const settings: TransportSettings = {
    ...transportSettings,
    keys: { accessKey: ACCESS_KEY, secretKey: SECRET_KEY, accountId: "acc" },
    authToken: TOKEN,
    secrets: [SECRET_KEY, ACCESS_KEY, TOKEN],
    debug: (line) => lines.push(line),
};

afterEach(() => checkForLeaks([{ where: "the debug log", text: lines.splice(0).join("\n") }], seenSecrets()));

async function serve(...args: Parameters<typeof localServer>): Promise<LocalServer> {
    const server = await localServer(...args);
    closing.push(server.close);
    return server;
}

async function failure(act: () => Promise<unknown> | unknown): Promise<ScpError> {
    try {
        await act();
    } catch (error) {
        checkForLeaks(errorWritten(error), seenSecrets());
        expect(error).toBeInstanceOf(ScpError);
        return error as ScpError;
    }
    throw new Error("it succeeded");
}

const eachCharacter = (write: (code: number) => string) => (secret: string) =>
    [...secret].map((character) => write(character.charCodeAt(0))).join("");
const hex = (code: number) => code.toString(16).padStart(2, "0");

const encodings: [string, (secret: string) => string][] = [
    ["as it is", (secret) => secret],
    ["in other letter case", (secret) => secret.toUpperCase()],
    ["in a URL", encodeURIComponent],
    ["in a URL, every character encoded", eachCharacter((code) => `%${hex(code)}`)],
    ["in JSON", (secret) => JSON.stringify(secret)],
    ["in JSON escapes", eachCharacter((code) => `\\u00${hex(code)}`)],
    ["in decimal entities", eachCharacter((code) => `&#${code};`)],
    ["in hexadecimal entities", eachCharacter((code) => `&#x${hex(code).toUpperCase()};`)],
    ["in entities of entities", eachCharacter((code) => `&amp;#${code};`)],
    ["split by tags", (secret) => secret.replace(/.{5}/g, "$&<wbr>")],
    ["split by comments", (secret) => secret.replace(/.{5}/g, "$&<!-- > -->")],
    ["split by line breaks", (secret) => secret.replace(/.{5}/g, "$&\r\n")],
    ["split by control characters", (secret) => secret.replace(/.{5}/g, "$&\u0000")],
    ["split by colours of a terminal", (secret) => secret.replace(/.{5}/g, "$&\u001b[31m")],
    ["in base64", (secret) => Buffer.from(secret).toString("base64")],
    ["in base64url", (secret) => Buffer.from(secret).toString("base64url")],
    ["in hexadecimal digits", (secret) => Buffer.from(secret).toString("hex")],
    [
        "in hexadecimal digits with colons",
        (secret) =>
            Buffer.from(secret)
                .toString("hex")
                .replace(/..(?=.)/g, "$&:"),
    ],
    ["in decimal bytes", (secret) => JSON.stringify([...Buffer.from(secret)])],
    [
        "as base64 that was read, in hexadecimal digits",
        (secret) => Buffer.from(secret, "base64").toString("hex"),
    ],
    [
        "as base64 that was read, in decimal bytes",
        (secret) => JSON.stringify([...Buffer.from(secret, "base64")]),
    ],
    ["in a header of basic authentication", (secret) => Buffer.from(`user:${secret}`).toString("base64")],
];

const credentials: [string, (signature: string) => string][] = [
    ["the secret key", () => SECRET_KEY],
    ["the access key", () => ACCESS_KEY],
    ["the token", () => TOKEN],
    ["the signature", (signature) => signature],
];

describe("every setting that is marked as secret", () => {
    const values: Record<string, string> = Object.fromEntries(
        Object.entries<SettingPlaces>(settingPlaces)
            .filter(([name, { isSecret }]) => isSecret && name !== "connections")
            .map(([name]) => [name, `value-of-${name}-123`]),
    );

    test.each([undefined, "named"])("is searched for, in the connection %s", async (connection) => {
        for (const secret of Object.values(values)) {
            const { url } = await serve((_, response) => response.writeHead(400).end(`refused ${secret}.`));
            const entry = { ...values, accessKey: ACCESS_KEY, endpoint: url };
            const config: Record<string, string> = {
                connections: JSON.stringify({ named: entry }),
                ...entry,
            };
            const { client } = await connect(
                connectionSettings(
                    {
                        stackConfig: (key) => config[key.slice("scp:".length)],
                        environment: {},
                        scpconf: "/nowhere",
                    },
                    connection,
                ),
                () => {},
            );
            const error = await failure(() => client.imageShares("img"));
            expect(error).toMatchObject({ status: 400, detail: LEFT_OUT });
        }
    });
});

describe.each(credentials)("%s", (_, of) => {
    test.each(encodings)("that a service repeats %s leaves its text out of the error", async (_, encode) => {
        const { url } = await serve(({ headers }, response) => {
            const repeated = encode(of(String(headers["scp-signature"])));
            response
                .writeHead(400, { "x-request-id": repeated.replace(/[^\w.:-]/g, ":") })
                .end(`refused ${repeated} .`);
        });
        const error = await failure(() => new Transport(settings).get(`${url}/v1`));
        expect(error.message).toContain(`answered 400: ${LEFT_OUT}\n`);
        expect(error).toMatchObject({ detail: LEFT_OUT });
    });

    test.each(encodings)("that an answer quotes %s is not quoted", async (_, encode) => {
        const { url } = await serve(({ headers }, response) =>
            response.end(
                JSON.stringify({
                    members: [
                        {
                            image_id: encode(of(String(headers["scp-signature"]))),
                            member_id: "m",
                            status: "pending",
                            created_at: "2025-07-22T09:00:00Z",
                            updated_at: "2025-07-22T09:00:00Z",
                        },
                    ],
                }),
            ),
        );
        const error = await failure(() => new ScpClient(new Transport(settings), url).imageShares("img"));
        expect(error.message).toContain(`answered with "${LEFT_OUT}"`);
    });

    test.each<[string, (secret: string) => string]>([
        ["decimal numbers run together", (secret) => [...Buffer.from(secret)].join("")],
        [
            "octal numbers run together",
            (secret) => [...Buffer.from(secret)].map((byte) => byte.toString(8)).join(""),
        ],
        [
            "numbers with 0x",
            (secret) => [...Buffer.from(secret)].map((byte) => `0x${byte.toString(16)}`).join(""),
        ],
        [
            "an encoded URL without percent signs",
            (secret) => [...Buffer.from(secret)].map((byte) => `25${byte.toString(16)}`).join(""),
        ],
    ])("that a request ID repeats in %s is not told", async (_, encode) => {
        const { url } = await serve(({ headers }, response) => {
            const repeated = encode(of(String(headers["scp-signature"])));
            response.setHeader("x-request-id", repeated.slice(0, 128)).end("{}");
        });
        const { call } = await new Transport(settings).get(`${url}/v1`);
        expect(call.requestId).toBeUndefined();
    });

    test("that a request ID repeats in hexadecimal digits is not in the debug log", async () => {
        const { url } = await serve(({ headers }, response) => {
            const repeated = Buffer.from(of(String(headers["scp-signature"]))).toString("hex");
            response.setHeader("x-request-id", repeated.slice(0, 128)).end("{}");
        });
        const { call } = await new Transport(settings).get(`${url}/v1`);
        expect(call.requestId).toBeUndefined();
        expect(lines).toEqual([
            expect.stringMatching(/^scp: GET \/v1 answered 200 in \d+ ms \(attempt 1\)$/),
        ]);
    });
});

test("a signature that the service expected, and that was not sent, is not shown", async () => {
    const expected = createHmac("sha256", "another key").update("the same request").digest("base64");
    const { url } = await serve((_, response) =>
        response.writeHead(401).end(`the signature must be ${expected.replace("=", "&#61;")}`),
    );
    const error = await failure(() => new Transport(settings).get(`${url}/v1`));
    expect(error.message).toContain(`answered 401: ${LEFT_OUT}\n`);
});

test("a text that is cut off shows no part of a credential", async () => {
    const { url } = await serve((_, response) => response.writeHead(400).end("x".repeat(490) + SECRET_KEY));
    const { message } = await failure(() => new Transport(settings).get(url));
    expect(message).not.toContain(SECRET_KEY.slice(0, 5));
});

describe("a proxy", () => {
    let proxies: Proxies;
    let proxy: Server;
    let target: number;

    beforeEach(async () => {
        proxy = createServer((client) => {
            client
                .on("error", () => {})
                .once("data", () => {
                    const service = connectTo(target, "127.0.0.1");
                    service
                        .on("error", () => {})
                        .pipe(client)
                        .pipe(service);
                    client.write("HTTP/1.1 200 OK\r\n\r\n");
                    closing.push(
                        () => service.destroy(),
                        () => client.destroy(),
                    );
                });
        });
        await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
        closing.push(() => proxy.close());
        const { port } = proxy.address() as AddressInfo;
        proxies = { httpProxy: `http://user:p%2B${PASSWORD}@127.0.0.1:${port}` };
    });

    test.each([
        ["its header", Buffer.from(`user:p+${PASSWORD}`).toString("base64")],
        ["its password", `p+${PASSWORD}`],
        ["its password as it stands in the address", `p%2B${PASSWORD}`],
    ])("whose credentials a service repeats leaves the service's text out: %s", async (_, repeated) => {
        const { url } = await serve((_, response) => response.writeHead(400).end(`got ${repeated}.`));
        target = Number(new URL(url).port);
        const error = await failure(() =>
            new Transport({ ...settings, proxies }).get("http://gateway.example/"),
        );
        expect(error.message).toContain(`answered 400: ${LEFT_OUT}\n`);
    });
});

test("a certificate that repeats a credential does not bring it into the error or its cause", async () => {
    const altNames = [{ type: 2 as const, value: `${ACCESS_KEY}.example` }];
    const { cert, private: key } = await generate([], {
        extensions: [{ name: "subjectAltName", altNames }],
    });
    const server = createHttpsServer({ cert, key });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => server.close());
    const folder = mkdtempSync(join(tmpdir(), "secrets-"));
    closing.push(() => rmSync(folder, { recursive: true }));
    const caFile = join(folder, "ca.pem");
    writeFileSync(caFile, cert);
    const { port } = server.address() as AddressInfo;
    const error = await failure(() =>
        new Transport({ ...settings, caFile }).get(`https://localhost:${port}/`),
    );
    expect(error.message).toContain(`could not be reached: ${LEFT_OUT}.`);
    expect(error.cause).toMatchObject({
        code: "ERR_TLS_CERT_ALTNAME_INVALID",
        message: LEFT_OUT,
        stack: `Error: ${LEFT_OUT}`,
    });
});

test("an address that sends back what it gets does not bring it into the error's cause", async () => {
    const echo: Server = createServer((socket) => socket.on("error", () => {}).pipe(socket));
    await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((resolve) => echo.close(resolve)));
    const error = await failure(() =>
        new Transport(settings).get(`http://127.0.0.1:${(echo.address() as AddressInfo).port}/`),
    );
    expect(inspect(error, { depth: 20 })).not.toContain("Scp-Signature");
    expect(error.cause).toBeInstanceOf(Error);
});

test.each([
    ["scp:endpoint", `https://user:${PASSWORD}@gateway.example`],
    ["scp:endpoint", `https://user:${PASSWORD}@gateway.example:99999`],
    ["scp:endpoint", `user:${PASSWORD}@gateway.example`],
    ["scp:endpoint", `https://gateway.example/?token=${PASSWORD}`],
    ["scp:endpoint", `https://gateway .example/?token=${PASSWORD}`],
    ["scp:endpoint", `${PASSWORD}@gateway.example`],
    ["scp:authUrl", `https://user:${PASSWORD}@iam.example:99999/v1`],
])("a password in %s is not repeated: %#", async (key, value) => {
    const config: Record<string, string> = { "scp:authToken": TOKEN, [key]: value };
    const error = await failure(() =>
        connectionSettings({ stackConfig: (name) => config[name], environment: {}, scpconf: "/nowhere" }),
    );
    expect(error.message).toContain(`The address in ${key} (from stack config ${key})`);
});

test.each([
    `https://user:${PASSWORD}@gateway.example:99999`,
    `https://user:${PASSWORD}@gateway.example`,
    `${TOKEN}.gateway.example`,
    `http://${ACCESS_KEY}.example`,
    `https://gateway.example/${encodeURIComponent(TOKEN)}`,
])("nor is a credential in an address of the endpoint catalog: %#", async (url) => {
    const gateway = await startGateway();
    closing.push(() => gateway.close());
    gateway.respondWith(() => ({
        status: 200,
        body: { endpoints: [{ region: "kr-west1", service_type: "virtualserver", url }] },
    }));
    const { "scp:endpoint": _, ...keys } = gateway.stackConfig;
    const config: Record<string, string> = {
        ...keys,
        "scp:authToken": TOKEN,
        "scp:authUrl": gateway.authUrl,
    };
    const read = connectionSettings({
        stackConfig: (name) => config[name],
        environment: {},
        scpconf: "/nowhere",
    });
    await failure(() => connect(read, (line) => lines.push(line)));
});

test("nor is one in what the version page says", async () => {
    const { url } = await serve((_, response) =>
        response.end(
            JSON.stringify({
                versions: [
                    { id: "v1.3", status: "CURRENT" },
                    { id: "v1.0", status: `${TOKEN}${ACCESS_KEY}`, not_before: "2025-12-31" },
                ],
            }),
        ),
    );
    const config: Record<string, string> = {
        "scp:endpoint": url,
        "scp:accessKey": ACCESS_KEY,
        "scp:secretKey": SECRET_KEY,
        "scp:apiVersion": "1.0",
    };
    const read = connectionSettings({
        stackConfig: (name) => config[name],
        environment: {},
        scpconf: "/nowhere",
    });
    const { warning } = await connect(read, (line) => lines.push(line));
    expect(await warning).toContain(`API version 1.0 ("${LEFT_OUT}", from stack config scp:apiVersion)`);
});

test("each field of a named connection that is wrong keeps the credentials beside it out of the error", async () => {
    const right = {
        accessKey: ACCESS_KEY,
        secretKey: SECRET_KEY,
        authToken: TOKEN,
        endpoint: "https://gateway.example",
    };
    const wrong: [string, unknown][] = [
        ["accessKey", `${ACCESS_KEY}\n`.padStart(40, "\n-")],
        ["secretKey", `é${SECRET_KEY}`],
        ["authToken", `${TOKEN}\u0000x`],
        ["accountId", "a\nb"],
        ["endpoint", `https://user:${PASSWORD}@x:99999`],
        ["apiVersion", "x"],
        ["language", "x"],
        ["allowHttp", "x"],
        ["timeoutSeconds", "x"],
        ["maxRetries", "x"],
        ["concurrency", "x"],
        ["secretkey", SECRET_KEY],
    ];
    for (const [key, value] of wrong) {
        const connections = JSON.stringify({ east: { ...right, [key]: value } });
        const stackConfig = (name: string) => (name === "scp:connections" ? connections : undefined);
        await failure(() =>
            connectionSettings({ stackConfig, environment: {}, scpconf: "/nowhere" }, "east"),
        );
    }
});

describe("a certificate file", () => {
    const certificate = `-----BEGIN CERTIFICATE-----\n${PASSWORD}\n-----END CERTIFICATE-----\n`;
    let folder: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "secrets-"));
        closing.push(() => rmSync(folder, { recursive: true, force: true }));
    });

    test("that is given by its text and not by its path is not repeated", async () => {
        const error = await failure(() => new Transport({ ...settings, caFile: certificate }));
        expect(error.message).toContain("scp:caFile");
        expect(error.message).toContain("path");
    });

    test.each([
        ["holds no certificate", PASSWORD],
        ["holds a broken one", certificate],
    ])("that %s is not repeated", async (_, text) => {
        const caFile = join(folder, "ca.pem");
        writeFileSync(caFile, text);
        await failure(() => new Transport({ ...settings, caFile }).get("https://127.0.0.1:9/"));
    });
});

test.each([
    ["refuses", "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"],
    ["cuts the connection", ""],
])("a proxy that %s does not bring its password into the error", async (_, answer) => {
    const proxy = createServer((socket) =>
        socket.on("error", () => {}).once("data", (data) => socket.end(answer + data)),
    );
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((resolve) => proxy.close(resolve)));
    noteSecret("proxy authorization", Buffer.from(`user:${PASSWORD}`).toString("base64"));
    const httpsProxy = `http://user:${PASSWORD}@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    await failure(() =>
        new Transport({ ...settings, proxies: { httpsProxy } }).get("https://gateway.example/"),
    );
});

test("a proxy's password that is wrongly escaped is an error of its own, without it", async () => {
    const httpsProxy = `http://user:%${PASSWORD}@127.0.0.1:9`;
    const error = await failure(() => new Transport({ ...settings, proxies: { httpsProxy } }));
    expect(error.message).toContain("HTTPS_PROXY");
});

test("the gateway's own record of its requests holds nothing of their credentials", async () => {
    const gateway = await startGateway({
        accounts: [{ accountId: "acc", accessKey: ACCESS_KEY, secretKey: SECRET_KEY, authToken: TOKEN }],
    });
    closing.push(() => gateway.close());
    gateway.faults = [{ kind: "redirect", first: 1 }];
    const transport = new Transport(settings);
    await transport.get(`${gateway.endpoint}/v1/images`).catch(() => {});
    await fetch(`${gateway.endpoint}/v1/images`, { headers: { "X-Auth-Token": TOKEN } });
    const { requests, followedRedirects } = gateway;
    expect(requests.length).toBeGreaterThan(1);
    checkForLeaks(
        [
            { where: "requests", text: JSON.stringify(requests) + inspect(requests, { depth: 9 }) },
            { where: "followedRedirects", text: JSON.stringify(followedRedirects) },
        ],
        seenSecrets(),
    );
});
