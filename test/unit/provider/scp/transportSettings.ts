import type { TransportSettings } from "../../../../provider/scp/transport.js";

/** A transport that tries once, and does not wait long. */
export const transportSettings: TransportSettings = {
    keys: { accessKey: "canary-access", secretKey: "canary-secret" },
    secrets: ["canary-secret", "canary-access", "canary-token"],
    apiVersion: "1.3",
    language: "en-US",
    timeoutSeconds: 5,
    maxRetries: 0,
    concurrency: 4,
    proxies: {},
    debug: () => {},
};
