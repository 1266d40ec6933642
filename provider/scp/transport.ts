import { readFileSync } from "node:fs";
import { getCACertificates, rootCertificates } from "node:tls";
import ky, { HTTPError, type KyInstance, NetworkError, TimeoutError } from "ky";
import { Agent, type Dispatcher } from "undici";
import {
    ScpAuthenticationError,
    ScpConfigurationError,
    ScpError,
    type ScpErrorDetails,
    ScpNotFoundError,
    ScpResponseError,
    ScpThrottledError,
    ScpTimeoutError,
    ScpUnavailableError,
} from "./errors.js";
import { serviceText } from "./errorText.js";
import { type SigningKeys, signedHeaders } from "./signature.js";

export interface TransportSettings {
    readonly keys?: SigningKeys | undefined;
    readonly authToken?: string | undefined;
    readonly accountId?: string | undefined;
    readonly apiVersion: string;
    /** The language of the service's error texts. */
    readonly language: string;
    /** For one attempt, from the connection to the last byte of the answer. */
    readonly timeoutSeconds: number;
    readonly maxRetries: number;
    /** The most connections, and so calls, at once. */
    readonly concurrency: number;
    /** A PEM file with certificate authorities that are trusted beside the system's. */
    readonly caFile?: string | undefined;
}

/** A successful answer, as text that nobody has looked into yet. */
export interface Answer {
    readonly body: string;
    /** What is known of the call, for the errors of whoever reads the body. */
    readonly call: ScpErrorDetails;
}

/** A member list of 100,000 rows is a third of this. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
const RETRIED_STATUSES = [408, 429, 500, 502, 503, 504];
const MAX_RETRY_DELAY_MS = 20_000;
/** The base64 form of an HMAC-SHA256. */
const SIGNATURE = /[A-Za-z0-9+/]{43}=/g;

/** Sends signed GET requests over a pool of kept-alive connections, trying again what may pass. */
export class Transport {
    readonly #settings: TransportSettings;
    readonly #pool: Agent;
    readonly #ky: KyInstance;

    constructor(settings: TransportSettings) {
        this.#settings = settings;
        this.#pool = new Agent({
            connections: settings.concurrency,
            maxResponseSize: MAX_BODY_BYTES,
            ...(settings.caFile === undefined
                ? {}
                : { connect: { ca: trustedCertificates(settings.caFile) } }),
        });
        this.#ky = ky.create({
            timeout: settings.timeoutSeconds * 1000,
            retry: {
                limit: settings.maxRetries,
                methods: ["get"],
                statusCodes: RETRIED_STATUSES,
                afterStatusCodes: RETRIED_STATUSES,
                retryOnTimeout: true,
                jitter: true,
                backoffLimit: MAX_RETRY_DELAY_MS,
                maxRetryAfter: MAX_RETRY_DELAY_MS,
            },
        });
    }

    /**
     * @param url - the whole URL, as it is signed and sent.
     * @throws ScpError of the class that fits: see errors.ts.
     */
    async get(url: string): Promise<Answer> {
        let attempts = 0;
        const fetch = (request: Request | string | URL) => {
            attempts += 1;
            return this.#attempt(request as Request);
        };
        const call = () => ({ method: "GET", url: url.replace(/\?.*$/, ""), attempts });
        try {
            const response = await this.#ky.get(url, { fetch });
            return { body: await response.text(), call: { ...call(), ...answered(response) } };
        } catch (error) {
            throw this.#scpError(error, call());
        }
    }

    /** One attempt, with a timestamp and so a signature of its own. Redirects are answers: they are not followed. */
    async #attempt(request: Request): Promise<Response> {
        try {
            const answer = await this.#pool.request({
                ...originAndPath(request.url),
                method: "GET",
                headers: this.#headers(request.url),
                signal: request.signal,
            });
            const body = await answer.body.text();
            return new Response(mayHaveBody(answer.statusCode) ? body : null, {
                status: answer.statusCode,
                headers: flatHeaders(answer.headers),
            });
        } catch (error) {
            request.signal.throwIfAborted();
            // What ky knows as a failure of the network, and so tries again.
            throw new TypeError("fetch failed", { cause: error });
        }
    }

    #headers(url: string): Record<string, string> {
        const { keys, authToken, accountId, apiVersion, language } = this.#settings;
        return {
            Accept: "application/json",
            "Accept-Language": language,
            "Scp-Api-Version": `virtualserver ${apiVersion}`,
            "Scp-ClientType": "Openapi",
            ...(accountId ? { "Scp-AccountId": accountId } : {}),
            ...(keys ? signedHeaders({ method: "GET", url, timestamp: Date.now() }, keys) : {}),
            ...(authToken ? { "X-Auth-Token": authToken } : {}),
        };
    }

    #scpError(error: unknown, call: ScpErrorDetails): ScpError {
        const after = `GET ${call.url}`;
        const tried = call.attempts === 1 ? "" : ` (${call.attempts} attempts)`;
        if (error instanceof HTTPError) {
            const detail = this.#withoutSecrets(serviceText(error.data));
            return statusError(error.response.status, after, tried, {
                ...call,
                ...answered(error.response),
                detail: detail === "" ? undefined : detail,
            });
        }
        if (error instanceof TimeoutError) {
            return new ScpTimeoutError(
                `${after} was not answered within ${this.#settings.timeoutSeconds} s${tried}. Try again later, or raise scp:timeoutSeconds.`,
                call,
            );
        }
        if (error instanceof NetworkError) {
            return networkError(rootCause(error), after, tried, call);
        }
        return new ScpError(`${after} failed${tried}: ${this.#withoutSecrets(messageOf(error))}.`, call);
    }

    /** A service can repeat in its error what it was sent. */
    #withoutSecrets(text: string): string {
        const { keys, authToken } = this.#settings;
        return [keys?.secretKey, keys?.accessKey, authToken]
            .filter((secret) => secret !== undefined && secret !== "")
            .reduce<string>((clean, secret) => clean.replaceAll(secret as string, "[secret]"), text)
            .replace(SIGNATURE, "[secret]");
    }
}

