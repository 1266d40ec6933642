import { BlockList, isIP } from "node:net";
import { quoted } from "../text.js";
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
    readonly regions: readonly string[];
}

/** From the vendor's published table of environments. */
const environments = new Map<string, ScpEnvironment>([
    ["s", { name: "for Samsung", regions: ["kr-west1", "kr-east1"] }],
    ["g", { name: "for Sovereign", regions: ["kr-south1", "kr-south2", "kr-south3"] }],
    ["e", { name: "for Enterprise", regions: ["kr-west1", "kr-east1"] }],
]);

/** How to come by the address of a service. */
export type EndpointChoice =
    | { readonly url: string }
    | { readonly authUrl: string; readonly region: Sourced | undefined; readonly allowHttp: boolean };

/**
 * The endpoint that is set; else the catalog at the auth URL that is set; else the published rule
 * `https://virtualserver.{region}.{environment}.samsungsdscloud.com`.
 *
 * @throws ScpConfigurationError for an address that cannot be used, an unknown region or environment, or none at all.
 */
export function endpointChoice(settings: EndpointSettings): EndpointChoice {
    const { endpoint, authUrl, region, environment, allowHttp } = settings;
    if (endpoint !== undefined) {
        return { url: checkAddress("endpoint", endpoint, allowHttp) };
    }
    if (authUrl !== undefined) {
        return { authUrl: checkAddress("authUrl", authUrl, allowHttp), region, allowHttp };
    }
    return { url: publishedEndpoint(region, environment) };
}

/**
 * How to come by the address of the Organization service, which has no region: the catalog at the auth URL that is set; else
 * the published rule `https://organization.{environment}.samsungsdscloud.com`. The endpoint that is set is another service's.
 *
 * @throws ScpConfigurationError for an address that cannot be used, an unknown environment, or none at all.
 */
export function organizationChoice(settings: EndpointSettings): EndpointChoice {
    const { endpoint, authUrl, region, environment, allowHttp } = settings;
    if (authUrl !== undefined) {
        return { authUrl: checkAddress("authUrl", authUrl, allowHttp), region, allowHttp };
    }
    if (environment !== undefined) {
        checkEnvironment(environment);
        return { url: `https://organization.${environment.value}.samsungsdscloud.com` };
    }
    throw new ScpConfigurationError(
        `No address of the Organization service is known${endpoint === undefined ? "" : ", because scp:endpoint is that of the virtual server service alone"}. ` +
            `Set scp:authUrl, or scp:environment (${knownEnvironments()}).`,
        "scp:environment",
    );
}

/** IPv4 addresses that are written as IPv6 ones are among them. */
const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
loopback.addAddress("::1", "ipv6");

/**
 * Whether the URL's host is this machine itself. Only to such a host may `http://` be used without leave, and it is never
 * reached through a proxy.
 */
export function isThisMachine({ hostname }: URL): boolean {
    const address = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
    const family = isIP(address);
    return family === 0
        ? `.${hostname}`.endsWith(".localhost") || `.${hostname}`.endsWith(".localhost.")
        : loopback.check(address, family === 6 ? "ipv6" : "ipv4");
}

const examples = {
    endpoint:
        "the address of the virtual server service, such as https://virtualserver.kr-west1.e.samsungsdscloud.com",
    authUrl: "the address of the endpoint catalog, such as https://iam.e.samsungsdscloud.com/v1",
};

/**
 * An address that credentials may be sent to, without slashes at its end.
 *
 * @throws ScpConfigurationError for one that is no URL, or not https:// without leave, or holds more than an address.
 */
export function checkAddress(
    setting: keyof typeof examples,
    { value, source }: Sourced,
    allowHttp: boolean,
): string {
    const refuse = (why: string, start = "Set") =>
        new ScpConfigurationError(
            `The address in scp:${setting} (from ${source}) ${why}. ${start} scp:${setting} to ${examples[setting]}.`,
            `scp:${setting}`,
            source,
        );
    // Before it is read as a URL, which takes a password with a slash or a question mark in it for something else.
    if (/@|%40/.test(value)) {
        throw refuse("holds a user name or password, which belong in scp:accessKey and scp:secretKey");
    }
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined) {
        throw refuse(`is not a URL: ${quoted(value.replace(/[?#].*$/s, ""))}`);
    }
    if (url.protocol !== "https:" && url.protocol !== "http:") {
        throw refuse("must begin with https://");
    }
    if (url.search !== "" || url.hash !== "") {
        throw refuse("must have no query and no fragment");
    }
    if (url.protocol === "http:" && !allowHttp && !isThisMachine(url)) {
        throw refuse(
            `uses http:// to ${url.hostname}: anybody on the way could read and change the list`,
            "Set scp:allowHttp to true if the way is a closed network, else set",
        );
    }
    return withoutEndSlashes(url.href);
}

/** What a checked address has in common with others of its service: a dot at the end of a host's name makes no other host. */
export function serviceAddress(address: string): string {
    const url = new URL(address);
    url.hostname = url.hostname.replace(/\.$/, "");
    return withoutEndSlashes(url.href);
}

function withoutEndSlashes(url: string): string {
    let end = url.length;
    while (url[end - 1] === "/") {
        end -= 1;
    }
    return url.slice(0, end);
}

function publishedEndpoint(region: Sourced | undefined, environment: Sourced | undefined): string {
    if (region === undefined) {
        throw new ScpConfigurationError(
            "No endpoint and no region are set. Set scp:region (or SCP_TF_DEFAULT_REGION, or default-region in ~/.scpconf/config.json) " +
                `and scp:environment; or scp:authUrl; or scp:endpoint. Known regions: ${knownRegions()}.`,
            "scp:region",
        );
    }
    if (environment === undefined) {
        throw new ScpConfigurationError(
            `A region is set, but no environment. Set scp:environment (${knownEnvironments()}); or scp:authUrl (or SCP_TF_AUTH_URL); or scp:endpoint (or SCP_TF_ENDPOINT_OVERRIDE).`,
            "scp:environment",
        );
    }
    const known = checkEnvironment(environment);
    if (!known.regions.includes(region.value)) {
        throw new ScpConfigurationError(
            `Unknown region ${quoted(region.value)} (from ${region.source}) in environment ${environment.value} (from ${environment.source}). ` +
                `Known regions there: ${known.regions.join(", ")}. For another one set scp:authUrl or scp:endpoint.`,
            "scp:region",
            region.source,
        );
    }
    return `https://virtualserver.${region.value}.${environment.value}.samsungsdscloud.com`;
}

function checkEnvironment(environment: Sourced): ScpEnvironment {
    const known = environments.get(environment.value);
    if (known === undefined) {
        throw new ScpConfigurationError(
            `Unknown environment ${quoted(environment.value)} (from ${environment.source}). Known environments: ${knownEnvironments()}.`,
            "scp:environment",
            environment.source,
        );
    }
    return known;
}

/** The region that an address is in, if it is one of the published rule's. */
export function regionOf(address: string): string | undefined {
    return /^https:\/\/virtualserver\.([a-z0-9-]+)\.[a-z]\.samsungsdscloud\.com$/.exec(address)?.[1];
}

function knownEnvironments(): string {
    return [...environments].map(([letter, { name }]) => `${letter} (${name})`).join(", ");
}

function knownRegions(): string {
    return [...environments]
        .map(([letter, { regions }]) => `${regions.join(", ")} (environment ${letter})`)
        .join("; ");
}
