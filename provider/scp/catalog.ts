import { idText, quoted } from "../text.js";
import { parsed } from "./answers.js";
import type { Sourced } from "./endpoint.js";
import { ScpConfigurationError } from "./errors.js";
import { catalogSchema } from "./schemas.js";
import type { Transport } from "./transport.js";

/** The virtual server service's names in the catalog: the second is what its version header says. */
const SERVICE_TYPES = ["scp-virtualserver", "virtualserver"];

/**
 * The address of the virtual server service in a region, from `GET {auth URL}/endpoints`, which is signed like every call.
 * Where there are several, the first by URL.
 *
 * @param region - may be left out if the catalog has the service in one region only.
 * @throws ScpConfigurationError for a region that the catalog does not have, naming those that it has.
 * @throws ScpError if the catalog could not be read.
 */
export async function catalogEndpoint(
    transport: Transport,
    authUrl: string,
    region: Sourced | undefined,
    signal?: AbortSignal,
): Promise<Sourced> {
    const answer = await transport.get(`${authUrl}/endpoints`, { signal });
    const entries = parsed(catalogSchema, answer);
    const services = entries.filter((entry) => SERVICE_TYPES.includes(entry.serviceType));
    const regions = [...new Set(services.map((service) => service.region))].sort();
    if (services.length === 0) {
        throw new ScpConfigurationError(
            `The endpoint catalog at ${authUrl} has no virtual server service. Check scp:authUrl, or set scp:endpoint.`,
            "scp:authUrl",
        );
    }
    const wanted = region?.value ?? (regions.length === 1 ? regions[0] : undefined);
    const urls = services.filter((service) => service.region === wanted).map((service) => service.url);
    const [url] = urls.sort();
    if (url === undefined) {
        const known = regions.map((each) => idText(transport.quotable(each, answer))).join(", ");
        const why =
            region === undefined
                ? "No region is set"
                : `Unknown region ${quoted(region.value)} (from ${region.source})`;
        throw new ScpConfigurationError(
            `${why}. Set scp:region to one that the endpoint catalog at ${authUrl} has: ${known}.`,
            "scp:region",
            region?.source,
        );
    }
    return { value: transport.quotable(url, answer), source: `the endpoint catalog at ${authUrl}` };
}
