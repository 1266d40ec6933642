import { parsed } from "./answers.js";
import type { ApiVersion } from "./apiVersions.js";
import { schemas } from "./lazySchemas.js";
import type { Transport } from "./transport.js";

/** The page is only advice: nobody waits long for it. */
const TIMEOUT_SECONDS = 2;
const MAX_VERSIONS = 1000;

/** The versions that the service says it has, from `GET {endpoint}/`, unsigned; undefined if it cannot be read. */
export async function servedVersions(
    transport: Transport,
    endpoint: string,
): Promise<ApiVersion[] | undefined> {
    const options = { unsigned: true, timeoutSeconds: TIMEOUT_SECONDS, maxRetries: 0 };
    try {
        const answer = await transport.get(`${endpoint}/`, options);
        const versions = parsed(schemas().versionsSchema, answer);
        return versions.length > 0 && versions.length <= MAX_VERSIONS
            ? versions.map((each) => ({ ...each, state: transport.quotable(each.state, answer) }))
            : undefined;
    } catch {
        return undefined;
    }
}
