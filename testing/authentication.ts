import { GatewayError } from "./errors.js";
import type { Account } from "./optionsSchema.js";
import type { ReceivedRequest } from "./server.js";
import { isSignature, signature, stringToSign } from "./signature.js";

export interface Clock {
    /** The gateway's time, in milliseconds since 1970. */
    readonly now: number;
    readonly maxSkewSeconds: number;
}

/**
 * The account that a request comes from, by its signature, its token or both.
 *
 * @throws GatewayError with status 401 if neither proves one of the accounts.
 */
export function authenticate(request: ReceivedRequest, accounts: readonly Account[], clock: Clock): Account {
    const token = header(request, "x-auth-token");
    const isSigned =
        header(request, "scp-accesskey") !== undefined || header(request, "scp-signature") !== undefined;
    const byToken = token === undefined ? undefined : accountWith("authToken", token, accounts);
    const account =
        byToken !== undefined && !isSigned ? byToken : accountOfSignature(request, accounts, clock);
    if (byToken !== undefined && byToken !== account) {
        throw unauthorized("The auth token and the access key belong to different accounts.");
    }
    const accountId = header(request, "scp-accountid");
    if (accountId !== undefined && accountId !== account.accountId) {
        throw unauthorized(`The credentials are not those of account ${accountId}.`);
    }
    return account;
}

function accountOfSignature(request: ReceivedRequest, accounts: readonly Account[], clock: Clock): Account {
    const parts = {
        method: request.method,
        url: request.url,
        accessKey: requiredHeader(request, "Scp-Accesskey"),
        timestamp: requiredHeader(request, "Scp-Timestamp"),
        accountId: header(request, "scp-accountid") ?? "",
        clientType: requiredHeader(request, "Scp-ClientType"),
    };
    const given = requiredHeader(request, "Scp-Signature");
    const account = accountWith("accessKey", parts.accessKey, accounts);
    checkTimestamp(parts.timestamp, clock);
    if (!isSignature(given, signature(account.secretKey, stringToSign(parts)))) {
        throw unauthorized(`The signature is not that of ${parts.method} ${parts.url}.`);
    }
    return account;
}

function accountWith(field: "accessKey" | "authToken", value: string, accounts: readonly Account[]): Account {
    const account = accounts.find((each) => each[field] === value);
    if (account === undefined) {
        throw unauthorized(`The ${field === "accessKey" ? "access key" : "auth token"} is not known.`);
    }
    return account;
}

function checkTimestamp(timestamp: string, clock: Clock): void {
    if (!/^\d{1,15}$/.test(timestamp)) {
        throw unauthorized("The timestamp is not a number of milliseconds since 1970.");
    }
    const skewSeconds = Math.abs(Number(timestamp) - clock.now) / 1000;
    if (skewSeconds > clock.maxSkewSeconds) {
        throw unauthorized(
            `The timestamp is ${Math.round(skewSeconds)} seconds off; ${clock.maxSkewSeconds} are allowed.`,
        );
    }
}

function requiredHeader(request: ReceivedRequest, name: string): string {
    const value = header(request, name.toLowerCase());
    if (value === undefined) {
        throw unauthorized(`The header ${name} is missing.`);
    }
    return value;
}

/** A header's value; an empty one counts as absent, because the vendor's SDK sends `Scp-AccountId` even so. */
function header(request: ReceivedRequest, lowerCaseName: string): string | undefined {
    const value = request.headers[lowerCaseName];
    return typeof value === "string" && value !== "" ? value : undefined;
}

function unauthorized(detail: string): GatewayError {
    return new GatewayError(401, detail);
}
