import { jsonValue } from "../../provider/json.js";
import { CliError, exitCodes } from "../exitCodes.js";
import { type EngineEvent, engineEventSchema } from "./events.js";
import { type Run, Runs } from "./runs.js";

export interface EventStream {
    readonly runs: readonly Run[];
    /** Whether its last line is a part of one. */
    readonly endsInside: boolean;
}

/** What a line says can take fifteen times as much memory. */
const maxLineBytes = 64 * 1024 * 1024;
/** What a resource has for properties is deep at times, and no recursion overflows at that. */
const maxLevels = 500;
const maxValues = 1_000_000;

const howTo =
    "Give the events of `PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1 pulumi preview --json --policy-pack …`, of `pulumi up --json`, " +
    "or of `pulumi policy analyze --json`.";

/**
 * The events of a stream, one a line.
 *
 * @throws CliError for what is no stream of events, or more than is read: nothing that is not one is ever taken for a clean one.
 */
export function readEvents(stream: Uint8Array): EventStream {
    const runs = new Runs();
    /** The number of a line that is not JSON. Only the last line of a stream can have been cut off. */
    let broken: number | undefined;
    for (const [number, line] of linesOf(stream)) {
        if (broken === undefined) {
            const value = jsonValue(line);
            if (value === undefined) {
                broken = number;
            } else {
                runs.add(eventOf(value, number));
            }
        } else if (runs.all.length > 0) {
            throw notEvents(broken);
        } else if (isOfPreview(line)) {
            throw previewWithoutEvents();
        }
    }
    if (runs.all.length > 0) {
        return { runs: runs.all, endsInside: broken !== undefined };
    }
    throw broken === undefined ? noEvents() : notEvents(broken);
}

/** The lines of a text in UTF-8 that are not blank, one by one, each with its number. */
function* linesOf(bytes: Uint8Array): Generator<[number: number, line: string]> {
    const decoder = new TextDecoder();
    for (let start = 0, number = 1; start < bytes.length; number++) {
        let end = start;
        while (end < bytes.length && bytes[end] !== lineFeed) {
            end++;
        }
        if (end - start > maxLineBytes) {
            throw new CliError(
                `Line ${number} has more than ${maxLineBytes} bytes. No event of Pulumi has.`,
                exitCodes.unread,
            );
        }
        // Most blank lines have nothing to decode.
        const line = end === start ? "" : decoder.decode(bytes.subarray(start, end));
        if (line.trim() !== "") {
            yield [number, line];
        }
        start = end + 1;
    }
}

const lineFeed = 10;

function eventOf(value: unknown, lineNumber: number): EngineEvent {
    if (isTooLarge(value)) {
        throw new CliError(
            `Line ${lineNumber} has more than ${maxLevels} levels or ${maxValues} values. No event of Pulumi has.`,
            exitCodes.unread,
        );
    }
    const event = engineEventSchema.safeParse(value);
    if (event.success) {
        return event.data;
    }
    const isPreview =
        typeof value === "object" && value !== null && ("steps" in value || "changeSummary" in value);
    throw isPreview ? previewWithoutEvents() : notEvents(lineNumber);
}

function noEvents(): CliError {
    return new CliError(
        `There are no events: the input is empty. Pulumi ended before it had any; see what it printed on standard error. ${howTo}`,
        exitCodes.unread,
    );
}

/** The line is not shown: the file can be any, such as one with keys. */
function notEvents(lineNumber: number): CliError {
    return new CliError(
        `Line ${lineNumber} is not an event of Pulumi. ${howTo} Standard error must not be mixed in (2>&1).`,
    );
}

/** Whether a line is one of the object that a preview prints instead of its events. */
function isOfPreview(line: string): boolean {
    return /^ {4}"(?:steps|changeSummary)":/.test(line);
}

function previewWithoutEvents(): CliError {
    return new CliError(
        "This is the output of `pulumi preview --json` without its events: it has no policy results. Set " +
            "PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1 for the preview, and give its output again.",
    );
}

function isTooLarge(value: unknown): boolean {
    let left = maxValues;
    const exceeds = (each: unknown, levels: number): boolean => {
        left -= 1;
        return (
            left < 0 ||
            (typeof each === "object" &&
                each !== null &&
                (levels === 0 || Object.values(each).some((inner) => exceeds(inner, levels - 1))))
        );
    };
    return exceeds(value, maxLevels);
}
