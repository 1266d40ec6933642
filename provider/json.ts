import { hasDuplicateField, hasMoreValues } from "./jsonText.js";
import { numberText } from "./text.js";

type Why = "invalid" | "duplicate" | "large";

/** A text that is not read as JSON. The message reads on after the text's name, and tells nothing of what is in it: it may hold keys. */
export class UnreadableJson extends Error {
    constructor(
        message: string,
        readonly why: Why,
    ) {
        super(message);
    }
}

/**
 * What JSON says, if it says one thing alone: of a key that an object has twice, JSON.parse would take the last one.
 *
 * @param mostValues - how many values are read, about. Each can take a hundred times as much memory as text.
 * @throws UnreadableJson for any other text.
 */
export function strictJson(text: string, mostValues = Number.POSITIVE_INFINITY): unknown {
    if (text.length > mostValues && hasMoreValues(text, mostValues)) {
        throw new UnreadableJson(`it has more than ${numberText(mostValues)} values`, "large");
    }
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch (error) {
        const place = placeIn(error as SyntaxError);
        throw new UnreadableJson(`it is not JSON, or only a part of it${place}`, "invalid");
    }
    if (hasDuplicateField(text, value)) {
        throw new UnreadableJson("it has the same key twice in one object", "duplicate");
    }
    return value;
}

/** Where JSON ends to be JSON. Of the message no more is told, because it can quote what is there. */
function placeIn({ message }: SyntaxError): string {
    return / \(line \d+ column \d+\)$/.exec(message)?.[0] ?? "";
}

/** The same, but undefined for a text that is not read. */
export function jsonValue(text: string): unknown {
    try {
        return strictJson(text);
    } catch {
        return undefined;
    }
}

/** The object that JSON says; undefined for any other text. */
export function jsonObject(text: string): Record<string, unknown> | undefined {
    const value = jsonValue(text);
    return isObject(value) ? value : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
