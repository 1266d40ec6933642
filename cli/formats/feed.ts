import { connectionsOf, isOfSeveral, originOf } from "../origin.js";
import { known } from "../reportedFinding.js";
import type { Located, ReportedFinding, ShareReport, UnreadItem } from "../shareReport.js";
import { reasonOf, unreadText } from "../unreadReasons.js";
import { accesses } from "./accesses.js";
import { type Headline, headline, summary } from "./headline.js";
import { accountIdentity, findingIdentity, type Identity, Ids, unreadIdentity } from "./identity.js";

/** What a feed tells one by one. `id` is the same from run to run. */
export type FeedItem =
    | { readonly type: "finding"; readonly id: string; readonly finding: ReportedFinding }
    | {
          readonly type: "unread";
          readonly id: string;
          readonly item: UnreadItem;
          readonly message: string;
      }
    /** Of each account, if there is nothing else: a feed without a line could as well be of an audit that did not run. */
    | {
          readonly type: "summary";
          readonly id: string;
          readonly located: Located;
          readonly headline: Headline;
      };

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
            message: unreadText(report, reasonOf(item)),
        })),
    ];
    if (items.length > 0) {
        return items;
    }
    return partsOf(report).map(({ part, identity, located }) => ({
        type: "summary",
        id: ids.of(["summary", ...identity]),
        located,
        headline: headline(part, summary(part, accesses(part))),
    }));
}

/** What a report says of each account and region; of a run of Pulumi, of all. */
function partsOf(report: ShareReport): { part: ShareReport; identity: Identity; located: Located }[] {
    const { source, images } = report;
    if (source.kind === "pulumi") {
        return [{ part: report, identity: [source.stack], located: {} }];
    }
    return connectionsOf(source).map((each) => ({
        part: isOfSeveral(report)
            ? { ...report, images: images.filter(({ connection }) => connection === each.connection) }
            : report,
        identity: accountIdentity({ ...each, connection: each.connection ?? each.endpoint }),
        located: known(originOf(each)),
    }));
}

/** What a report is of: "audit", "pulumi preview". */
export function sourceName({ source }: ShareReport): string {
    return source.kind === "audit" ? source.kind : `${source.kind} ${source.command}`;
}
