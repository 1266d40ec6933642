/**
 * Whether an object in the text has a field twice. JSON.parse takes the last one and says nothing, so that
 * `{"members":[…],"members":[]}` would be nobody. The text then has more fields than its value, and counting both costs less
 * than JSON.parse itself. A parser that refuses such a text costs four times as much as JSON.parse, or more.
 *
 * @param text - JSON, which JSON.parse has read.
 * @param value - what JSON.parse made of it.
 */
export function hasDuplicateField(text: string, value: unknown): boolean {
    return fieldsInText(text) !== fieldsInValue(value);
}

/** A field is a string with a colon behind it. */
function fieldsInText(text: string): number {
    let fields = 0;
    for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at)) {
        at = afterSpace(text, closingQuote(text, at) + 1);
        if (text.charCodeAt(at) === COLON) {
            fields += 1;
        }
    }
    return fields;
}

/** Whether a text in JSON has more values than so many: before each but the first of a list or an object stands a comma. */
export function hasMoreValues(text: string, most: number): boolean {
    let left = most;
    for (let at = 0; at < text.length && left >= 0; at++) {
        const code = text.charCodeAt(at);
        if (code === QUOTE) {
            const closing = closingQuote(text, at);
            // Without one it is no JSON.
            at = closing === -1 ? text.length : closing;
        } else if (code === COMMA || code === BRACKET || code === BRACE) {
            left -= 1;
        }
    }
    return left < 0;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BRACKET = 0x5b;
const BRACE = 0x7b;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

/** Nothing up to a space stands between the tokens of JSON but blanks and line breaks. */
function afterSpace(text: string, from: number): number {
    let at = from;
    while (text.charCodeAt(at) <= SPACE) {
        at += 1;
    }
    return at;
}

/** The next quote that is not escaped: behind no backslash, or behind some that escape each other. */
function closingQuote(text: string, opening: number): number {
    for (let quote = text.indexOf('"', opening + 1); ; quote = text.indexOf('"', quote + 1)) {
        let before = quote - 1;
        while (text.charCodeAt(before) === BACKSLASH) {
            before -= 1;
        }
        if ((quote - before) % 2 === 1) {
            return quote;
        }
    }
}

/** Without recursion, which a deep nesting would end. */
function fieldsInValue(value: unknown): number {
    let fields = 0;
    const open = isObject(value) ? [value] : [];
    for (let each = open.pop(); each !== undefined; each = open.pop()) {
        const values = Array.isArray(each) ? each : Object.values(each);
        fields += values === each ? 0 : values.length;
        for (const inner of values) {
            if (isObject(inner)) {
                open.push(inner);
            }
        }
    }
    return fields;
}

function isObject(value: unknown): value is object {
    return typeof value === "object" && value !== null;
}
