import { hash } from "node:crypto";
import type { Origin } from "../../policy/findings/finding.js";
import type { ReportedFinding, UnreadItem } from "../shareReport.js";

/** What a list that could not be read is filed under. */
export const unreadRule = "list-not-read";

export type Identity = readonly (string | undefined)[];

/** What makes a finding the same one from run to run. Of another pack's, only the words tell them apart. */
export function findingIdentity(finding: ReportedFinding): Identity {
    const { policyPack, policy, resourceUrn, imageId, memberId, kind, key, message } = finding;
    const what = kind === undefined ? [withoutNumbers(message)] : [kind, key ?? imageId, memberId];
    return [policyPack, policy, resourceUrn, ...what, ...accountIdentity(finding)];
}

export function unreadIdentity(item: UnreadItem): Identity {
    return [unreadRule, item.imageId ?? item.kind ?? withoutNumbers(item.reason), ...accountIdentity(item)];
}

/** Numbers, such as a count of days, may change from run to run. */
function withoutNumbers(text: string): string {
    return text.replace(/\d+/g, "#");
}

/** Whose it is, to tell it from another account's. A connection can get another name, so that counts only in the account's place. */
export function accountIdentity({ accountId, region, connection }: Origin): Identity {
    return [accountId ?? connection, region];
}

/** The IDs of one report. */
export class Ids {
    readonly #counts = new Map<string, number>();

    /** Of what has the same identity, the first has another one than the second: none hides behind another. */
    of(identity: Identity): string {
        const digest = hash("sha256", identity.join("\n")).slice(0, 32);
        const count = (this.#counts.get(digest) ?? 0) + 1;
        this.#counts.set(digest, count);
        return `${digest}:${count}`;
    }
}
