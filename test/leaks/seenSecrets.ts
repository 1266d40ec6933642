import crypto from "node:crypto";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

/** Shorter ones, such as a test's `sk`, stand in texts by chance. */
const SHORTEST = 12;

/** What must stand nowhere, and what it is. */
const seen = new Map<string, string>();

/** The secrets that were used in this process since `watchSecrets`, each with what it is. */
export function seenSecrets(): ReadonlyMap<string, string> {
    return seen;
}

/**
 * Notes every secret that is used in this process from now on: the keys that sign or check a signature, and the signature,
 * the text that was signed and the token of each request that any server here gets. So no test has to name its secrets,
 * and the gateway, which is public, need not show what it has seen.
 *
 * @returns ends it.
 */
export function watchSecrets(): () => void {
    const { createHmac } = crypto;
    crypto.createHmac = (algorithm, key, options) => {
        if (typeof key === "string") {
            noteSecret("secret key", key);
        }
        return createHmac(algorithm, key, options);
    };
    const onRequest = (message: unknown) => noteRequest((message as { request: IncomingMessage }).request);
    subscribe("http.server.request.start", onRequest);
    return () => {
        crypto.createHmac = createHmac;
        unsubscribe("http.server.request.start", onRequest);
        seen.clear();
    };
}

/** Notes one that does not show by its use, such as a proxy's password. */
export function noteSecret(what: string, secret: string): void {
    if (secret.length >= SHORTEST) {
        seen.set(secret, what);
    }
}

function noteRequest({ method, url, headers }: IncomingMessage): void {
    const header = (name: string) => String(headers[name] ?? "");
    noteSecret("token", header("x-auth-token"));
    if (header("scp-signature") !== "") {
        noteSecret("signature", header("scp-signature"));
        const account = header("scp-accesskey") + header("scp-accountid") + header("scp-clienttype");
        noteSecret(
            "string to sign",
            `${method}http://${headers.host}${url}${header("scp-timestamp")}${account}`,
        );
    }
}
