import type { ImageMemberStatus } from "../../provider/types.js";

/** An approval, as people are shown it. */
export interface ShownApproval {
    readonly memberId: string;
    /** The account's. */
    readonly name?: string | undefined;
    /** Every image if it is left out. */
    readonly imageIds?: readonly string[] | undefined;
    readonly approvedBy?: string | undefined;
    readonly owner?: string | undefined;
    readonly reason?: string | undefined;
    /** The last day, in UTC, on which it counts. */
    readonly expires?: string | undefined;
    /** Where it is written, for example `approvals[2]`. */
    readonly place: string;
}

/** Where an image is, as far as it is known. */
export interface Origin {
    /** The account whose credentials read it. */
    readonly accountId?: string | undefined;
    readonly region?: string | undefined;
    /** The name of the connection that it was read through. */
    readonly connection?: string | undefined;
}

/** What a finding is about, as far as it is about one. */
export interface Subject {
    readonly imageId?: string | undefined;
    readonly imageName?: string | undefined;
    readonly memberId?: string | undefined;
    /** The account's name. */
    readonly memberName?: string | undefined;
    readonly status?: ImageMemberStatus | undefined;
    /** When the share was made: ISO 8601 in UTC. */
    readonly createdAt?: string | undefined;
    /** When it last changed: ISO 8601 in UTC. */
    readonly updatedAt?: string | undefined;
    /** The resource that shows it. */
    readonly resourceUrn?: string | undefined;
    /** Told if images of several accounts or regions are judged together. */
    readonly origin?: Origin | undefined;
}

/** What was found, with the facts that belong to it. */
export type Fact =
    /**
     * No approval allows the share. `similarId` has one, and differs in letter case only. `accountState` is that of an account
     * whose organisation unit is approved, and that is not because it is not active.
     */
    | {
          readonly kind: "not-approved";
          readonly similarId?: string | undefined;
          readonly accountState?: string | undefined;
      }
    | { readonly kind: "approval-ended"; readonly approval: ShownApproval }
    | { readonly kind: "approved-for-other-images"; readonly imageIds: readonly string[] }
    | { readonly kind: "open-to-everybody"; readonly visibility: "public" | "community" }
    /** The resource holds members of some statuses only. */
    | {
          readonly kind: "statuses-left-out";
          readonly held: readonly ImageMemberStatus[];
          readonly leftOut: readonly ImageMemberStatus[];
      }
    /** The resource shows what was stored. */
    | { readonly kind: "changes-ignored"; readonly ignoreChanges: readonly string[] }
    /** The resource's properties make no sense. */
    | { readonly kind: "unclear-resource"; readonly problems: readonly string[]; readonly remedy: string }
    | { readonly kind: "pending-too-long"; readonly days: number; readonly maxDays: number }
    | {
          readonly kind: "too-many-members";
          readonly count: number;
          readonly most: number;
          /** Whether they are all that there are. */
          readonly isWhole: boolean;
      }
    /** An approval has expired. `imageIds` are those that are still shared by it. */
    | {
          readonly kind: "expired-approval";
          readonly approval: ShownApproval;
          readonly imageIds: readonly string[];
      }
    /** An approval ends soon: today if no days are left. */
    | { readonly kind: "approval-ends"; readonly approval: ShownApproval; readonly days: number }
    | {
          readonly kind: "unused-approvals";
          readonly approvals: readonly ShownApproval[];
          /** How many images were read; undefined if they are all that the account shares, or the accounts. */
          readonly imageCount: number | undefined;
          /** Whether images of several accounts or regions are judged together. */
          readonly isOfSeveral?: boolean | undefined;
      }
    /** `place` is where the version is set. */
    | { readonly kind: "old-api-version"; readonly place: string; readonly cause: string }
    /** Lists that could not be read. Without IDs it is not known which images there are. */
    | { readonly kind: "unread"; readonly imageIds: readonly string[]; readonly cause: string }
    /** The organisation could not be read, so that these units of it approve nobody. */
    | { readonly kind: "unread-organization"; readonly unitIds: readonly string[]; readonly cause: string }
    /** An image that the stack is still to create. */
    | { readonly kind: "not-known-yet"; readonly resourceName: string }
    /** The configuration is wrong, so the policy has judged nothing. */
    | { readonly kind: "wrong-configuration"; readonly cause: string }
    /** The policy itself failed. */
    | { readonly kind: "policy-failed"; readonly cause: string }
    /** So many more of this kind are not shown one by one. */
    | { readonly kind: "more"; readonly of: MoreKind; readonly count: number };

/** What can be found in greater numbers than are shown. */
export type MoreKind = "share" | "pending-share" | "expired-approval" | "ending-approval" | "problem";

/** What a check has found. */
export type Found = Subject &
    Fact & {
        /** Whether it fails nothing, whatever the policy's level. */
        readonly isAdvice?: boolean | undefined;
        /** Whether the share is one that a resource declares, and that need not exist yet. */
        readonly isDeclared?: boolean | undefined;
        /** The file with the approvals; the pack's configuration has them without it. */
        readonly approvalsFile?: string | undefined;
        /** The last day of an approval that is offered to allow the share: once, with the first of its kind. */
        readonly offeredUntil?: string | undefined;
        /** The policy that has told the cause already in this run: it is told once, however much it hits. */
        readonly causeToldBy?: string | undefined;
    };

/** One thing that a policy has to say: `policy` is its name. */
export type Finding = Found & { readonly policy: string };
