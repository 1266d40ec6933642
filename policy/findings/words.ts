import { firstIds, numberText } from "../../provider/text.js";

export { numberText };

/** "a, b and c" */
export function listed(items: readonly string[], conjunction: "and" | "or"): string {
    const last = items.at(-1) ?? "";
    return items.length > 1 ? `${items.slice(0, -1).join(", ")} ${conjunction} ${last}` : last;
}

/** The first three IDs, and how many more there are. */
export function some(ids: readonly string[]): string {
    return firstIds(ids, 3);
}

/** Sentences and parts of them, with a space between. */
export function sentences(...parts: string[]): string {
    return parts.filter((part) => part !== "").join(" ");
}

/** The first letter in upper case, to begin a sentence with. */
export function capital(text: string): string {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "1 account", "2,000 accounts" */
export function counted(count: number, noun: string): string {
    return `${numberText(count)} ${noun}${count === 1 ? "" : "s"}`;
}
