import { rememberSuccess } from "../rememberSuccess.js";
import { firstIds, quoted } from "../text.js";
import { parsed } from "./answers.js";
import { endpointCatalog } from "./calledService.js";
import type { Sourced } from "./endpoint.js";
import { ScpConfigurationError } from "./errors.js";
import { schemas } from "./lazySchemas.js";
import type { Answer, Transport } from "./transport.js";

/** The services' names in the catalog: the second of each is what its version header says. */
const VIRTUAL_SERVER = ["scp-virtualserver", "virtualserver"];
const ORGANIZATION = ["scp-organization", "organization"];

interface Entries {
    readonly answer: Answer;
    readonly entries: readonly {
        readonly region: string;
        readonly serviceType: string;
        readonly url: string;
    }[];
}

/** The endpoint catalog, `GET {auth URL}/endpoints`, which is signed like every call. It is asked until it has answered. */
export class Catalog {
    readonly #transport: Transport;
    #read: (() => Promise<Entries>) | undefined;

    constructor(transport: Transport) {
        this.#transport = transport;
    }

    /**
     * The address of the virtual server service in a region. Where there are several, the first by URL.
     *
     * @param region - may be left out if the catalog has the service in one region only.
     * @throws ScpConfigurationError for a region that the catalog does not have, naming those that it has.
     * @throws ScpError if the catalog could not be read.
     */
    async virtualServer(authUrl: string, region: Sourced | undefined): Promise<Sourced> {
        const { answer, services } = await this.#services(
            authUrl,
            VIRTUAL_SERVER,
            "has no virtual server service. Check scp:authUrl, or set scp:endpoint.",
        );
        const regions = [...new Set(services.map((service) => service.region))].sort();
        const wanted = region?.value ?? (regions.length === 1 ? regions[0] : undefined);
        const urls = services.filter((service) => service.region === wanted).map((service) => service.url);
        if (urls.length === 0) {
            const known = firstIds(regions, 10, (each) => this.#transport.quotable(each, answer));
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
        return this.#firstOf(urls, authUrl, answer);
    }

    /**
     * The address of the Organization service, which has no region: if the catalog has it in several, the one of this region,
     * else the first by URL.
     *
     * @throws ScpError if the catalog could not be read, or does not have the service.
     */
    async organization(authUrl: string, region: Sourced | undefined): Promise<Sourced> {
        const { answer, services } = await this.#services(
            authUrl,
            ORGANIZATION,
            "has no Organization service. Check scp:authUrl, or name a connection in organizationConnection that has scp:environment and no scp:authUrl.",
        );
        const inRegion = services.filter((service) => service.region === region?.value);
        const found = inRegion.length > 0 ? inRegion : services;
        return this.#firstOf(
            found.map(({ url }) => url),
            authUrl,
            answer,
        );
    }

    async #services(authUrl: string, types: readonly string[], without: string) {
        this.#read ??= rememberSuccess(() => this.#entries(authUrl));
        const { answer, entries } = await this.#read();
        const services = entries.filter((entry) => types.includes(entry.serviceType));
        if (services.length === 0) {
            throw new ScpConfigurationError(`The endpoint catalog at ${authUrl} ${without}`, "scp:authUrl");
        }
        return { answer, services };
    }

    async #entries(authUrl: string): Promise<Entries> {
        const answer = await this.#transport.get(`${authUrl}/endpoints`, { service: endpointCatalog });
        return { answer, entries: parsed(schemas().catalogSchema, answer) };
    }

    #firstOf(urls: string[], authUrl: string, answer: Answer): Sourced {
        const [url = ""] = urls.sort();
        return {
            value: this.#transport.quotable(url, answer),
            source: `the endpoint catalog at ${authUrl}`,
        };
    }
}
