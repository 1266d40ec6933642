import { isUtf8 } from "node:buffer";
import { isNativeError } from "node:util/types";
import type { KyInstance, Options } from "ky";
import type { Dispatcher } from "undici";
import { BodyReader } from "./body.js";
import { isLasting, networkError, statusError, timeoutError } from "./callErrors.js";
import { type CalledService, virtualServerService } from "./calledService.js";
import { type CredentialSearch, credentialSearch, REQUEST_UUID } from "./credentialSearch.js";
import { type DispatcherSettings, dispatchers, proxyCredentials } from "./dispatcher.js";
import { ScpError, type ScpErrorDetails } from "./errors.js";
import { serviceText, shownText } from "./errorText.js";
import { loadSchemasEarly } from "./lazySchemas.js";
import { roundOfFew } from "./rounds.js";
import { type SigningKeys, signedHeaders } from "./signature.js";

export interface TransportSettings extends DispatcherSettings {
    readonly keys?: SigningKeys | undefined;
    readonly authToken?: string | undefined;
    /** Where keys and token were set. */
    readonly credentialSources?: readonly string[];
    readonly accountId?: string | undefined;
    /** What no message may repeat, beside the credentials of proxies and the signatures that are sent. */
    readonly secrets: readonly string[];
    readonly apiVersion: string;
    /** The language of the service's error texts. */
    readonly language: string;
    readonly maxRetries: number;
    /** Gets a line for each attempt, if somebody reads them. It never holds a key, a token or a signature. */
    readonly debug?: ((line: string) => void) | undefined;
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
    /** Default: the virtual server service. */
    readonly service?: CalledService;
}

/** What is sent, and where. */
export interface Call {
    readonly method: "GET" | "POST" | "PUT" | "DELETE";
    /** The whole URL, as it is signed and sent. */
    readonly url: string;
    /** JSON text; none if it is left out. */
    readonly body?: string | undefined;
}

/** An answer with a status of 2xx that nobody has looked into yet. */
export interface Answer {
    /** As text, in which `U+FFFD` stands for what is not UTF-8. */
    readonly body: string;
    /** Whether all of the body is UTF-8. */
    readonly isUtf8: boolean;
    readonly headers: Dispatcher.ResponseData["headers"];
    /** What is known of the call, for the errors of what the body is read for. */
    readonly call: ScpErrorDetails;
    readonly service: CalledService;
}

const MAX_RETRY_DELAY_MS = 20_000;
/** All attempts of a call, with the waits between them, may take as long as this many attempts. */
const TOTAL_TIMEOUT_FACTOR = 4;
/** A name of a request that is no UUID: nothing longer is shown, in which a credential could stand in a form that nobody searches for. */
const SHORT_REQUEST_ID = /^[\w.:-]{1,16}$/;

const utf8 = new TextDecoder();

/** ES modules, which Node.js before 22.12 cannot require: the first call imports them. */
type Ky = typeof import("ky");
type Limit = ReturnType<typeof import("p-limit").default>;

/** What sends calls, once it is imported. */
interface Sender {
    readonly ky: Ky;
    readonly instance: KyInstance;
    /** A call waits for its turn here and not in the pool, so that its time-out begins with its turn. */
    readonly limit: Limit;
}

/** Sends signed requests over a pool of kept-alive connections, trying again what may pass. It only reads. */
export class Transport {
    readonly #settings: TransportSettings;
    readonly #poolFor: (url: URL) => Dispatcher;
    #sender: Promise<Sender> | undefined;
    readonly #repeatsKeys: CredentialSearch;
    readonly #bodies = new BodyReader();
    /** The signatures that were sent for an answer. */
    readonly #sent = new WeakMap<Answer, readonly string[]>();

    /** @throws ScpConfigurationError for a certificate file or a proxy that cannot be used. */
    constructor(settings: TransportSettings) {
        this.#settings = settings;
        this.#poolFor = dispatchers(settings, loadSchemasEarly);
        this.#repeatsKeys = credentialSearch([...settings.secrets, ...proxyCredentials(settings.proxies)]);
    }

    /**
     * @param url - the whole URL, as it is signed and sent.
     * @throws ScpError of the class that fits: see errors.ts.
     */
    async get(url: string, options: CallOptions = {}): Promise<Answer> {
        return this.call({ method: "GET", url }, options);
    }

