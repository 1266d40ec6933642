import { oneLine } from "../../provider/text.js";

/** The text on one line, with all that a terminal would act on spelled out. */
export function visible(text: string): string {
    return oneLine(text, Number.POSITIVE_INFINITY);
}
