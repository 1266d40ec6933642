import { isOfSeveral, whereIn } from "../../origin.js";
import type { Located, ShareReport } from "../../shareReport.js";
import { html, type Markup } from "../markup.js";

/** Whose it is and in which region, if the report is of several accounts or regions. */
export function whereMarkup(report: ShareReport, located: Located): Markup | undefined {
    const where = whereIn(report, located);
    return where === undefined ? undefined : html` <span class="where">${where}</span>`;
}

/** The same in a word, where a table of connections stands by. */
export function connectionMarkup(report: ShareReport, { connection }: Located): Markup | undefined {
    return connection === undefined || !isOfSeveral(report)
        ? undefined
        : html` <span class="where">${connection}</span>`;
}