    /** For what writes: see provider/writing. */
    protected async call(call: Call, options: CallOptions): Promise<Answer> {
        this.#sender ??= loadSender(this.#settings);
        const sender = await this.#sender;
        return sender.limit(() => this.#call(sender, call, options));
    }

    /** What an answer says, for an error's message: a service can repeat what it was sent. */
    quotable(text: string, answer: Answer): string {
        return shownText(text, this.#repeats(this.#sent.get(answer) ?? []));
    }

    async #call({ ky, instance }: Sender, call: Call, options: CallOptions): Promise<Answer> {
        options.signal?.throwIfAborted();
        const { service = virtualServerService } = options;
        let attempts = 0;
        const signatures: string[] = [];
        const { method, url } = call;
        const details = () => ({ method, url: withoutQuery(url), attempts });
        // Here and not in a hook, so that each attempt has a timestamp and a signature of its own.
        const fetch = (request: Request | string | URL) => {
            attempts += 1;
            const headers = this.#headers(
                { ...call, url: (request as Request).url },
                options.unsigned === true,
                service,
            );
            signatures.push(headers["Scp-Signature"] ?? "");
            return this.#attempt(request as Request, call, headers, attempts);
        };
        try {
            const response = await instance(url, { method, fetch, ...kyOptions(options) });
            const { answer: read, answered } = response as unknown as ReadResponse;
            const answer = { ...read, call: { ...details(), ...answered }, service };
            this.#sent.set(answer, signatures);
            return answer;
        } catch (error) {
            options.signal?.throwIfAborted();
            const { credentialSources = [] } = this.#settings;
            const timeoutSeconds = options.timeoutSeconds ?? this.#settings.timeoutSeconds;
            const known = { service, timeoutSeconds, credentialSources };
            throw scpError(ky, error, details(), known, this.#repeats(signatures));
        }
    }

    /** Redirects are answers: they are not followed. */
    async #attempt(
        request: Request,
        { method, body }: Call,
        headers: Record<string, string>,
        attempt: number,
    ): Promise<Response> {
        const url = new URL(request.url);
        const path = request.url.slice(url.origin.length);
        const start = performance.now();
        const log = (outcome: () => string) =>
            this.#settings.debug?.(
                `scp: ${method} ${withoutQuery(path)} ${outcome()} in ${Math.round(performance.now() - start)} ms (attempt ${attempt})`,
            );
        try {
            const answer = await this.#poolFor(url).request({
                origin: url.origin,
                path,
                method,
                headers,
                ...(body === undefined ? {} : { body }),
                signal: request.signal,
            });
            const bytes = await this.#bodies.bytesOf(answer.body);
            await roundOfFew();
            const read = {
                body: utf8.decode(bytes),
                isUtf8: isUtf8(bytes),
                headers: withTrailers(answer),
            };
            const repeats = this.#repeats([headers["Scp-Signature"]]);
            const response = new ReadResponse(answer.statusCode, read, requestIdOf(answer, repeats));
            const { status, requestId } = response.answered;
            log(() => `answered ${status}${requestId ? `, request ${requestId},` : ""}`);
            return response as unknown as Response;
        } catch (error) {
            log(() => `failed (${(error as NodeJS.ErrnoException).code ?? (error as Error).name})`);
            request.signal.throwIfAborted();
            // What ky knows as a failure of the network, and so tries again.
            throw new TypeError("fetch failed", { cause: error });
        }
    }

    /** Whether a text repeats the keys, or one of the signatures that were sent. */
    #repeats(signatures: readonly (string | undefined)[]): CredentialSearch {
        // Made for a text alone that needs it: most calls have none.
        return (text) =>
            this.#repeatsKeys(text) || (!REQUEST_UUID.test(text) && credentialSearch(signatures)(text));
    }

    #headers({ method, url, body }: Call, unsigned: boolean, service: CalledService): Record<string, string> {
        const { keys, authToken, accountId, apiVersion, language } = this.#settings;
        const common = {
            Accept: "application/json",
            "Accept-Encoding": "identity",
            // A cache between must not answer with what it has kept.
            "Cache-Control": "no-cache",
            "Accept-Language": language,
            ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        };
        if (unsigned) {
            return common;
        }
        return {
            ...common,
            "Scp-Api-Version": `${service.name} ${service.apiVersion ?? apiVersion}`,
            "Scp-ClientType": "Openapi",
            ...(accountId ? { "Scp-AccountId": accountId } : {}),
            ...(keys ? signedHeaders({ method, url, timestamp: Date.now() }, keys) : {}),
            ...(authToken ? { "X-Auth-Token": authToken } : {}),
        };
    }
}

