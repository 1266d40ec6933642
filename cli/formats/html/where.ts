import { whereIn } from "../../origin.js";
import type { Located, ShareReport } from "../../shareReport.js";
import { html, type Markup } from "../markup.js";

/** Whose it is and in which region, if the report is of several accounts or regions. */
export function whereMarkup(report: ShareReport, located: Located): Markup | undefined {
    const where = whereIn(report, located);
    return where === undefined ? undefined : html` <span class="where">${where}</span>`;
}
