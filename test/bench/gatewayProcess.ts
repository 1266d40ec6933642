import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { startGateway } from "../../testing/index.js";

/** A gateway in a process of its own, so that its CPU time is not counted with the caller's. */
export interface GatewayProcess {
    readonly endpoint: string;
    readonly stackConfig: Readonly<Record<string, string>>;
    readonly environment: Readonly<Record<string, string>>;
    /** The most connections that were open at once since this was last asked for. */
    peakConnections(): Promise<number>;
    end(): void;
}

/** Starts one with images `image-0` and so on, each shared with `members` accounts. */
export async function startGatewayProcess(
    images: number,
    latencyMs: number,
    members = 1,
): Promise<GatewayProcess> {
    const child = fork(__filename, [String(images), String(latencyMs), String(members)]);
    const [{ endpoint, stackConfig, environment }] = await once(child, "message");
    return {
        endpoint,
        stackConfig,
        environment,
        peakConnections: () => ask(child),
        end: () => child.kill(),
    };
}

async function ask(child: ChildProcess): Promise<number> {
    child.send("peakConnections");
    const [peak] = await once(child, "message");
    return peak;
}

async function serve(images: number, latencyMs: number, members: number): Promise<void> {
    const gateway = await startGateway({
        images: Array.from({ length: images }, (_, index) => ({
            id: `image-${index}`,
            members: Array.from({ length: members }, (_, member) => ({ memberId: `member-${member}` })),
        })),
    });
    gateway.latencyMs = latencyMs;
    const { endpoint, stackConfig, environment } = gateway;
    process.send?.({ endpoint, stackConfig, environment });
    process.on("message", () => {
        process.send?.(gateway.peakConnections);
        gateway.clearRequests();
    });
    process.on("disconnect", () => process.exit());
}

if (require.main === module) {
    const [images = 0, latencyMs = 0, members = 0] = process.argv.slice(2).map(Number);
    serve(images, latencyMs, members);
}
