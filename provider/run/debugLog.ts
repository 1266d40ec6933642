import * as log from "@pulumi/pulumi/log/index.js";
import { getMonitor } from "@pulumi/pulumi/runtime/settings.js";

/** The lines of each run that are still to be sent: a process can hold several runs at once. */
const lines = new Map<object | undefined, string[]>();

/**
 * A line for `--debug`, through Pulumi's log. Lines that come at the same time go in one message: each message is a call
 * of the engine, made whether anybody looks or not, and dearer than the read that the line is about.
 */
export function debugLine(line: string): void {
    const run = getMonitor();
    const earlier = lines.get(run);
    if (earlier !== undefined) {
        earlier.push(line);
        return;
    }
    const together = [line];
    lines.set(run, together);
    setImmediate(() => {
        lines.delete(run);
        log.debug(together.join("\n"));
    });
}
