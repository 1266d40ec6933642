import { isIPv6, type LookupFunction } from "node:net";
import { getCACertificates, rootCertificates } from "node:tls";
import type * as undici from "undici";
import { readFile } from "../files.js";
import { oneLine } from "../text.js";
import { isThisMachine } from "./endpoint.js";
import { ScpConfigurationError } from "./errors.js";

/*
 * What is used of undici, file by file, and put together as its own index does it. Loading all of it, with its own fetch, caches,
 * WebSocket and mocks, takes twice as long, in every command and program.
 */
const Agent = require("undici/lib/dispatcher/agent.js") as typeof undici.Agent;
const Dispatcher = require("undici/lib/dispatcher/dispatcher.js") as typeof undici.Dispatcher;
const EnvHttpProxyAgent =
    require("undici/lib/dispatcher/env-http-proxy-agent.js") as typeof undici.EnvHttpProxyAgent;
const Pool = require("undici/lib/dispatcher/pool.js") as typeof undici.Pool;
Object.assign(Dispatcher.prototype, require("undici/lib/api/index.js"));

export interface DispatcherSettings {
    /** The most connections to one address. */
    readonly concurrency: number;
    /** For one attempt, from the connection to the last byte of the answer. */
    readonly timeoutSeconds: number;
    /** A PEM file with certificate authorities that are trusted beside the system's. */
    readonly caFile?: string | undefined;
    readonly proxies: Proxies;
}

/** The proxies between this machine and the service. */
export interface Proxies {
    readonly httpsProxy?: string | undefined;
    readonly httpProxy?: string | undefined;
    /** The hosts that are reached without a proxy, separated by commas. */
    readonly noProxy?: string | undefined;
}

/** A member list of 100,000 rows is a third of this. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** Who has not taken a connection by then never does: the error can say so, instead of the time-out. */
const MAX_CONNECT_MS = 10_000;

/**
 * Pools of kept-alive connections: gives the one for a URL, which leads through a proxy if the environment names one and
 * the URL's host is not this machine itself.
 *
 * @param whileFirstWaits - is called once the first call has been sent, unless it is through a proxy.
 * @throws ScpConfigurationError for a certificate file or a proxy that cannot be used.
 */
export function dispatchers(
    settings: DispatcherSettings,
    whileFirstWaits: () => void,
): (url: URL) => undici.Dispatcher {
    const { concurrency, timeoutSeconds, caFile, proxies } = settings;
    // An attempt that has ended does not end the connection that is made for it: so that has a time-out of its own, later.
    const headersTimeout = timeoutSeconds * 1000 + 1000;
    const connect = {
        timeout: Math.min(headersTimeout, MAX_CONNECT_MS),
        ...(caFile === undefined ? {} : { ca: trustedCertificates(caFile) }),
    };
    const options = { connections: concurrency, maxResponseSize: MAX_BODY_BYTES, headersTimeout };
    const local = new Agent({ ...options, connect: { ...connect, lookup: lookUpThisMachine } });
    const others = proxyDispatcher(options, connect, proxies) ?? new Agent({ ...options, connect });
    for (const each of [local, others]) {
        // The call is sent right after this event.
        each.once("connect", () => setImmediate(whileFirstWaits));
    }
    return (url) => (isThisMachine(url) ? local : others);
}

/** Some systems ask the network for the address of a name that ends in `.localhost`. */
const lookUpThisMachine: LookupFunction = (_name, options, callback) =>
    options.all
        ? callback(null, [
              { address: "127.0.0.1", family: 4 },
              { address: "::1", family: 6 },
          ])
        : callback(null, "127.0.0.1", 4);

function proxyDispatcher(
    options: { connections: number; maxResponseSize: number; headersTimeout: number },
    connect: { timeout: number; ca?: string[] },
    { httpsProxy, httpProxy, noProxy }: Proxies,
): undici.Dispatcher | undefined {
    if (httpsProxy === undefined && httpProxy === undefined) {
        return undefined;
    }
    checkProxy("HTTPS_PROXY", httpsProxy);
    checkProxy("HTTP_PROXY", httpProxy);
    const { headersTimeout } = options;
    return new EnvHttpProxyAgent({
        ...options,
        connect,
        requestTls: connect,
        proxyTls: connect,
        httpsProxy: httpsProxy ?? "",
        httpProxy: httpProxy ?? "",
        noProxy: noProxyList(noProxy ?? ""),
        clientFactory: (origin: URL, own: undici.Pool.Options) =>
            new ProxyPool(origin, { ...own, headersTimeout }),
    });
}

