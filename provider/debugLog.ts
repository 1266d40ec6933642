import * as pulumi from "@pulumi/pulumi";

let lines: string[] = [];

/**
 * A line for `--debug`, through Pulumi's log. Lines that come at the same time go in one message: each message is a call
 * of the engine, made whether anybody looks or not, and dearer than the read that the line is about.
 */
export function debugLine(line: string): void {
    lines.push(line);
    if (lines.length === 1) {
        setImmediate(() => {
            const message = lines.join("\n");
            lines = [];
            pulumi.log.debug(message);
        });
    }
}
