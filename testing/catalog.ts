import type { GatewayEndpointOptions } from "./options.js";
import type { GatewaySettings } from "./optionsSchema.js";

/** One entry of the endpoint catalog. */
export type CatalogEntry = Required<GatewayEndpointOptions>;

/** What the image service is called in a catalog. */
export const IMAGE_SERVICE = { serviceType: "scp-virtualserver", serviceName: "Virtual Server" };

const ORGANIZATION_SERVICE = { serviceType: "scp-organization", serviceName: "Organization" };

/** The entries of the options; without any, the gateway's services between others as on SCP. */
export function catalogOf(
    { region, endpoints, organization }: GatewaySettings,
    endpoint: string,
): CatalogEntry[] {
    const entries: typeof endpoints = endpoints ?? [
        { serviceType: "scp-iam", serviceName: "IAM", url: `${endpoint}/iam` },
        IMAGE_SERVICE,
        ...(organization === undefined ? [] : [ORGANIZATION_SERVICE]),
        { serviceType: "scp-vpc", serviceName: "VPC", url: `${endpoint}/vpc` },
    ];
    return entries.map((entry) => ({
        ...entry,
        region: entry.region ?? region,
        url: entry.url ?? endpoint,
    }));
}
