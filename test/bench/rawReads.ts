import { join } from "node:path";
import type { GatewayProcess } from "./gatewayProcess.js";

/**
 * The arguments of Node.js for a script that reads the same with undici alone.
 *
 * @param concurrency - how many calls are under way for each account.
 * @param images - how many that are named `image-0` and so on, or all that an account has shared.
 */
export function rawReads(
    gateways: readonly GatewayProcess[],
    concurrency: number,
    images: number | "all",
): string[] {
    const accounts = gateways.map(({ endpoint, stackConfig }) => ({
        endpoint,
        accessKey: stackConfig["scp:accessKey"],
        secretKey: stackConfig["scp:secretKey"],
    }));
    return [join(__dirname, "rawReads.cjs"), JSON.stringify(accounts), String(concurrency), String(images)];
}
