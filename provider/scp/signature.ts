import { createHmac } from "node:crypto";

/** What SCP calls a client that uses the open API with an access key. */
const CLIENT_TYPE = "Openapi";

/** The keys of an account that sign a request. */
export interface SigningKeys {
    readonly accessKey: string;
    readonly secretKey: string;
    /** Normally empty; it then adds nothing to the signature. */
    readonly accountId?: string | undefined;
}

/** The parts of a request that a signature covers. Bodies are not signed. */
export interface SignedRequest {
    readonly method: string;
    /** The whole URL, exactly as it is sent. */
    readonly url: string;
    /** Unix epoch in milliseconds. The service refuses one that is off from its own clock. */
    readonly timestamp: number;
}

/**
 * The text that is signed: method, URL, timestamp, access key, account ID and client type, with nothing between them.
 * From the vendor's Open API reference.
 */
export function stringToSign(request: SignedRequest, keys: SigningKeys): string {
    return `${request.method}${request.url}${request.timestamp}${keys.accessKey}${keys.accountId ?? ""}${CLIENT_TYPE}`;
}

/** The HMAC-SHA256 of the text under the secret key, in base64. */
export function signature(text: string, secretKey: string): string {
    return createHmac("sha256", secretKey).update(text).digest("base64");
}

/** The headers that prove who sends the request. They hold for this method, URL and moment alone: sign each attempt. */
export function signedHeaders(request: SignedRequest, keys: SigningKeys): Record<string, string> {
    return {
        "Scp-Accesskey": keys.accessKey,
        "Scp-Signature": signature(stringToSign(request, keys), keys.secretKey),
        "Scp-Timestamp": String(request.timestamp),
        "Scp-ClientType": CLIENT_TYPE,
        ...(keys.accountId ? { "Scp-AccountId": keys.accountId } : {}),
    };
}
