import type { ShareReport } from "../shareReport.js";

/** What JSON may hold as it is and a terminal would act on: deletes and C1 controls, and characters that change direction or are not seen. */
const unsafe = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * JSON in which nothing is left that a terminal would act on: the values are the same.
 *
 * @param indent - None for what only programs read.
 */
export function safeJson(value: unknown, indent = 2): string {
    const text = JSON.stringify(value, undefined, indent).replace(unsafe, (character) =>
        [...Array(character.length).keys()]
            .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`)
            .join(""),
    );
    return `${text}\n`;
}

export function jsonReport(report: ShareReport): string {
    return safeJson(report);
}
