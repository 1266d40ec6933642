import { parsed } from "./answers.js";
import type { ApiVersion } from "./apiVersions.js";
import { versionsSchema } from "./schemas.js";
import type { Transport } from "./transport.js";

/** The page is only advice: nobody waits long for it. */
const TIMEOUT_SECONDS = 2;

/** The versions that the service says it has, from `GET {endpoint}/`, unsigned; undefined if it cannot be read. */
export async function servedVersions(
    transport: Transport,
    endpoint: string,
): Promise<ApiVersion[] | undefined> {
    const options = { unsigned: true, timeoutSeconds: TIMEOUT_SECONDS, maxRetries: 0 };
    try {
        const answer = await transport.get(`${endpoint}/`, options);
        const versions = parsed(versionsSchema, answer).map((version) => ({
            ...version,
            state: transport.quotable(version.state, answer),
        }));
        return versions.length > 0 ? versions : undefined;
    } catch {
        return undefined;
    }
}
