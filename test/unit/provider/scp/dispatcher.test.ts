import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { proxyCredentials } from "../../../../provider/scp/dispatcher.js";
import { ScpConfigurationError, ScpUnavailableError } from "../../../../provider/scp/errors.js";
import { Transport } from "../../../../provider/scp/transport.js";
import { until } from "../../../setup/time.js";
import { transportSettings } from "./transportSettings.js";

const HOST = "gateway.example";

let folder: string;
let caFile: string;
let service: HttpServer;
let servicePort: number;
let proxy: HttpServer;
let proxyUrl: string;
const tunnels: string[] = [];
const sockets = new Set<Socket>();

beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "certificates-"));
    const altNames = [
        { type: 2, value: HOST },
        { type: 7, ip: "127.0.0.1" },
    ] as const;
    const { cert, private: key } = await generate([{ name: "commonName", value: HOST }], {
        extensions: [{ name: "subjectAltName", altNames: [...altNames] }],
    });
    caFile = join(folder, "ca.pem");
    writeFileSync(caFile, cert);
    execFileSync("mkfifo", [join(folder, "pipe")]);
    service = createHttpsServer({ cert, key }, (_, response) => response.end("{}"));
    servicePort = await listen(service);
    proxy = createHttpServer();
    proxy.on("connect", (request, client: Socket) => {
        tunnels.push(request.url ?? "");
        const upstream = connect(servicePort, "127.0.0.1", () => {
            client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
            upstream.pipe(client).pipe(upstream);
        });
        for (const socket of [client, upstream]) {
            sockets.add(socket);
            socket.on("error", () => {});
        }
    });
    proxyUrl = `http://127.0.0.1:${await listen(proxy)}`;
});

beforeEach(() => {
    tunnels.length = 0;
});

afterAll(() => {
    for (const server of [service, proxy]) {
        server.close();
        server.closeAllConnections();
    }
    for (const socket of sockets) {
        socket.destroy();
    }
    rmSync(folder, { recursive: true, force: true });
});

async function listen(server: Server): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
}

const local = () => `https://127.0.0.1:${servicePort}/`;

test("a certificate of an authority that nobody knows is refused", async () => {
    await expect(new Transport(transportSettings).get(local())).rejects.toThrow(ScpUnavailableError);
    await expect(new Transport(transportSettings).get(local())).rejects.toThrow("scp:caFile");
});

test("one of the authorities in the file is trusted", async () => {
    expect((await new Transport({ ...transportSettings, caFile }).get(local())).body).toBe("{}");
});

test.each([
    ["is not there", () => join(folder, "nothing.pem"), "there is no such file"],
    ["is a folder", () => folder, "it is a folder instead of a regular file"],
    ["is a pipe that nobody writes to", () => join(folder, "pipe"), "it is a pipe instead of a regular file"],
    ["holds no certificate", () => __filename, "it holds no certificate in PEM form"],
])("a file that %s is an error that names it", (_, path, why) => {
    const make = () => new Transport({ ...transportSettings, caFile: path() });
    expect(make).toThrow(ScpConfigurationError);
    expect(make).toThrow(
        `The certificate file ${path()} (scp:caFile, SSL_CERT_FILE) cannot be used: ${why}.`,
    );
});

test("calls go through the proxy, with the private authority trusted behind it", async () => {
    const transport = new Transport({ ...transportSettings, caFile, proxies: { httpsProxy: proxyUrl } });
    expect((await transport.get(`https://${HOST}/v1/images`)).body).toBe("{}");
    expect(tunnels).toEqual([`${HOST}:443`]);
});

test.each([
    ["http://user:pass%2Bword@proxy.example", ["pass+word", "user:pass+word"]],
    ["http://t%2Boken@proxy.example", ["t+oken"]],
    ["http://proxy.example", []],
])("what no message may show of the proxy %s", (httpsProxy, credentials) => {
    expect(proxyCredentials({ httpsProxy })).toEqual(credentials);
});

test("a proxy that takes connections and never answers keeps none of them", async () => {
    const open = new Set<Socket>();
    const silent = createServer((client) => {
        open.add(client);
        client.resume().on("close", () => open.delete(client));
    });
    const httpsProxy = `http://127.0.0.1:${await listen(silent)}`;
    const transport = new Transport({ ...transportSettings, timeoutSeconds: 0.1, proxies: { httpsProxy } });
    await expect(transport.get(`https://${HOST}/`)).rejects.toThrow("was not answered in time");
    expect(open.size).toBe(1);
    await until(() => open.size === 0);
    silent.close();
});

