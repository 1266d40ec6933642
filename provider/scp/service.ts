import { isInReference, versionWarning } from "./apiVersions.js";
import { Catalog } from "./catalog.js";
import { ScpClient } from "./client.js";
import type { Proxies } from "./dispatcher.js";
import {
    checkAddress,
    type EndpointChoice,
    type EndpointSettings,
    organizationChoice,
    type Sourced,
} from "./endpoint.js";
import { OrganizationClient } from "./organization.js";
import { Transport, type TransportSettings } from "./transport.js";
import { servedVersions } from "./versionPage.js";

/** What a connection to one account in one region needs, checked. */
export interface ConnectionSettings {
    readonly endpoint: EndpointChoice;
    /** What the addresses of services come from. */
    readonly addresses: EndpointSettings;
    readonly accessKey: string | undefined;
    readonly secretKey: string | undefined;
    readonly authToken: string | undefined;
    /** Where keys and token were set. */
    readonly credentialSources: readonly string[];
    readonly accountId: string | undefined;
    /** Where the account's ID was set; undefined if it is not. */
    readonly accountIdSource: string | undefined;
    /** What no message may repeat. */
    readonly secrets: readonly string[];
    readonly apiVersion: string;
    /** Where the version was pinned; undefined if it is the default. */
    readonly apiVersionSource: string | undefined;
    readonly language: string;
    readonly timeoutSeconds: number;
    readonly maxRetries: number;
    readonly concurrency: number;
    readonly caFile: string | undefined;
    readonly proxies: Proxies;
}

/** The service as one account reaches it. */
export interface Service {
    /** The address of the virtual server service. */
    readonly endpoint: string;
    readonly client: ScpClient;
    /** Its address is looked up by the first call, which most users never make. */
    readonly organization: OrganizationClient;
    /** What the user should be told of it: that the pinned API version will end, for example. */
    readonly warning: Promise<string | undefined>;
}

/**
 * Finds the service and makes ready to call it. With an endpoint and a version of the reference, no request is made.
 *
 * @param debug - gets a line for each attempt of a call, if somebody reads them.
 * @param transport - sends the calls. Default: one that only reads.
 * @throws ScpError if the endpoint cannot be found, or the pinned version is one that nobody knows.
 */
export async function connect(
    settings: ConnectionSettings,
    debug: ((line: string) => void) | undefined,
    transport = new Transport(transportSettings(settings, debug)),
): Promise<Service> {
    const { accountId, accountIdSource } = settings;
    const catalog = new Catalog(transport);
    const endpoint = await addressOf(settings.endpoint, (authUrl, region) =>
        catalog.virtualServer(authUrl, region),
    );
    const organization = new OrganizationClient(transport, () =>
        addressOf(organizationChoice(settings.addresses), (authUrl, region) =>
            catalog.organization(authUrl, region),
        ),
    );
    const warning = pinnedVersionWarning(transport, endpoint, settings);
    if (!isInReference(settings.apiVersion)) {
        await warning;
    }
    const client = new ScpClient(transport, endpoint, accountId, accountIdSource);
    return { endpoint, client, organization, warning };
}

/** What a transport for these settings needs. */
export function transportSettings(
    settings: ConnectionSettings,
    debug: ((line: string) => void) | undefined,
): TransportSettings {
    const { accessKey, secretKey, accountId } = settings;
    return {
        ...settings,
        keys: accessKey && secretKey ? { accessKey, secretKey, accountId } : undefined,
        debug,
    };
}

async function addressOf(
    choice: EndpointChoice,
    lookUp: (authUrl: string, region: Sourced | undefined) => Promise<Sourced>,
): Promise<string> {
    return "url" in choice
        ? choice.url
        : checkAddress("endpoint", await lookUp(choice.authUrl, choice.region), choice.allowHttp);
}

/** The service's own version page is asked for if a version is pinned, beside the first calls. */
async function pinnedVersionWarning(
    transport: Transport,
    endpoint: string,
    { apiVersion, apiVersionSource }: ConnectionSettings,
): Promise<string | undefined> {
    if (apiVersionSource === undefined) {
        return undefined;
    }
    const today = new Date().toISOString().slice(0, 10);
    return versionWarning(apiVersion, apiVersionSource, today, await servedVersions(transport, endpoint));
}
