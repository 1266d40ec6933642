/** One entry of the endpoint catalog. */
export interface CatalogEntry {
    readonly region: string;
    readonly serviceType: string;
    readonly serviceName: string;
    readonly url: string;
}

/** The catalog of a region: the image service, between others as on SCP. */
export function catalogOf(endpoint: string, region: string): CatalogEntry[] {
    return [
        { region, serviceType: "scp-iam", serviceName: "IAM", url: `${endpoint}/iam` },
        { region, serviceType: "scp-virtualserver", serviceName: "Virtual Server", url: endpoint },
        { region, serviceType: "scp-vpc", serviceName: "VPC", url: `${endpoint}/vpc` },
    ];
}
