import type { ShareReport } from "../shareReport.js";
import { page } from "./html/page.js";

/**
 * The report as one HTML file, to be opened in a browser or kept as a pipeline's artifact. It needs no network and
 * makes no request; without JavaScript only its filters are missing.
 */
export function htmlReport(report: ShareReport): string {
    return page(report);
}