async function loadSender({ timeoutSeconds, maxRetries, concurrency }: TransportSettings): Promise<Sender> {
    const [ky, { default: pLimit }] = await Promise.all([import("ky"), import("p-limit")]);
    // What is not said here is as it should be: 408, 429, 500, 502, 503 and 504 are tried again, and a 413 with Retry-After, which also
    // counts for 429 and 503.
    const instance = ky.default.create({
        timeout: timeoutSeconds * 1000,
        totalTimeout: timeoutSeconds * 1000 * TOTAL_TIMEOUT_FACTOR,
        retry: {
            limit: maxRetries,
            retryOnTimeout: true,
            jitter: true,
            backoffLimit: MAX_RETRY_DELAY_MS,
            maxRetryAfter: MAX_RETRY_DELAY_MS,
            shouldRetry: ({ error }) =>
                error instanceof ky.NetworkError && isLasting(rootCause(error)) ? false : undefined,
        },
        // An error's text is read by errorText.ts, and no more of it than that needs.
        parseJson: (text) => text,
    });
    return { ky, instance, limit: pLimit(concurrency) };
}

/** What an error says of a call beside what was sent and answered. */
interface KnownOfCall {
    readonly service: CalledService;
    readonly timeoutSeconds: number;
    readonly credentialSources: readonly string[];
}

function scpError(
    { HTTPError, NetworkError, TimeoutError }: Ky,
    error: unknown,
    call: ScpErrorDetails,
    { service, timeoutSeconds, credentialSources }: KnownOfCall,
    repeats: CredentialSearch,
): ScpError {
    if (error instanceof HTTPError) {
        const detail = serviceText(String(error.data ?? ""), repeats);
        const { answered, headers } = error.response as unknown as ReadResponse;
        return statusError(
            { ...call, ...answered, detail: detail === "" ? undefined : detail },
            headers.get("date"),
            service,
            credentialSources,
        );
    }
    if (error instanceof TimeoutError) {
        return timeoutError(call, timeoutSeconds, timeoutSeconds * TOTAL_TIMEOUT_FACTOR);
    }
    if (error instanceof NetworkError) {
        return networkError(call, withoutData(rootCause(error), repeats), service);
    }
    const message = shownText(error instanceof Error ? error.message : String(error), repeats);
    return new ScpError(`${call.method} ${call.url} failed: ${message}.`, call);
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
    readonly answer: Omit<Answer, "call" | "service">;
    /** What errors and debug lines say of it. */
    readonly answered: Pick<ScpErrorDetails, "status" | "requestId">;

    constructor(status: number, answer: Omit<Answer, "call" | "service">, requestId: string | undefined) {
        this.status = status;
        this.ok = status >= 200 && status < 300;
        this.headers = { get: (name) => answer.headers[name.toLowerCase()]?.toString() ?? null };
        this.answer = answer;
        this.answered = { status, requestId };
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

/** What comes after the body says as much as what comes before it, and may not replace that. */
function withTrailers({ headers, trailers }: Dispatcher.ResponseData): Answer["headers"] {
    const late = Object.entries(trailers);
    if (late.length === 0) {
        return headers;
    }
    const all = { ...headers };
    for (const [name, value] of late) {
        all[name] = [all[name] ?? [], value].flat();
    }
    return all;
}

function requestIdOf({ headers }: Dispatcher.ResponseData, repeats: CredentialSearch): string | undefined {
    const id = (
        headers["x-request-id"] ??
        headers["x-openstack-request-id"] ??
        headers["scp-request-id"]
    )?.toString();
    const isUsual = id !== undefined && (REQUEST_UUID.test(id) || SHORT_REQUEST_ID.test(id));
    return isUsual && !repeats(id) ? id : undefined;
}

function withoutQuery(url: string): string {
    return url.split("?", 1)[0] ?? url;
}

function rootCause(error: Error): Error {
    return isNativeError(error.cause) ? rootCause(error.cause) : error;
}

/** What an error says, and no more: undici's can hold what was received, and so what was sent. */
function withoutData(error: NodeJS.ErrnoException, repeats: CredentialSearch): NodeJS.ErrnoException {
    const { name, code } = error;
    const message = shownText(error.message, repeats);
    const copy = Object.assign(new Error(message), code === undefined ? {} : { code });
    for (const [property, value] of Object.entries({ name, stack: `${name}: ${message}` })) {
        Object.defineProperty(copy, property, { value, configurable: true, writable: true });
    }
    return copy;
}
