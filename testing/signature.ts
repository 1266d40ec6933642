import { createHmac, timingSafeEqual } from "node:crypto";

/** The parts that a signature covers, as they came over the wire. The body is not one of them. */
export interface SignedParts {
    readonly method: string;
    /** The whole URL: scheme, host, path and query, nothing decoded or put in order. */
    readonly url: string;
    /** Milliseconds since 1970, as decimal text. */
    readonly timestamp: string;
    readonly accessKey: string;
    /** Empty if the request names no account. */
    readonly accountId: string;
    readonly clientType: string;
}

export function stringToSign(parts: SignedParts): string {
    return parts.method + parts.url + parts.timestamp + parts.accessKey + parts.accountId + parts.clientType;
}

export function signature(secretKey: string, message: string): string {
    return createHmac("sha256", secretKey).update(message).digest("base64");
}

/** Compares in constant time, so that the time does not tell how much of a wrong signature is right. */
export function isSignature(candidate: string, expected: string): boolean {
    const given = Buffer.from(candidate);
    const wanted = Buffer.from(expected);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
}
