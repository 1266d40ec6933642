import type { UsedVersion } from "../policy/checks/check.js";
import type { Origin } from "../policy/findings/finding.js";
import type { ServiceReader } from "../policy/live/liveShares.js";
import { regionOf } from "../provider/scp/endpoint.js";
import { ScpConfigurationError, ScpError } from "../provider/scp/errors.js";
import { type ConnectionSettings, connect } from "../provider/scp/service.js";
import { namedConnection, namedConnections } from "../provider/settings/lookUp.js";
import type { SettingsSources } from "../provider/settings/places.js";
import { connectionSettings } from "../provider/settings/settings.js";
import { idText } from "../provider/text.js";
import { CliError } from "./exitCodes.js";
import { type ConnectionOptions, stackConfiguration } from "./stackConfiguration.js";
import { Messages, type Terminal } from "./terminal.js";

/** The service as the account of the settings reaches it. */
export interface OpenConnection {
    /** As far as the settings tell it. */
    readonly origin: Origin;
    /** The address of the service, or of the catalog, if that has not told it; undefined if the settings are wrong. */
    readonly endpoint: string | undefined;
    /** Undefined if the settings are wrong. */
    readonly apiVersion: UsedVersion | undefined;
    readonly reader: ServiceReader;
    /** Undefined if nothing can be read with them. */
    readonly settings?: ConnectionSettings;
    /** Gets a line for each attempt of a call, if they are asked for. */
    readonly debug: ((line: string) => void) | undefined;
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
    { stack, isDebugged }: Omit<ConnectionOptions, "connections">,
    terminal: Terminal,
): Promise<OpenConnection> {
    const connections = connection === undefined ? [] : [connection];
    return open(await surroundings({ connections, stack, isDebugged }, terminal), connection);
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
    const around = await surroundings(options, terminal);
    const names = namesOf(options, around.sources);
    if (names.length <= 1) {
        return [await open(around, names[0])];
    }
    for (const name of names) {
        namedConnection(around.sources, name);
    }
    return Promise.all(
        names.map(async (connection) => {
            try {
                return await open(around, connection);
            } catch (error) {
                if (!(error instanceof ScpConfigurationError)) {
                    throw error;
                }
                return closed({ origin: { connection }, endpoint: undefined, apiVersion: undefined }, error);
            }
        }),
    );
}

/** What all connections of a command share. */
interface Surroundings {
    readonly sources: SettingsSources;
    readonly isStackRead: boolean;
    /** Gets a line for each attempt of a call, if they are asked for. */
    readonly debug: ((line: string) => void) | undefined;
}

async function surroundings(options: ConnectionOptions, terminal: Terminal): Promise<Surroundings> {
    const { environment, scpconf } = terminal;
    const stackConfig = await stackConfiguration(options, terminal);
    const messages = new Messages(terminal);
    return {
        sources: { stackConfig: stackConfig ?? (() => undefined), environment, scpconf },
        isStackRead: stackConfig !== undefined,
        debug: options.isDebugged ? (line) => messages.note(line) : undefined,
    };
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

async function open(around: Surroundings, connection: string | undefined): Promise<OpenConnection> {
    const advised = (error: unknown) =>
        connection === undefined && !around.isStackRead ? withStackAdvice(error) : error;
    try {
        return await opened(around, connection, advised);
    } catch (error) {
        throw advised(error);
    }
}

/** Of a setting that is missing: `pulumi config set` is what its message may lead to. */
function withStackAdvice(error: unknown): unknown {
    return error instanceof ScpConfigurationError && error.source === undefined
        ? new ScpConfigurationError(
              `${error.message}\nWhat \`pulumi config set\` has stored is read with --stack NAME, in the project's folder.`,
              error.setting,
          )
        : error;
}

async function opened(
    { sources, debug }: Surroundings,
    connection: string | undefined,
    advised: (error: unknown) => unknown,
): Promise<OpenConnection> {
    const settings = connectionSettings(sources, connection);
    const { apiVersion: version, apiVersionSource: place = "the default" } = settings;
    const apiVersion = { version, place };
    const through = connection === undefined ? "" : `, connection ${idText(connection)}`;
    const debugThrough = debug && ((line: string) => debug(line + through));
    try {
        const { client, organization, endpoint, warning } = await connect(settings, debugThrough);
        return {
            origin: originOf(settings, connection, endpoint),
            endpoint,
            apiVersion,
            settings,
            debug: debugThrough,
            warning,
            // No signal: it costs more than the rest of a call, and Ctrl-C ends the whole process.
            reader: {
                account: () => client.account(),
                image: (imageId, accountId) => client.imageShares(imageId, undefined, accountId),
                accountImages: () =>
                    client.images().catch((error) => {
                        throw advised(error);
                    }),
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
        reader: {
            account: fail,
            image: fail,
            accountImages: fail,
            doubtThatGone: fail,
            organizationAccounts: fail,
        },
        debug: undefined,
        warning: Promise.resolve(undefined),
    };
}
