/** What JSON says; undefined for text that is no JSON. Nothing of the text is told: it may hold keys. */
export function jsonValue(text: string): unknown {
    try {
        return JSON.parse(text);
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
