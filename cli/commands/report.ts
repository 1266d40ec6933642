import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { quoted } from "../../policy/text.js";
import { CliError, exitCodes } from "../exitCodes.js";
import { eventsReport } from "../pulumiEvents/eventsReport.js";
import { readEvents } from "../pulumiEvents/readEvents.js";
import { checkOut, type ReportOptions, writeReport } from "../reportOutput.js";
import type { Terminal } from "../terminal.js";

/** @param events A file with Pulumi's events. Default, and `-`: standard input. */
export async function report(
    events: string | undefined,
    options: ReportOptions,
    terminal: Terminal,
): Promise<number> {
    checkOut(options, terminal);
    const input =
        events === undefined || events === "-"
            ? await standardInput(terminal)
            : await fileText(events, terminal.folder);
    terminal.signal.throwIfAborted();
    return writeReport(eventsReport(readEvents(input)), options, terminal);
}

function standardInput({ stdin }: Terminal): Promise<string> {
    if ((stdin as NodeJS.ReadStream).isTTY === true) {
        throw new CliError(
            "There are no events: give a file with them, or pipe them in (pulumi … | scp-image-members report).",
        );
    }
    return boundedText(stdin);
}

async function fileText(path: string, folder: string): Promise<string> {
    try {
        return await boundedText(createReadStream(resolve(folder, path)));
    } catch (error) {
        if (error instanceof CliError) {
            throw error;
        }
        const { code, message } = error as NodeJS.ErrnoException;
        throw new CliError(`The events cannot be read from ${quoted(path)} (${code ?? message}).`);
    }
}

/** A run of 50,000 resources has as many; read, they take four times as much memory. */
const maxBytes = 256 * 1024 * 1024;

async function boundedText(stream: Readable): Promise<string> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > maxBytes) {
            throw new CliError(
                `The events have more than ${maxBytes} bytes, which is the most that is read. Give those of one run at a time.`,
                exitCodes.unread,
            );
        }
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
}