/** NO_PROXY as undici takes it: `*` by itself, and each host in all the ways in which a URL can have it. */
function noProxyList(noProxy: string): string {
    const entries = noProxy.split(/[,\s]+/).filter((entry) => entry !== "");
    return entries.includes("*") ? "*" : entries.flatMap(noProxyForms).join();
}

function noProxyForms(entry: string): string[] {
    const [, name = "", port = ""] = /^(.+?)\.?(:\d+)?$/.exec(isIPv6(entry) ? `[${entry}]` : entry) ?? [];
    const address = `http://${name}`;
    const host = name.startsWith("[") && URL.canParse(address) ? new URL(address).hostname : name;
    return [`${host}${port}`, `${host}.${port}`];
}

/** Connections to a proxy. What it answers in place of a tunnel would be a text alone in undici's own error. */
class ProxyPool extends Pool {
    override connect(options: undici.Dispatcher.ConnectOptions): Promise<undici.Dispatcher.ConnectData>;
    override connect(...args: Parameters<undici.Dispatcher["connect"]>): void;
    override async connect(
        options: undici.Dispatcher.ConnectOptions,
    ): Promise<undici.Dispatcher.ConnectData> {
        const answer = await super.connect(options);
        if (answer.statusCode !== 200) {
            answer.socket.on("error", () => {}).destroy();
            throw proxyError(answer.statusCode);
        }
        return answer;
    }
}

/** Its code is among the lasting ones in callErrors.ts, by the status. */
function proxyError(status: number): NodeJS.ErrnoException {
    return Object.assign(new Error(`the proxy answered ${status} and opened no connection`), {
        code: `PROXY_ANSWERED_${status}`,
    });
}

/** What a message must not show of the proxies' addresses, which are valid. */
export function proxyCredentials({ httpsProxy, httpProxy }: Proxies): string[] {
    return (
        [httpsProxy, httpProxy]
            .filter((address) => address !== undefined)
            .map((address) => new URL(address))
            // A name alone can be a token.
            .flatMap(({ username, password }) =>
                password === "" ? [username] : [password, `${username}:${password}`],
            )
            .filter((credential) => credential !== "")
            .map(decodeURIComponent)
    );
}

/** The message does not repeat the value: it can hold a password. */
function checkProxy(name: string, value: string | undefined): void {
    if (value !== undefined && !isProxyAddress(value)) {
        throw new ScpConfigurationError(
            `The environment variable ${name} is not the address of a proxy. It must look like http://proxy.example:8080.`,
            name,
            `environment variable ${name}`,
        );
    }
}

function isProxyAddress(value: string): boolean {
    try {
        const { protocol, username, password } = new URL(value);
        // As undici does it to log in, which would throw an error that names nothing.
        decodeURIComponent(`${username}:${password}`);
        return protocol === "http:" || protocol === "https:";
    } catch {
        return false;
    }
}

function trustedCertificates(caFile: string): string[] {
    if (/[\r\n]|-----BEGIN/.test(caFile)) {
        throw new ScpConfigurationError(
            "scp:caFile (or SSL_CERT_FILE) holds the certificate itself instead of the path of a file. Store the certificate in a file, and set the path.",
            "scp:caFile",
        );
    }
    let own: string;
    try {
        own = readFile(caFile).toString();
    } catch (error) {
        throw unusable(caFile, (error as Error).message);
    }
    if (!own.includes("-----BEGIN CERTIFICATE-----")) {
        throw unusable(caFile, "it holds no certificate in PEM form");
    }
    // Node before 22.15 cannot tell which certificates it trusts by default.
    return [...(getCACertificates?.("default") ?? rootCertificates), own];
}

function unusable(caFile: string, why: string): ScpConfigurationError {
    return new ScpConfigurationError(
        `The certificate file ${oneLine(caFile)} (scp:caFile, SSL_CERT_FILE) cannot be used: ${why}.`,
        "scp:caFile",
        caFile,
    );
}
