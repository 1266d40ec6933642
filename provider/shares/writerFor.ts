import { rememberSuccess } from "../rememberSuccess.js";
import { settingsId } from "../run/connection.js";
import { debugLine } from "../run/debugLog.js";
import type { ConnectionSettings } from "../scp/service.js";
import type { ShareWriter } from "../writing/shareWriter.js";

const writers = new Map<string, () => Promise<ShareWriter>>();

/** What changes shares with these settings: the same settings give the same one, and so the same pool. */
export function writerFor(settings: ConnectionSettings): Promise<ShareWriter> {
    const id = settingsId(settings);
    const writer =
        writers.get(id) ??
        rememberSuccess(async () => {
            const { connectToWrite } = await import("../writing/connect.js");
            return connectToWrite(settings, debugLine);
        });
    writers.set(id, writer);
    return writer();
}
