import type { ShareReport } from "../shareReport.js";
import type { Paint } from "../terminal.js";

/** What only tables go by. */
export interface WriterOptions {
    /** Whether shares are left out that are not unapproved. */
    readonly onlyUnapproved?: boolean;
    /** As wide as a line may be. */
    readonly width?: number | undefined;
}

/** Writes a report as text, with its last line break. Only formats for people paint. */
export type ReportWriter = (
    report: ShareReport,
    paint: Paint,
    options?: WriterOptions,
) => string | Promise<string>;

/** Every format of a report, loaded when it is asked for. The first is the default. */
const writers = {
    table: async () => (await import("./table.js")).tableReport,
    json: async () => (await import("./json.js")).jsonReport,
    csv: async () => (await import("./csvReport.js")).csvReport,
    sarif: async () => (await import("./sarif.js")).sarifReport,
    junit: async () => (await import("./junit.js")).junitReport,
    markdown: async () => (await import("./markdown.js")).markdownReport,
    html: async () => (await import("./html.js")).htmlReport,
    ndjson: async () => (await import("./ndjson.js")).ndjsonReport,
    ocsf: async () => (await import("./ocsf.js")).ocsfReport,
} satisfies Record<string, () => Promise<ReportWriter>>;

/** The formats of `list`. The first is the default. */
export const listFormats = ["table", "json", "csv"] as const;
export type ListFormat = (typeof listFormats)[number];

export type ReportFormat = keyof typeof writers;

export const reportFormats = Object.keys(writers) as ReportFormat[];

export function reportWriter(format: ReportFormat): Promise<ReportWriter> {
    return writers[format]();
}