function statusError(status: number, after: string, tried: string, details: ScpErrorDetails): ScpError {
    const said = details.detail === undefined ? "" : `: ${details.detail}`;
    const what = `${after} answered ${status}${tried}${said}`;
    if (status === 401) {
        return new ScpAuthenticationError(
            `${what}\nThe service did not accept the credentials. Check scp:accessKey and scp:secretKey (or scp:authToken), that they belong to this endpoint, ` +
                "and that this machine's clock is right: a signature holds for a few minutes only.",
            details,
        );
    }
    if (status === 403) {
        return new ScpAuthenticationError(
            `${what}\nThe account of these credentials may not read this. Check scp:accessKey, or the connection that the image belongs to.`,
            details,
        );
    }
    if (status === 404) {
        return new ScpNotFoundError(
            `${what}\nThere is no such image, or it belongs to another account and is not shared with this one: check the image ID, the account of the credentials, and the region.`,
            details,
        );
    }
    if (status === 429) {
        return new ScpThrottledError(
            `${what}\nThe service asks for fewer requests: try again later, or lower scp:concurrency.`,
            details,
        );
    }
    if (status >= 500) {
        return new ScpUnavailableError(`${what}\nThe service failed: try again later.`, details);
    }
    if (status >= 300 && status < 400) {
        return new ScpResponseError(
            `${what}\nA redirect is not followed, so that credentials go to no other address: check scp:endpoint.`,
            details,
        );
    }
    return new ScpResponseError(
        `${what}\nThe service did not accept the request: check scp:endpoint, scp:apiVersion and the image ID.`,
        details,
    );
}

function networkError(cause: Error, after: string, tried: string, call: ScpErrorDetails): ScpError {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") {
        return new ScpResponseError(
            `${after} answered with more than ${MAX_BODY_BYTES / 1024 / 1024} MiB${tried}.`,
            { ...call, cause },
        );
    }
    return new ScpUnavailableError(
        `${after} could not be reached${tried}: ${messageOf(cause) || code}.\nCheck scp:endpoint and the network, including any proxy.`,
        { ...call, cause },
    );
}

function answered(response: Response): ScpErrorDetails {
    const requestId =
        response.headers.get("x-request-id") ??
        response.headers.get("x-openstack-request-id") ??
        response.headers.get("scp-request-id");
    return { status: response.status, requestId: requestId ?? undefined };
}

function rootCause(error: Error): Error {
    return error.cause instanceof Error ? rootCause(error.cause) : error;
}

function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

function originAndPath(url: string): { origin: string; path: string } {
    const { origin } = new URL(url);
    return { origin, path: url.slice(origin.length) };
}

function mayHaveBody(status: number): boolean {
    return status !== 204 && status !== 205 && status !== 304;
}

function flatHeaders(headers: Dispatcher.ResponseData["headers"]): [string, string][] {
    return Object.entries(headers).flatMap(([name, value]) =>
        value === undefined
            ? []
            : [[name, Array.isArray(value) ? value.join(", ") : value] satisfies [string, string]],
    );
}

function trustedCertificates(caFile: string): string[] {
    try {
        // Node before 22.15 can not tell which certificates it trusts by default.
        const trusted = getCACertificates?.("default") ?? rootCertificates;
        return [...trusted, readFileSync(caFile, "utf8")];
    } catch (error) {
        throw new ScpConfigurationError(
            `The certificate file ${caFile} can not be read: ${messageOf(error)}.`,
            "scp:caFile",
            caFile,
        );
    }
}
