import { resolve } from "node:path";
import { quoted } from "../../provider/text.js";
import { CliError } from "../exitCodes.js";
import { inputFile, inputStream } from "../input.js";
import { checkNotReplaced, found } from "../outputs.js";
import { eventsReport } from "../pulumiEvents/eventsReport.js";
import { readEvents } from "../pulumiEvents/readEvents.js";
import { checkOutputs, type ReportOptions, writeReport } from "../reportOutput.js";
import type { Terminal } from "../terminal.js";

/** A run of 50,000 resources has as many. */
const maxBytes = 256 * 1024 * 1024;

/** @param events A file with Pulumi's events. Default, and `-`: standard input. */
export async function report(
    events: string | undefined,
    options: ReportOptions,
    terminal: Terminal,
): Promise<number> {
    const { folder } = terminal;
    checkOutputs(options.outputs, terminal);
    const used = events === undefined ? [] : [found({ option: "the events", path: events, folder })];
    for (const { option, file } of options.outputs) {
        if (file !== undefined) {
            checkNotReplaced(found({ option, path: file, folder }), used);
        }
    }
    const stream = await eventStream(events === "-" ? undefined : events, terminal);
    terminal.signal.throwIfAborted();
    return writeReport(eventsReport(readEvents(stream)), options, terminal);
}

async function eventStream(path: string | undefined, { stdin, folder }: Terminal): Promise<Buffer> {
    if (path === undefined && (stdin as NodeJS.ReadStream).isTTY === true) {
        throw new CliError(
            "There are no events: give a file with them, or pipe them in (pulumi … | scp-image-members report).",
        );
    }
    try {
        return path === undefined
            ? await inputStream(stdin, maxBytes)
            : await inputFile(resolve(folder, path), maxBytes);
    } catch (error) {
        const from = path === undefined ? "standard input" : quoted(path);
        throw new CliError(
            `The events cannot be read from ${from}: ${(error as Error).message}. Give those of one run of Pulumi.`,
        );
    }
}
