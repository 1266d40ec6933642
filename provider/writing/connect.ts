import { type ConnectionSettings, connect, transportSettings } from "../scp/service.js";
import { ShareWriter } from "./shareWriter.js";
import { WritingTransport } from "./writingTransport.js";

/**
 * The service as one account changes its shares there.
 *
 * @param debug - gets a line for each attempt of a call, if somebody reads them.
 * @throws ScpError as `connect` does.
 */
export async function connectToWrite(
    settings: ConnectionSettings,
    debug: ((line: string) => void) | undefined,
): Promise<ShareWriter> {
    const transport = new WritingTransport(transportSettings(settings, debug));
    const { client, endpoint } = await connect(settings, debug, transport);
    return new ShareWriter(client, transport, endpoint, settings.maxRetries);
}
