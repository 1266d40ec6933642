import { createHmac } from "node:crypto";
import { type Agent, type IncomingHttpHeaders, request } from "node:http";
import type { Gateway } from "../../../testing/index.js";

export interface CallOptions {
    method?: string;
    /** The account to sign as; null sends no credentials. The first account unless given. */
    as?: string | null;
    /** Header values; undefined leaves one out. They win over the helper's own, and come after signing. */
    headers?: Record<string, string | undefined>;
    body?: unknown;
    /** How far the caller's clock is ahead, in milliseconds. */
    clockMs?: number;
    agent?: Agent;
}

export interface CallResult {
    status: number;
    headers: IncomingHttpHeaders;
    text: string;
    // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what a test is about
    json: any;
}

/** Signs by its own reading of the documented message, and sends the path as it is. */
export function signedHeaders(gateway: Gateway, method: string, url: string, options: CallOptions = {}) {
    const account = options.as ?? gateway.accountId;
    const config = gateway.stackConfigFor(account);
    const timestamp = String(Date.now() + (options.clockMs ?? 0));
    const key = config["scp:accessKey"];
    const message = `${method}${url}${timestamp}${key}Openapi`;
    return {
        "Scp-Accesskey": key,
        "Scp-Timestamp": timestamp,
        "Scp-ClientType": "Openapi",
        "Scp-Signature": createHmac("sha256", config["scp:secretKey"] ?? "")
            .update(message)
            .digest("base64"),
    };
}

export function call(gateway: Gateway, path: string, options: CallOptions = {}): Promise<CallResult> {
    const { method = "GET", as, headers = {}, body, agent } = options;
    const { hostname, port } = new URL(gateway.endpoint);
    const sent = Object.entries({
        Accept: "application/json",
        ...(as === null ? {} : signedHeaders(gateway, method, gateway.endpoint + path, options)),
        ...headers,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return new Promise((resolve, reject) => {
        const outgoing = request(
            { hostname, port, path, method, headers: Object.fromEntries(sent), agent: agent ?? false },
            (response) => {
                let text = "";
                response.setEncoding("utf8");
                response.on("data", (chunk: string) => {
                    text += chunk;
                });
                response.on("error", reject);
                response.on("end", () => {
                    resolve({
                        status: response.statusCode ?? 0,
                        headers: response.headers,
                        text,
                        json: parsed(text),
                    });
                });
            },
        );
        outgoing.on("error", reject);
        outgoing.end(body === undefined || typeof body === "string" ? body : JSON.stringify(body));
    });
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}
