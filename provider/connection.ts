import { createHash } from "node:crypto";
import type { ImageShares, ScpClient } from "./scp/client.js";
import type { ConnectionSettings } from "./settings.js";

/** One account in one region, over one pool of connections. */
export interface Connection {
    /** Distinguishes this connection from every other one in the process. */
    readonly id: string;
    /** Reads an image's shares now. Each call is a request of its own. */
    readonly readShares: (imageId: string) => Promise<ImageShares>;
}

const connections = new Map<string, Connection>();

/** The connection for these settings: the same settings give the same connection, and so the same pool. */
export function connectionFor(settings: ConnectionSettings): Connection {
    const id = createHash("sha256").update(JSON.stringify(settings)).digest("hex");
    const connection = connections.get(id) ?? newConnection(id, settings);
    connections.set(id, connection);
    return connection;
}

function newConnection(id: string, settings: ConnectionSettings): Connection {
    let client: Promise<ScpClient> | undefined;
    return {
        id,
        readShares: async (imageId) => {
            client ??= newClient(settings);
            return (await client).imageShares(imageId);
        },
    };
}

/** The transport is loaded by the first call: importing the package costs next to nothing. */
async function newClient(settings: ConnectionSettings): Promise<ScpClient> {
    const [{ ScpClient }, { Transport }] = await Promise.all([
        import("./scp/client.js"),
        import("./scp/transport.js"),
    ]);
    const { accessKey, secretKey, accountId } = settings;
    const keys = accessKey && secretKey ? { accessKey, secretKey, accountId } : undefined;
    return new ScpClient(new Transport({ ...settings, keys }), settings.endpoint);
}
