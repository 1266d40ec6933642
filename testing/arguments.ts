/** Thrown for an option or argument that the gateway can not work with. */
export class GatewayArgumentError extends Error {
    /** @hidden */
    override readonly name = "GatewayArgumentError";
    /** Which one, for example `images[0].members[1].memberId`. */
    readonly argument: string;

    /** @hidden The gateway makes these itself. */
    constructor(argument: string, problem: string) {
        super(`${argument}: ${problem}`);
        this.argument = argument;
    }
}

/** The pattern that SCP documents for the ID of an image member. */
export const ID_PATTERN = /^[A-Za-z0-9-]{1,64}$/;

const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/;
const TIMESTAMP_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

export function id(value: unknown, at: string): string {
    if (typeof value === "string" && ID_PATTERN.test(value)) return value;
    throw new GatewayArgumentError(at, `${show(value)} is not 1 to 64 letters, digits and hyphens`);
}

export function text(value: unknown, at: string): string {
    // Not the value: it may be a credential.
    if (typeof value === "string" && value.trim() !== "") return value;
    throw new GatewayArgumentError(at, "is not a text, or is blank");
}

export function oneOf<T extends string | boolean>(values: readonly T[], value: unknown, at: string): T {
    const found = values.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    throw new GatewayArgumentError(at, `${show(value)} is none of ${values.join(", ")}`);
}

export function timestamp(value: unknown, at: string): string {
    if (typeof value === "string" && TIMESTAMP_PATTERN.test(value) && !Number.isNaN(Date.parse(value))) {
        return value;
    }
    throw new GatewayArgumentError(
        at,
        `${show(value)} is not a time in UTC in the form 2025-07-22T09:00:00Z`,
    );
}

export function day(value: unknown, at: string): string {
    if (typeof value === "string" && DAY_PATTERN.test(value) && !Number.isNaN(Date.parse(value)))
        return value;
    throw new GatewayArgumentError(at, `${show(value)} is not a day in the form 2026-08-31`);
}

export function wholeNumber(value: unknown, at: string, least: number, most: number): number {
    if (Number.isInteger(value) && isBetween(value, least, most)) return value;
    throw new GatewayArgumentError(at, `${show(value)} is not a whole number ${range(least, most)}`);
}

export function number(value: unknown, at: string, least: number, most: number): number {
    if (isBetween(value, least, most)) return value;
    throw new GatewayArgumentError(at, `${show(value)} is not a number ${range(least, most)}`);
}

function isBetween(value: unknown, least: number, most: number): value is number {
    return typeof value === "number" && value >= least && value <= most;
}

function range(least: number, most: number): string {
    return `from ${least} to ${most}`;
}

export function list<T>(value: readonly T[], at: string): readonly T[] {
    if (!Array.isArray(value)) throw new GatewayArgumentError(at, "is not a list");
    return value;
}

export function checkObject(value: unknown, at: string): asserts value is object {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw new GatewayArgumentError(at, "is not an object");
    }
}

export function checkFields(value: unknown, at: string, known: readonly string[]): void {
    checkObject(value, at);
    const unknown = Object.keys(value).find((field) => !known.includes(field));
    if (unknown !== undefined) {
        throw new GatewayArgumentError(
            at,
            `there is no option ${show(unknown)}; there are ${known.join(", ")}`,
        );
    }
}

export function duplicate(values: readonly string[]): string | undefined {
    return values.find((value, index) => values.indexOf(value) !== index);
}

function show(value: unknown): string {
    return JSON.stringify(value) ?? String(value);
}
