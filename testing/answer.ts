/** What goes back to the caller. */
export interface Answer {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
}

export function jsonAnswer(status: number, value: unknown): Answer {
    return { status, headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) };
}
