/** A service that is called: how its version is named, and what its errors say. */
export interface CalledService {
    /** As the version header has it. */
    readonly name: string;
    /** The version that is asked for; undefined for the one of the settings. */
    readonly apiVersion?: string;
    /** What its answers tell. */
    readonly tells: string;
    /** What to check if its address may be wrong. */
    readonly address: string;
    /** What a request could be wrong about. */
    readonly request: string;
    /** What to do about a 403. */
    readonly refused: string;
    /** What to do about a 404. */
    readonly notFound: string;
}

export const virtualServerService: CalledService = {
    name: "virtualserver",
    tells: "who an image is shared with",
    address: "scp:endpoint",
    request: "scp:endpoint, scp:apiVersion and the image ID",
    refused:
        "The account of these credentials may not read this. Check scp:accessKey, or the connection that the image belongs to.",
    notFound:
        "There is no such image, or it belongs to another account and is not shared with this one: check the image ID, " +
        "the account of the credentials, and the region.",
};

/** The endpoint catalog, which is asked on behalf of the virtual server service. */
export const endpointCatalog: CalledService = {
    ...virtualServerService,
    tells: "where the service is",
    address: "scp:authUrl",
    request: "scp:authUrl",
    refused:
        "The account of these credentials may not read the endpoint catalog. Check scp:accessKey and scp:authUrl.",
};

/** 1.2 is its current version; what is read is the same in 1.1. */
export const organizationService: CalledService = {
    name: "organization",
    apiVersion: "1.2",
    tells: "which accounts belong to the organisation",
    address: "scp:authUrl or scp:environment",
    request: "the IDs in approvedUnitIds",
    refused:
        "The account of these credentials may not read the organisation. Its management account may, or one that it has delegated: " +
        "name a connection of such an account in organizationConnection.",
    notFound:
        "There is no such organisation unit, or it belongs to another organisation: check approvedUnitIds, and organizationConnection.",
};
