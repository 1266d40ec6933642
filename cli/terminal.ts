import { constants } from "node:buffer";
import type { Readable, Writable } from "node:stream";
import { styleText } from "node:util";
import { visible } from "../provider/text.js";
import { CliError, exitCodes } from "./exitCodes.js";
import { whyNotWritten } from "./whyNotWritten.js";

/** A stream that may be a terminal. */
export type OutputStream = Writable & {
    readonly isTTY?: boolean;
    readonly columns?: number;
    hasColors?(environment: object): boolean;
};

/** What a command has of the process that it runs in. */
export interface Terminal {
    /** For data only, so that it can be piped. */
    readonly stdout: OutputStream;
    /** For all that is said beside the data. */
    readonly stderr: OutputStream;
    readonly stdin: Readable;
    readonly environment: Readonly<Record<string, string | undefined>>;
    /** The folder of the vendor's tools: `~/.scpconf`. */
    readonly scpconf: string;
    /** The folder that the command was started in. */
    readonly folder: string;
    /** Ends the command. */
    readonly signal: AbortSignal;
}

type Style = Parameters<typeof styleText>[0];

/** Styles a text for a stream, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

export const unpainted: Paint = (_, text) => text;

/** Colours are for terminals. FORCE_COLOR asks for them elsewhere too, NO_COLOR for none; the first wins, as in Node.js. */
export function painter(stream: OutputStream, environment: Terminal["environment"]): Paint {
    return usesColours(stream, environment)
        ? (style, text) => styleText(style, text, { validateStream: false })
        : unpainted;
}

function usesColours(stream: OutputStream, environment: Terminal["environment"]): boolean {
    const { FORCE_COLOR: forced, NO_COLOR: refused } = environment;
    if (forced !== undefined) {
        return forced !== "0" && forced !== "false";
    }
    return !refused && stream.isTTY === true && stream.hasColors?.(environment) === true;
}

/** As wide as a table on standard output may be: as the terminal is. What is piped goes by COLUMNS, or is as wide as it is. */
export function tableWidth({ stdout, environment }: Terminal): number | undefined {
    const { COLUMNS = "" } = environment;
    const asked = /^[1-9]\d{0,5}$/.test(COLUMNS) ? Number(COLUMNS) : undefined;
    return stdout.isTTY === true ? stdout.columns || usualWidth : asked;
}

/** Of a terminal that does not tell. */
const usualWidth = 80;

/**
 * A text to be written.
 *
 * @throws CliError if it is longer than Node.js lets a text be.
 */
export async function wholeText(make: () => string | Promise<string>): Promise<string> {
    try {
        return await make();
    } catch (error) {
        throw error instanceof RangeError && /^Invalid string length/.test(error.message)
            ? new CliError(
                  `The output cannot be written, because it would have more than ${constants.MAX_STRING_LENGTH} characters. ` +
                      "Look at fewer images at a time (--image-id), or take another format (-o).",
                  exitCodes.unwritten,
              )
            : error;
    }
}

/**
 * Writes all of a text to standard output. A reader that has gone (`| head`) has what it wanted, so that is no failure.
 *
 * @throws CliError if it cannot be written.
 */
export function write(stdout: OutputStream, text: string): Promise<void> {
    return new Promise((resolve, reject) => {
        stdout.write(text, (error) => {
            if (error && (error as NodeJS.ErrnoException).code !== "EPIPE") {
                reject(
                    new CliError(
                        `Standard output cannot be written, because ${whyNotWritten(error)}.`,
                        exitCodes.unwritten,
                    ),
                );
            } else {
                resolve();
            }
        });
    });
}

/** Text of several lines, in which nothing is left that a terminal would act on. */
function printable(text: string): string {
    return text.split("\n").map(visible).join("\n");
}

/** Says things on standard error, one after another. */
export class Messages {
    readonly #stream: OutputStream;
    readonly #paint: Paint;

    constructor({ stderr, environment }: Pick<Terminal, "stderr" | "environment">) {
        this.#stream = stderr;
        this.#paint = painter(stderr, environment);
    }

    error(message: string): void {
        this.#say(`${this.#paint("red", "error:")} ${printable(message)}`);
    }

    warning(message: string): void {
        this.#say(`${this.#paint("yellow", "warning:")} ${printable(message)}`);
    }

    note(message: string): void {
        this.#say(printable(message));
    }

    #say(text: string): void {
        this.#stream.write(`${text}\n`);
    }
}
