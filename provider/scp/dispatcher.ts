import { readFileSync } from "node:fs";
import { getCACertificates, rootCertificates } from "node:tls";
import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import { ScpConfigurationError } from "./errors.js";

export interface DispatcherSettings {
    /** The most connections to one address. */
    readonly concurrency: number;
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

/** What this machine itself answers never goes through a proxy. */
const NEVER_PROXIED = "localhost,127.0.0.1,[::1]";

/**
 * A pool of kept-alive connections, through a proxy where the environment names one.
 *
 * @throws ScpConfigurationError for a certificate file or a proxy that can not be used.
 */
export function dispatcher({ concurrency, caFile, proxies }: DispatcherSettings): Dispatcher {
    const ca = caFile === undefined ? undefined : trustedCertificates(caFile);
    const options = {
        connections: concurrency,
        maxResponseSize: MAX_BODY_BYTES,
        ...(ca === undefined ? {} : { connect: { ca }, requestTls: { ca }, proxyTls: { ca } }),
    };
    const { httpsProxy, httpProxy, noProxy } = proxies;
    if (httpsProxy === undefined && httpProxy === undefined) {
        return new Agent(options);
    }
    for (const [name, value] of [["HTTPS_PROXY", httpsProxy] as const, ["HTTP_PROXY", httpProxy] as const]) {
        checkProxy(name, value);
    }
    return new EnvHttpProxyAgent({
        ...options,
        httpsProxy: httpsProxy ?? "",
        httpProxy: httpProxy ?? "",
        noProxy: noProxy === undefined ? NEVER_PROXIED : `${noProxy},${NEVER_PROXIED}`,
    });
}

/** The message does not repeat the value: it can hold a password. */
function checkProxy(name: string, value: string | undefined): void {
    if (value !== undefined && !isProxyAddress(value)) {
        throw new ScpConfigurationError(
            `The environment variable ${name} is not the address of a proxy: it must be such as http://proxy.example:8080.`,
            name,
            `environment variable ${name}`,
        );
    }
}

function isProxyAddress(value: string): boolean {
    try {
        const { protocol, username, password } = new URL(value);
        // As undici does it to log in, which would throw an error that names nothing.
        decodeURIComponent(username + password);
        return protocol === "http:" || protocol === "https:";
    } catch {
        return false;
    }
}

function trustedCertificates(caFile: string): string[] {
    if (/[\r\n]|-----BEGIN/.test(caFile)) {
        throw new ScpConfigurationError(
            "scp:caFile (or SSL_CERT_FILE) holds a text, where the path of a file belongs. Store the certificate in a file, and set the path.",
            "scp:caFile",
        );
    }
    let own: string;
    try {
        own = readFileSync(caFile, "utf8");
    } catch (error) {
        throw unusable(caFile, `can not be read: ${(error as Error).message}`);
    }
    if (!own.includes("-----BEGIN CERTIFICATE-----")) {
        throw unusable(caFile, "holds no certificate in PEM form");
    }
    // Node before 22.15 can not tell which certificates it trusts by default.
    return [...(getCACertificates?.("default") ?? rootCertificates), own];
}

function unusable(caFile: string, why: string): ScpConfigurationError {
    return new ScpConfigurationError(
        `The certificate file ${caFile} (scp:caFile, SSL_CERT_FILE) ${why}.`,
        "scp:caFile",
        caFile,
    );
}