test.each([
    ["a host", "gateway.example"],
    ["a host in capital letters", "Gateway.EXAMPLE"],
    ["a host with a dot at its end", "gateway.example."],
    ["a domain", "example"],
    ["a domain with a dot before it", ".example"],
    ["a domain with dots on both sides", ".example."],
    ["a domain with an asterisk before it", "*.example"],
    ["a host with its port", "gateway.example:443"],
    ["a host with a dot at its end and its port", "gateway.example.:443"],
    ["one of several, with commas and blanks between", "a.example:8443, ,b.example gateway.example"],
    ["all hosts", "*"],
    ["all hosts, beside others", "other.example, *"],
])("NO_PROXY can name %s", async (_, noProxy) => {
    const transport = new Transport({ ...transportSettings, proxies: { httpsProxy: proxyUrl, noProxy } });
    for (const host of [HOST, `${HOST}.`]) {
        await expect(transport.get(`https://${host}/`)).rejects.toThrow("ENOTFOUND");
    }
    expect(tunnels).toEqual([]);
});

// The unspecified address, at which this machine answers although it is no address of a loopback.
test.each(["::", "[::]", "0:0::0", "[0:0::0]:1"])(
    "NO_PROXY can name an address of IPv6, however it is written: %s",
    async (noProxy) => {
        const proxies = { httpProxy: proxyUrl, noProxy };
        await expect(new Transport({ ...transportSettings, proxies }).get("http://[::]:1/")).rejects.toThrow(
            "could not be reached",
        );
        expect(tunnels).toEqual([]);
    },
);

test.each(["", " , ", "other.example", "way.example", "gateway.example:8443", "a.gateway.example", "::1"])(
    "the proxy is used for a host that NO_PROXY does not name: %s",
    async (noProxy) => {
        const transport = new Transport({
            ...transportSettings,
            caFile,
            proxies: { httpsProxy: proxyUrl, noProxy },
        });
        await transport.get(`https://${HOST}/`);
        expect(tunnels).toEqual([`${HOST}:443`]);
    },
);

describe("this machine is never reached through a proxy", () => {
    let plainService: HttpServer;
    let plainPort: number;

    beforeAll(async () => {
        plainService = createHttpServer((_, response) => response.end("{}"));
        plainPort = await listen(plainService);
    });

    afterAll(() => {
        plainService.close();
        plainService.closeAllConnections();
    });

    const proxied = (noProxy?: string) =>
        new Transport({
            ...transportSettings,
            caFile,
            proxies: { httpProxy: proxyUrl, httpsProxy: proxyUrl, noProxy },
        });

    test.each([
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "localhost",
        "localhost.",
        "gateway.localhost",
        "[::ffff:127.0.0.1]",
    ])("as %s", async (host) => {
        expect((await proxied().get(`http://${host}:${plainPort}/`)).body).toBe("{}");
        expect(tunnels).toEqual([]);
    });

    // If nothing listens there, the answer is an error; it never comes from the proxy.
    test.each(["127.0.0.2", "127.255.255.254", "[::1]"])("as %s", async (host) => {
        await proxied()
            .get(`http://${host}:${plainPort}/`)
            .catch(() => {});
        expect(tunnels).toEqual([]);
    });

    test("over https", async () => {
        expect((await proxied().get(local())).body).toBe("{}");
        expect(tunnels).toEqual([]);
    });

    test("although NO_PROXY names another host, and although another address of the connection is behind it", async () => {
        const transport = proxied("other.example");
        await transport.get(`https://${HOST}/iam/endpoints`);
        await transport.get(`http://localhost:${plainPort}/`);
        expect(tunnels).toEqual([`${HOST}:443`]);
    });
});

test.each(["proxy.example", "ftp://proxy.example", "http://user:hunter2@"])(
    "the proxy %s is an error that names the variable, and not the value",
    (httpsProxy) => {
        const make = () => new Transport({ ...transportSettings, proxies: { httpsProxy } });
        expect(make).toThrow(ScpConfigurationError);
        expect(make).toThrow("The environment variable HTTPS_PROXY is not the address of a proxy");
        expect(make).not.toThrow("hunter2");
    },
);
