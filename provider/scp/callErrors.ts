import { oneLine } from "../text.js";
import type { CalledService } from "./calledService.js";
import { MAX_BODY_BYTES } from "./dispatcher.js";
import {
    ScpAuthenticationError,
    type ScpError,
    type ScpErrorDetails,
    ScpNotFoundError,
    ScpResponseError,
    ScpThrottledError,
    ScpTimeoutError,
    ScpUnavailableError,
} from "./errors.js";

const longestCause = 500;

interface StatusRule {
    readonly matches: (status: number, url: string) => boolean;
    readonly type: new (message: string, details: ScpErrorDetails) => ScpError;
    /** What it means, and what to do. */
    readonly advice: (service: CalledService, credentialSources: readonly string[]) => string;
}

/** A list of all that there is, which is there also if nothing is in it. */
const WHOLE_LIST = /\/(images|organization-accounts|endpoints)$/;

const statusRules: readonly StatusRule[] = [
    {
        matches: (status) => status === 401,
        type: ScpAuthenticationError,
        advice: (_, sources) =>
            "The service did not accept the credentials. Check scp:accessKey and scp:secretKey (or scp:authToken), that they " +
            "belong to this endpoint, and that this machine's clock is right: a signature holds for a few minutes only." +
            (sources.length > 0 ? `\nThey come from ${sources.join(", ")}.` : ""),
    },
    {
        matches: (status) => status === 403,
        type: ScpAuthenticationError,
        advice: ({ refused }) => refused,
    },
    {
        matches: (status, url) => status === 404 && WHOLE_LIST.test(url),
        type: ScpResponseError,
        advice: ({ address }) => `The service has no such list at this address: check ${address}.`,
    },
    {
        matches: (status) => status === 404,
        type: ScpNotFoundError,
        advice: ({ notFound }) => notFound,
    },
    {
        matches: (status) => status === 429,
        type: ScpThrottledError,
        advice: () => "The service asks for fewer requests: try again later, or lower scp:concurrency.",
    },
    {
        matches: (status) => status >= 500,
        type: ScpUnavailableError,
        advice: () => "The service failed: try again later.",
    },
    {
        matches: (status) => status >= 300 && status < 400,
        type: ScpResponseError,
        advice: ({ address }) =>
            `A redirect is not followed, so that credentials go to no other address: check ${address}.`,
    },
];

const otherStatus: Omit<StatusRule, "matches"> = {
    type: ScpResponseError,
    advice: ({ request }) => `The service did not accept the request: check ${request}.`,
};

/**
 * The error for an answer whose status is not a success.
 *
 * @param call - with the status, and the service's own words.
 * @param date - the answer's `Date` header.
 * @param credentialSources - where keys and token were set.
 */
export function statusError(
    call: ScpErrorDetails,
    date: string | null,
    service: CalledService,
    credentialSources: readonly string[],
): ScpError {
    const { status = 0, url = "" } = call;
    const { type, advice } = statusRules.find((rule) => rule.matches(status, url)) ?? otherStatus;
    const said = call.detail === undefined ? "" : `: ${call.detail}`;
    const clock = call.status === 401 ? clockAdvice(date) : "";
    return new type(
        `${call.method} ${call.url} answered ${call.status}${tries(call)}${said}\n${clock}${advice(service, credentialSources)}`,
        call,
    );
}

/** So far apart two clocks can be without a signature being refused for it. */
const MAX_CLOCK_SKEW_SECONDS = 60;

function clockAdvice(date: string | null): string {
    const time = new Date(date ?? "");
    // Date also reads what is no date of a header.
    if (Number.isNaN(time.getTime()) || time.toUTCString() !== date) {
        return "";
    }
    const seconds = Math.round((Date.now() - time.getTime()) / 1000);
    if (Math.abs(seconds) <= MAX_CLOCK_SKEW_SECONDS) {
        return "";
    }
    return (
        `This machine's clock is ${Math.abs(seconds)} seconds ${seconds > 0 ? "ahead of" : "behind"} the service's, going by the answer's Date header. ` +
        "Synchronize it (for example with: timedatectl set-ntp true), because the service refuses signatures of another time.\n"
    );
}

/** The error for a call that took too long. */
export function timeoutError(call: ScpErrorDetails, attemptSeconds: number, totalSeconds: number): ScpError {
    return new ScpTimeoutError(
        `${call.method} ${call.url} was not answered in time${tries(call)}: ${attemptSeconds} s for an attempt, ` +
            `${totalSeconds} s for all of them. Try again later, raise scp:timeoutSeconds, or check the network, including any proxy (HTTPS_PROXY, NO_PROXY).`,
        call,
    );
}

/** The error for a call that got no whole answer. */
export function networkError(
    call: ScpErrorDetails,
    cause: NodeJS.ErrnoException,
    { address }: CalledService,
): ScpError {
    if (cause.code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") {
        return new ScpResponseError(
            `${call.method} ${call.url} answered with more than ${MAX_BODY_BYTES / 1024 / 1024} MiB${tries(call)}. Check ${address}.`,
            { ...call, cause },
        );
    }
    return new ScpUnavailableError(
        `${call.method} ${call.url} could not be reached${tries(call)}: ${oneLine(cause.message.trim() || `${cause.code}`, longestCause)}.\n` +
            `Check ${address} and the network, including any proxy (HTTPS_PROXY, NO_PROXY) and certificate authority (scp:caFile).`,
        { ...call, cause },
    );
}

/**
 * Whether a failure of the network stays one, however often the call is tried: a certificate that is not trusted, a TLS
 * connection that the two sides cannot agree on, a proxy that refuses.
 */
export function isLasting({ code = "" }: NodeJS.ErrnoException): boolean {
    return lastingCodes.test(code);
}

/** From Node's lists of error codes: those of X.509 certificates have no prefix of their own. */
const lastingCodes =
    /CERT|^UNABLE_TO_|^INVALID_(CA|PURPOSE)$|^PATH_LENGTH_EXCEEDED$|^HOSTNAME_MISMATCH$|^ERR_SSL_|^EPROTO$|^PROXY_ANSWERED_(?!408|429|5)/;

function tries({ attempts }: ScpErrorDetails): string {
    return attempts === 1 ? "" : ` (${attempts} attempts)`;
}
