import { jsonValue } from "../../provider/json.js";
import { CliError, exitCodes } from "../exitCodes.js";
import { type EngineEvent, engineEventSchema } from "./events.js";

export interface EventStream {
    readonly events: readonly EngineEvent[];
    /** Whether its last line is a part of one. */
    readonly endsInside: boolean;
}

const howTo =
    "Give the events of `PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1 pulumi preview --json --policy-pack …`, of `pulumi up --json`, " +
    "or of `pulumi policy analyze --json`.";

/**
 * The events of a stream, one a line.
 *
 * @throws CliError for what is no stream of events: nothing that is not one is ever taken for a clean one.
 */
export function readEvents(text: string): EventStream {
    const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
    const last = lines.findLastIndex((line) => line.trim() !== "");
    if (last < 0) {
        throw new CliError(
            `There are no events: the input is empty. Pulumi ended before it had any; see what it printed on standard error. ${howTo}`,
            exitCodes.unread,
        );
    }
    const events: EngineEvent[] = [];
    for (const [index, line] of lines.slice(0, last + 1).entries()) {
        if (line.trim() === "") {
            continue;
        }
        const value = jsonValue(line);
        // Only the last line can have been cut off; before it there must have been events.
        if (value === undefined && index === last && events.length > 0) {
            return { events, endsInside: true };
        }
        const event = engineEventSchema.safeParse(value);
        if (!event.success) {
            throw notEvents(text, index + 1);
        }
        if (isDeeper(event.data, maxLevels)) {
            throw new CliError(
                `Line ${index + 1} is nested more than ${maxLevels} levels deep. No event of Pulumi is.`,
                exitCodes.unread,
            );
        }
        events.push(event.data);
    }
    return { events, endsInside: false };
}

/** The line is not shown: the file can be any, such as one with keys. */
function notEvents(text: string, lineNumber: number): CliError {
    const whole = jsonValue(text);
    if (typeof whole === "object" && whole !== null && ("steps" in whole || "changeSummary" in whole)) {
        return new CliError(
            "This is the output of `pulumi preview --json` without its events: it has no policy results. Set " +
                "PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1 for the preview, and give its output again.",
        );
    }
    return new CliError(
        `Line ${lineNumber} is not an event of Pulumi. ${howTo} Standard error must not be mixed in (2>&1).`,
    );
}

/** What a resource has for properties is deep at times, and no recursion overflows at that. */
const maxLevels = 500;

function isDeeper(value: unknown, levels: number): boolean {
    return (
        typeof value === "object" &&
        value !== null &&
        (levels === 0 || Object.values(value).some((each) => isDeeper(each, levels - 1)))
    );
}
