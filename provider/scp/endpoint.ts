import { ScpConfigurationError } from "./errors.js";

/** A value and the place that it was read from. */
export interface Sourced<T = string> {
    readonly value: T;
    /** For example `stack config scp:region` or `environment variable SCP_TF_DEFAULT_REGION`. */
    readonly source: string;
}

export interface EndpointSettings {
    readonly endpoint?: Sourced | undefined;
    readonly region?: Sourced | undefined;
    readonly environment?: Sourced | undefined;
    readonly authUrl?: Sourced | undefined;
    readonly allowHttp: boolean;
}

interface ScpEnvironment {
    readonly name: string;
    readonly authUrl: string;
    readonly regions: readonly string[];
}

/** From the vendor's published table of environments: for Samsung (s), Sovereign (g) and Enterprise (e). */
const environments = new Map<string, ScpEnvironment>([
    ["s", environment("s", "for Samsung", ["kr-west1", "kr-east1"])],
    ["g", environment("g", "for Sovereign", ["kr-south1", "kr-south2", "kr-south3"])],
    ["e", environment("e", "for Enterprise", ["kr-west1", "kr-east1"])],
]);

function environment(letter: string, name: string, regions: readonly string[]): ScpEnvironment {
    return { name, authUrl: `https://iam.${letter}.samsungsdscloud.com/v1`, regions };
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The address of the virtual server service, without a slash at its end: the endpoint that is set, else the published
 * rule `https://virtualserver.{region}.{environment}.samsungsdscloud.com`.
 *
 * @throws ScpConfigurationError for an endpoint that can not be used, an unknown region or environment, or none at all.
 */
export function serviceEndpoint(settings: EndpointSettings): string {
    return settings.endpoint === undefined
        ? publishedEndpoint(settings)
        : checkEndpoint(settings.endpoint, settings.allowHttp);
}

function checkEndpoint({ value, source }: Sourced, allowHttp: boolean): string {
    const refuse = (why: string) =>
        new ScpConfigurationError(
            `The endpoint (from ${source}) ${why}. Set scp:endpoint to the address of the virtual server service, such as https://virtualserver.kr-west1.e.samsungsdscloud.com.`,
            "scp:endpoint",
            source,
        );
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined) {
        throw refuse(`is not a URL: ${JSON.stringify(value)}`);
    }
    if (url.username !== "" || url.password !== "") {
        throw refuse("holds a user name or password, which belong in scp:accessKey and scp:secretKey");
    }
    if (url.protocol !== "https:" && url.protocol !== "http:") {
        throw refuse(`must begin with https://, not ${url.protocol}//`);
    }
    if (url.search !== "" || url.hash !== "") {
        throw refuse("must have no query and no fragment");
    }
    if (url.protocol === "http:" && !allowHttp && !LOOPBACK.test(url.hostname)) {
        throw refuse(
            `uses http:// to ${url.hostname}, where anybody on the way could read and change the list; use https://, or set scp:allowHttp to true`,
        );
    }
    return url.href.replace(/\/+$/, "");
}

function publishedEndpoint(settings: EndpointSettings): string {
    const { region } = settings;
    if (region === undefined) {
        throw new ScpConfigurationError(
            "No endpoint and no region are set. Set scp:region (or SCP_TF_DEFAULT_REGION, or default-region in ~/.scpconf/config.json) " +
                `and scp:environment, or scp:endpoint. Known regions: ${knownRegions()}.`,
            "scp:region",
        );
    }
    const environment = environmentOf(settings);
    const known = environments.get(environment.value);
    if (known === undefined) {
        throw new ScpConfigurationError(
            `Unknown environment "${environment.value}" (from ${environment.source}). Known environments: ${knownEnvironments()}.`,
            "scp:environment",
            environment.source,
        );
    }
    if (!known.regions.includes(region.value)) {
        throw new ScpConfigurationError(
            `Unknown region "${region.value}" (from ${region.source}) in environment ${environment.value} (from ${environment.source}). ` +
                `Known regions there: ${known.regions.join(", ")}. For another one set scp:endpoint.`,
            "scp:region",
            region.source,
        );
    }
    return `https://virtualserver.${region.value}.${environment.value}.samsungsdscloud.com`;
}

/** The environment that is set, else the one whose published auth URL is set: the vendor's files name only that. */
function environmentOf({ environment, authUrl }: EndpointSettings): Sourced {
    if (environment !== undefined) {
        return environment;
    }
    const byAuthUrl = [...environments].find(
        ([, { authUrl: published }]) => authUrl?.value.replace(/\/+$/, "") === published,
    );
    if (authUrl === undefined || byAuthUrl === undefined) {
        throw new ScpConfigurationError(
            `A region is set, but no environment and no endpoint. Set scp:environment (${knownEnvironments()}) or scp:endpoint.`,
            "scp:environment",
        );
    }
    return { value: byAuthUrl[0], source: authUrl.source };
}

function knownEnvironments(): string {
    return [...environments].map(([letter, { name }]) => `${letter} (${name})`).join(", ");
}

function knownRegions(): string {
    return [...environments]
        .map(([letter, { regions }]) => `${regions.join(", ")} (environment ${letter})`)
        .join("; ");
}
