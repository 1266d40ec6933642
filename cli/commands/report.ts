import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { quoted } from "../../policy/text.js";
import { readPackConfiguration } from "../audit/packConfiguration.js";
import { CliError } from "../exitCodes.js";
import { eventsReport } from "../pulumiEvents/eventsReport.js";
import { readEvents } from "../pulumiEvents/readEvents.js";
import { checkOut, type ReportOptions, writeReport } from "../reportOutput.js";
import type { Terminal } from "../terminal.js";

export interface EventsReportOptions extends ReportOptions {
    /** The configuration file that the policy pack ran with. */
    readonly config?: string | undefined;
}

/** @param events A file with Pulumi's events. Default, and `-`: standard input. */
export async function report(
    events: string | undefined,
    options: EventsReportOptions,
    terminal: Terminal,
): Promise<number> {
    checkOut(options, terminal);
    const { config } = options;
    const configuration = config === undefined ? undefined : readPackConfiguration(config, terminal.folder);
    const input =
        events === undefined || events === "-"
            ? await standardInput(terminal)
            : fileText(events, terminal.folder);
    terminal.signal.throwIfAborted();
    return writeReport(eventsReport(readEvents(input), configuration), options, terminal);
}

function standardInput({ stdin }: Terminal): Promise<string> {
    if ((stdin as NodeJS.ReadStream).isTTY === true) {
        throw new CliError(
            "There are no events: give a file with them, or pipe them in (pulumi … | scp-image-members report).",
        );
    }
    return text(stdin);
}

function fileText(path: string, folder: string): string {
    try {
        return readFileSync(resolve(folder, path), "utf8");
    } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        throw new CliError(`The events can not be read from ${quoted(path)} (${code ?? message}).`);
    }
}
