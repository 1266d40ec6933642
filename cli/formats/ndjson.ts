import { known } from "../reportedFinding.js";
import type { ShareChanges, ShareReport } from "../shareReport.js";
import { type FeedItem, feedOf, sourceName } from "./feed.js";
import { safeJson } from "./json.js";
import { notComparedTexts } from "./words.js";

type Line = Readonly<Record<string, string | undefined>>;

/** A finding a line, each by itself and flat, for what collects events. */
export function ndjsonReport(report: ShareReport): string {
    const { createdAt: time, source } = report;
    const common = {
        time,
        source: sourceName(report),
        stack: source.kind === "pulumi" ? source.stack : undefined,
    };
    const lines = [...feedOf(report).map(lineOf), ...(report.changes ? changeLines(report.changes) : [])];
    return lines.map(({ type, ...line }) => safeJson(known({ type, ...common, ...line }), 0)).join("");
}

function lineOf(item: FeedItem): Line {
    switch (item.type) {
        case "finding": {
            const { approval, ...finding } = item.finding;
            return { type: item.type, id: item.id, ...finding, ...approval };
        }
        case "unread": {
            const { reason: _, ...about } = item.item;
            return { type: item.type, id: item.id, message: item.message, ...about };
        }
        case "summary": {
            const { outcome, title, detail } = item.headline;
            const message = `${title}. ${detail}`;
            return { type: item.type, id: item.id, outcome, message, ...item.located };
        }
    }
}

function changeLines(changes: ShareChanges): Line[] {
    const { since, added, removed, changed, visibilities } = changes;
    return [
        ...added.map((share) => ({ type: "added", since, ...share })),
        ...removed.map((share) => ({ type: "removed", since, ...share })),
        ...changed.map((share) => ({ type: "changed", since, ...share })),
        ...visibilities.map(({ earlier, now, ...image }) => ({
            type: "visibility",
            since,
            ...image,
            visibility: now,
            earlierVisibility: earlier,
        })),
        ...notComparedTexts(changes).map((message) => ({ type: "notCompared", since, message })),
    ];
}
