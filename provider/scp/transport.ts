import { isUtf8 } from "node:buffer";
import { isNativeError } from "node:util/types";
import type { KyInstance, Options } from "ky";
import type { Dispatcher } from "undici";
import { networkError, statusError, timeoutError } from "./callErrors.js";
import { type DispatcherSettings, dispatchers } from "./dispatcher.js";
import { ScpError, type ScpErrorDetails } from "./errors.js";
import { serviceText } from "./errorText.js";
import { redaction } from "./redaction.js";
import { type SigningKeys, signedHeaders } from "./signature.js";
import { Slots } from "./slots.js";

export interface TransportSettings extends DispatcherSettings {
    readonly keys?: SigningKeys | undefined;
    readonly authToken?: string | undefined;
    readonly accountId?: string | undefined;
    readonly apiVersion: string;
    /** The language of the service's error texts. */
    readonly language: string;
    /** For one attempt, from the connection to the last byte of the answer. */
    readonly timeoutSeconds: number;
    readonly maxRetries: number;
    /** Gets a line for each attempt. It never holds a key, a token or a signature. */
    readonly debug: (line: string) => void;
}

/** How one call differs from the others. */
export interface CallOptions {
    /** Sends no credentials. */
    readonly unsigned?: boolean;
    /** Instead of the transport's own. */
    readonly timeoutSeconds?: number;
    /** Instead of the transport's own. */
    readonly maxRetries?: number;
    /** Ends the call, which then fails with the signal's reason. */
    readonly signal?: AbortSignal | undefined;
}

/** An answer with a status of 2xx that nobody has looked into yet. */
export interface Answer {
    /** As text, in which `U+FFFD` stands for what is not UTF-8. */
    readonly body: string;
    /** Whether all of the body is UTF-8. */
    readonly isUtf8: boolean;
    readonly headers: Dispatcher.ResponseData["headers"];
    /** What is known of the call, for the errors of whoever reads the body. */
    readonly call: ScpErrorDetails;
}

const MAX_RETRY_DELAY_MS = 20_000;
/** All attempts of a call, with the waits between them, may take as long as this many attempts. */
const TOTAL_TIMEOUT_FACTOR = 4;
/** What else a service says is no name of a request. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** An ES module, which Node.js before 22.12 cannot require: the first call imports it. */
type Ky = typeof import("ky");

/** Sends signed GET requests over a pool of kept-alive connections, trying again what may pass. */
export class Transport {
    readonly #settings: TransportSettings;
    readonly #poolFor: (url: URL) => Dispatcher;
    /** A call waits for its turn here and not in the pool, so that its time-out begins with its turn. */
    readonly #slots: Slots;
    #ky: Promise<{ module: Ky; instance: KyInstance }> | undefined;
    readonly #withoutKeys: (text: string) => string;

    /** @throws ScpConfigurationError for a certificate file or a proxy that can not be used. */
    constructor(settings: TransportSettings) {
        this.#settings = settings;
        this.#poolFor = dispatchers(settings);
        this.#slots = new Slots(settings.concurrency);
        this.#withoutKeys = redaction(this.#keys());
    }

    /**
     * @param url - the whole URL, as it is signed and sent.
     * @throws ScpError of the class that fits: see errors.ts.
     */
    get(url: string, options: CallOptions = {}): Promise<Answer> {
        return this.#slots.run(() => this.#call(url, options));
    }

    /** What an answer says, for an error's message: a service can repeat what it was sent. */
    quotable(text: string): string {
        return this.#withoutKeys(text);
    }

