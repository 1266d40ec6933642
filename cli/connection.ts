import type { UsedVersion } from "../policy/checks/check.js";
import type { Origin } from "../policy/findings/finding.js";
import type { ServiceReader } from "../policy/live/liveShares.js";
import { regionOf } from "../provider/scp/endpoint.js";
import { ScpConfigurationError, ScpError } from "../provider/scp/errors.js";
import { type ConnectionSettings, connect } from "../provider/scp/service.js";
import { namedConnection, namedConnections } from "../provider/settings/lookUp.js";
import type { SettingsSources } from "../provider/settings/places.js";
import { connectionSettings } from "../provider/settings/settings.js";
import { CliError } from "./exitCodes.js";
import { type ConnectionOptions, stackConfiguration } from "./stackConfiguration.js";
import type { Terminal } from "./terminal.js";

/** The service as the account of the settings reaches it. */
export interface OpenConnection {
    /** As far as the settings tell it. */
    readonly origin: Origin;
    /** The address of the service, or of the catalog, if that has not told it; undefined if the settings are wrong. */
    readonly endpoint: string | undefined;
    /** Undefined if the settings are wrong. */
    readonly apiVersion: UsedVersion | undefined;
    readonly reader: ServiceReader;
    /** What the user should be told: that the pinned API version will end, for example. */
    readonly warning: Promise<string | undefined>;
}

/**
 * Opens one connection.
 *
 * @param connection Its name; the default connection if it is left out.
 * @throws ScpConfigurationError for settings that are missing or cannot be used.
 */
export async function openConnection(
    connection: string | undefined,
    stack: string | undefined,
    terminal: Terminal,
): Promise<OpenConnection> {
    const connections = connection === undefined ? [] : [connection];
    return open(await sourcesOf({ connections, stack }, terminal), connection);
}

/**
 * Opens the default connection, or those that are named. Of several, one whose settings are wrong can read nothing, and leaves
 * the others.
 *
 * @throws ScpConfigurationError for a connection that is not there, and for the settings of a single one.
 */
export async function openConnections(
    options: ConnectionOptions,
    terminal: Terminal,
): Promise<readonly OpenConnection[]> {
    const sources = await sourcesOf(options, terminal);
    const names = namesOf(options, sources);
    if (names.length <= 1) {
        return [await open(sources, names[0])];
    }
    for (const name of names) {
        namedConnection(sources, name);
    }
    return Promise.all(
        names.map(async (connection) => {
            try {
                return await open(sources, connection);
            } catch (error) {
                if (!(error instanceof ScpConfigurationError)) {
                    throw error;
                }
                return closed({ origin: { connection }, endpoint: undefined, apiVersion: undefined }, error);
            }
        }),
    );
}

async function sourcesOf(options: ConnectionOptions, terminal: Terminal): Promise<SettingsSources> {
    const { environment, scpconf } = terminal;
    return { stackConfig: await stackConfiguration(options, terminal), environment, scpconf };
}

/** Each once; none for the default connection. */
function namesOf({ connections }: ConnectionOptions, sources: SettingsSources): string[] {
    if (connections !== "all") {
        return [...new Set(connections)];
    }
    const all = [...namedConnections(sources).keys()];
    if (all.length === 0) {
        throw new CliError(
            "--all-connections reads the named connections, and there are none. Set them in scp:connections of the stack's " +
                "configuration, or in ~/.scpconf/connections.json.",
        );
    }
    return all;
}

async function open(sources: SettingsSources, connection: string | undefined): Promise<OpenConnection> {
    const settings = connectionSettings(sources, connection);
    const { apiVersion: version, apiVersionSource: place = "the default" } = settings;
    const apiVersion = { version, place };
    try {
        const { client, organization, endpoint, warning } = await connect(settings, () => {});
        return {
            origin: originOf(settings, connection, endpoint),
            endpoint,
            apiVersion,
            warning,
            // No signal: it costs more than the rest of a call, and whoever ends the command ends the process.
            reader: {
                image: (imageId) => client.imageShares(imageId),
                accountImages: () => client.images(),
                doubtThatGone: (imageId) => client.doubtThatGone(imageId),
                organizationAccounts: (unitIds) => organization.accounts(unitIds),
            },
        };
    } catch (error) {
        if (!(error instanceof ScpError) || error instanceof ScpConfigurationError) {
            throw error;
        }
        const endpoint = "url" in settings.endpoint ? settings.endpoint.url : settings.endpoint.authUrl;
        return closed({ origin: originOf(settings, connection, endpoint), endpoint, apiVersion }, error);
    }
}

function originOf(
    { accountId, addresses: { region } }: ConnectionSettings,
    connection: string | undefined,
    endpoint: string,
): Origin {
    return { accountId, region: regionOf(endpoint) ?? region?.value, connection };
}

/** Nothing can be read: each read says why. */
function closed(
    known: Pick<OpenConnection, "origin" | "endpoint" | "apiVersion">,
    why: ScpError,
): OpenConnection {
    const fail = () => Promise.reject(why);
    return {
        ...known,
        reader: { image: fail, accountImages: fail, doubtThatGone: fail, organizationAccounts: fail },
        warning: Promise.resolve(undefined),
    };
}
