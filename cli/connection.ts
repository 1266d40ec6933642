import type { ServiceReader } from "../policy/live/liveShares.js";
import { ScpConfigurationError, ScpError } from "../provider/scp/errors.js";
import { type ConnectionSettings, connect } from "../provider/scp/service.js";
import { connectionSettings } from "../provider/settings/settings.js";
import { type ConnectionOptions, stackConfiguration } from "./stackConfiguration.js";
import type { Terminal } from "./terminal.js";

/** The service as the account of the settings reaches it. */
export interface OpenConnection {
    readonly settings: ConnectionSettings;
    /** The address of the service, or of the catalog, if that has not told it. */
    readonly endpoint: string;
    readonly reader: ServiceReader;
    /** What the user should be told: that the pinned API version will end, for example. */
    readonly warning: Promise<string | undefined>;
}

/** @throws ScpConfigurationError for settings that are missing or cannot be used. */
export async function openConnection(
    options: ConnectionOptions,
    terminal: Terminal,
): Promise<OpenConnection> {
    const stackConfig = await stackConfiguration(options, terminal);
    const { environment, scpconf } = terminal;
    const settings = connectionSettings({ stackConfig, environment, scpconf }, options.connection);
    try {
        const { client, organization, endpoint, warning } = await connect(settings, () => {});
        return {
            settings,
            endpoint,
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
        return unreachable(settings, error);
    }
}

/** Where the catalog does not tell the service's address, nothing can be read: each read says why. */
function unreachable(settings: ConnectionSettings, error: ScpError): OpenConnection {
    const fail = () => Promise.reject(error);
    const { endpoint } = settings;
    return {
        settings,
        endpoint: "url" in endpoint ? endpoint.url : endpoint.authUrl,
        reader: { image: fail, accountImages: fail, doubtThatGone: fail, organizationAccounts: fail },
        warning: Promise.resolve(undefined),
    };
}
