/** One entry of the endpoint catalog. */
export interface CatalogEntry {
    readonly region: string;
    readonly serviceType: string;
    readonly serviceName: string;
    readonly url: string;
}

/** The catalog of a gateway, whose endpoint is not known before it listens. */
export type Catalog = (endpoint: string) => readonly CatalogEntry[];

/** What the image service is called in a catalog. */
export const IMAGE_SERVICE = { serviceType: "scp-virtualserver", serviceName: "Virtual Server" };

/** The catalog of a region: the image service, between others as on SCP. */
export function catalogOf(region: string): Catalog {
    return (endpoint) => [
        { region, serviceType: "scp-iam", serviceName: "IAM", url: `${endpoint}/iam` },
        { region, ...IMAGE_SERVICE, url: endpoint },
        { region, serviceType: "scp-vpc", serviceName: "VPC", url: `${endpoint}/vpc` },
    ];
}
