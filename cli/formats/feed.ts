import type { ReportedFinding, ShareReport, UnreadItem } from "../shareReport.js";
import { unreadItemSubject } from "../unreadReasons.js";
import { accesses } from "./accesses.js";
import { type Headline, headline, summary } from "./headline.js";
import { findingIdentity, Ids, unreadIdentity } from "./identity.js";

/** What a feed tells one by one. `id` is the same from run to run. */
export type FeedItem =
    | { readonly type: "finding"; readonly id: string; readonly finding: ReportedFinding }
    | {
          readonly type: "unread";
          readonly id: string;
          readonly item: UnreadItem;
          readonly message: string;
      }
    /** Stands alone: a feed without a line could as well be of an audit that did not run. */
    | { readonly type: "summary"; readonly id: string; readonly headline: Headline };

export function feedOf(report: ShareReport): FeedItem[] {
    const ids = new Ids();
    const items = [
        ...report.findings.map((finding) => ({
            type: "finding" as const,
            id: ids.of(findingIdentity(finding)),
            finding,
        })),
        ...report.unread.map((item) => ({
            type: "unread" as const,
            id: ids.of(unreadIdentity(item)),
            item,
            message: `${unreadItemSubject(report, item)} could not be read: ${item.reason}.`,
        })),
    ];
    if (items.length > 0) {
        return items;
    }
    const found = headline(report, summary(report, accesses(report)));
    return [{ type: "summary", id: ids.of(["summary"]), headline: found }];
}

/** What a report is of: "audit", "pulumi preview". */
export function sourceName({ source }: ShareReport): string {
    return source.kind === "audit" ? source.kind : `${source.kind} ${source.command}`;
}