    async #call(url: string, options: CallOptions): Promise<Answer> {
        options.signal?.throwIfAborted();
        this.#ky ??= this.#loadKy();
        const { module, instance } = await this.#ky;
        let attempts = 0;
        const signatures: string[] = [];
        const call = () => ({ method: "GET", url: url.replace(/\?.*$/, ""), attempts });
        // Here and not in a hook, so that each attempt has a timestamp and a signature of its own.
        const fetch = (request: Request | string | URL) => {
            attempts += 1;
            const headers = this.#headers((request as Request).url, options.unsigned === true);
            signatures.push(headers["Scp-Signature"] ?? "");
            return this.#attempt(request as Request, headers, attempts);
        };
        try {
            const response = await instance.get(url, { fetch, ...kyOptions(options) });
            const { answer } = response as unknown as ReadResponse;
            return { ...answer, call: { ...call(), ...this.#answered(response) } };
        } catch (error) {
            options.signal?.throwIfAborted();
            const timeoutSeconds = options.timeoutSeconds ?? this.#settings.timeoutSeconds;
            const clean = redaction([...this.#keys(), ...signatures]);
            throw this.#scpError(module, error, call(), timeoutSeconds, clean);
        }
    }

    async #loadKy(): Promise<{ module: Ky; instance: KyInstance }> {
        const { timeoutSeconds, maxRetries } = this.#settings;
        const module = await import("ky");
        // What is not said here is as it should be: 408, 429, 500, 502, 503 and 504 are tried again, and Retry-After counts.
        const instance = module.default.create({
            timeout: timeoutSeconds * 1000,
            totalTimeout: timeoutSeconds * 1000 * TOTAL_TIMEOUT_FACTOR,
            retry: {
                limit: maxRetries,
                retryOnTimeout: true,
                jitter: true,
                backoffLimit: MAX_RETRY_DELAY_MS,
                maxRetryAfter: MAX_RETRY_DELAY_MS,
            },
        });
        return { module, instance };
    }

    /** Redirects are answers: they are not followed. */
    async #attempt(request: Request, headers: Record<string, string>, attempt: number): Promise<Response> {
        const url = new URL(request.url);
        const path = request.url.slice(url.origin.length);
        const start = performance.now();
        const log = (outcome: string) =>
            this.#settings.debug(
                `scp: GET ${path.replace(/\?.*$/, "")} ${outcome} in ${Math.round(performance.now() - start)} ms (attempt ${attempt})`,
            );
        try {
            const answer = await this.#poolFor(url).request({
                origin: url.origin,
                path,
                method: "GET",
                headers,
                signal: request.signal,
            });
            const bytes = await answer.body.bytes();
            const response = new ReadResponse(answer.statusCode, {
                body: new TextDecoder().decode(bytes),
                isUtf8: isUtf8(bytes),
                headers: answer.headers,
            });
            const { status, requestId } = this.#answered(response);
            log(`answered ${status}${requestId ? `, request ${requestId},` : ""}`);
            return response as unknown as Response;
        } catch (error) {
            log(`failed (${(error as NodeJS.ErrnoException).code ?? (error as Error).name})`);
            request.signal.throwIfAborted();
            // What ky knows as a failure of the network, and so tries again.
            throw new TypeError("fetch failed", { cause: error });
        }
    }

    #keys(): (string | undefined)[] {
        const { keys, authToken } = this.#settings;
        return [keys?.secretKey, keys?.accessKey, authToken];
    }

    #headers(url: string, unsigned: boolean): Record<string, string> {
        const { keys, authToken, accountId, apiVersion, language } = this.#settings;
        const common = {
            Accept: "application/json",
            "Accept-Encoding": "identity",
            "Accept-Language": language,
        };
        if (unsigned) {
            return common;
        }
        return {
            ...common,
            "Scp-Api-Version": `virtualserver ${apiVersion}`,
            "Scp-ClientType": "Openapi",
            ...(accountId ? { "Scp-AccountId": accountId } : {}),
            ...(keys ? signedHeaders({ method: "GET", url, timestamp: Date.now() }, keys) : {}),
            ...(authToken ? { "X-Auth-Token": authToken } : {}),
        };
    }

    #scpError(
        { HTTPError, NetworkError, TimeoutError }: Ky,
        error: unknown,
        call: ScpErrorDetails,
        timeoutSeconds: number,
        clean: (text: string) => string,
    ): ScpError {
        if (error instanceof HTTPError) {
            const detail = serviceText(error.data, clean);
            return statusError({
                ...call,
                ...this.#answered(error.response),
                detail: detail === "" ? undefined : detail,
            });
        }
        if (error instanceof TimeoutError) {
            return timeoutError(call, timeoutSeconds, timeoutSeconds * TOTAL_TIMEOUT_FACTOR);
        }
        if (error instanceof NetworkError) {
            return networkError(call, withoutData(rootCause(error), clean));
        }
        const message = clean(error instanceof Error ? error.message : String(error));
        return new ScpError(`GET ${call.url} failed: ${message}.`, call);
    }

    #answered(response: Pick<ReadResponse, "status" | "headers">): ScpErrorDetails {
        const requestId = requestIdOf(response);
        const isOne = requestId !== undefined && REQUEST_ID.test(requestId);
        return { status: response.status, requestId: isOne ? this.#withoutKeys(requestId) : undefined };
    }
}

/**
 * An answer whose body has been read, with as much of a Response as ky and this file ask for. A real one, which would
 * make a stream of the text to read it again, costs a quarter of a call's CPU time.
 */
class ReadResponse {
    readonly status: number;
    readonly ok: boolean;
    readonly type = "default";
    readonly body = null;
    readonly headers: { get(name: string): string | null };
    /** What this file asks for, beyond what a Response has. */
    readonly answer: Omit<Answer, "call">;

    constructor(status: number, answer: Omit<Answer, "call">) {
        this.status = status;
        this.ok = status >= 200 && status < 300;
        this.headers = { get: (name) => answer.headers[name.toLowerCase()]?.toString() ?? null };
        this.answer = answer;
    }

    async text(): Promise<string> {
        return this.answer.body;
    }

    /** By this ky knows a response. */
    get [Symbol.toStringTag](): string {
        return "Response";
    }
}

/** Only what differs: ky merges each option that it gets into its own, which costs more than the rest of it. */
function kyOptions({ timeoutSeconds, maxRetries, signal }: CallOptions): Options {
    return {
        ...(timeoutSeconds === undefined
            ? {}
            : { timeout: timeoutSeconds * 1000, totalTimeout: timeoutSeconds * 1000 * TOTAL_TIMEOUT_FACTOR }),
        ...(maxRetries === undefined ? {} : { retry: { limit: maxRetries } }),
        ...(signal ? { signal } : {}),
    };
}

function requestIdOf({ headers }: { headers: { get(name: string): string | null } }): string | undefined {
    return (
        headers.get("x-request-id") ??
        headers.get("x-openstack-request-id") ??
        headers.get("scp-request-id") ??
        undefined
    );
}

function rootCause(error: Error): Error {
    return isNativeError(error.cause) ? rootCause(error.cause) : error;
}

/** What an error says, and no more: undici's can hold what was received, and so what was sent. */
function withoutData(error: NodeJS.ErrnoException, clean: (text: string) => string): NodeJS.ErrnoException {
    const { name, message, stack = "", code } = error;
    const copy = Object.assign(new Error(clean(message)), code === undefined ? {} : { code });
    for (const [property, value] of Object.entries({ name, stack: clean(stack) })) {
        Object.defineProperty(copy, property, { value, configurable: true, writable: true });
    }
    return copy;
}
