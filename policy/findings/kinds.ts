import type { Fact, MoreKind } from "./finding.js";

/** What findings of a kind have in common. */
interface KindOfFinding {
    /** Whether it is about one share, which can be taken back. */
    readonly isOfShare?: true;
    /** What it says of the share, or of all that it is about. */
    readonly verdict?: "unapproved" | "notJudged";
    /** What the others are called if there are too many to show one by one. */
    readonly more?: MoreKind;
}

const refusal = { isOfShare: true, verdict: "unapproved", more: "share" } as const;
const notJudged = { verdict: "notJudged" } as const;

export const kinds: Readonly<Record<Fact["kind"], KindOfFinding>> = {
    "not-approved": refusal,
    "approval-ended": refusal,
    "approved-for-other-images": refusal,
    "open-to-everybody": {},
    "statuses-left-out": notJudged,
    "changes-ignored": notJudged,
    "unclear-resource": notJudged,
    "pending-too-long": { isOfShare: true, more: "pending-share" },
    "too-many-members": {},
    "expired-approval": { isOfShare: true, more: "expired-approval" },
    "approval-ends": { more: "ending-approval" },
    "unused-approvals": {},
    "old-api-version": {},
    unread: notJudged,
    "unread-organization": notJudged,
    "not-known-yet": notJudged,
    "wrong-configuration": { ...notJudged, more: "problem" },
    "policy-failed": notJudged,
    more: {},
};

export const kindNames = Object.keys(kinds) as Fact["kind"][];
