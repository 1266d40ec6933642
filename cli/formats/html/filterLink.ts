import { visible } from "../../../provider/text.js";

/** A link that filters the page. The filter works on texts as they are shown. */
export function filterLink(name: "account" | "text", value: string): string {
    return `#${name}=${encodeURIComponent(visible(value))}`;
}
