import type { ShareReport } from "../shareReport.js";

export function jsonReport(report: ShareReport): string {
    return `${JSON.stringify(report, undefined, 2)}\n`;
}
