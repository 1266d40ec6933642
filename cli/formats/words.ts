import { placeOfApprovals } from "../../policy/findings/text.js";
import { counted } from "../../policy/findings/words.js";
import type { OfferedApprovals, ReportedApproval, ShareChanges, ShareReport } from "../shareReport.js";
import type { Access, Verdict, Viewer } from "./accesses.js";

/** What a verdict is called. A page's script and styles go by these words, and by those of `statusText`. */
export const verdictText: Readonly<Record<Verdict, string>> = {
    unapproved: "not approved",
    unknown: "not known",
    notJudged: "not judged",
    approved: "approved",
};

export function viewerText(viewer: Viewer): string {
    switch (viewer.kind) {
        case "account":
            return viewer.memberId;
        case "everybody":
            return "Everybody";
        case "unknown":
            return "Not known";
    }
}

/** What there is to say about an access in the place of a share's status. */
export function statusText({ viewer, status }: Access): string {
    switch (viewer.kind) {
        case "account":
            return status ?? "";
        case "everybody":
            return viewer.visibility;
        case "unknown":
            return "not read";
    }
}

/** "a8f1… (Partner)" */
export function accountText(memberId: string, memberName: string | undefined): string {
    return memberName === undefined ? memberId : `${memberId} (${memberName})`;
}

/** "until 2027-01-31, approved by Jane, owner platform team": as far as it is known. */
export function approvalText({ expires, approvedBy, owner }: ReportedApproval = {}): string {
    return [
        ...(expires === undefined ? [] : [`until ${expires}`]),
        ...(approvedBy === undefined ? [] : [`approved by ${approvedBy}`]),
        ...(owner === undefined ? [] : [`owner ${owner}`]),
    ].join(", ");
}

/** Leads to approvals to add, and says how many more there are. */
export function offerText({ approvalsFile, more }: OfferedApprovals): string {
    const rest = more > 0 ? ` (and ${counted(more, "more share")}, which are left out here)` : "";
    return `To approve what is not approved, add to ${placeOfApprovals(approvalsFile)}, with owner and reason${rest}:`;
}

/** "2026-11-24 09:30 UTC" */
export function timeText(time: string): string {
    return time.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(\.\d+)?Z$/, "$1 $2 UTC");
}

/** What was read, as pairs of a name and its value. */
export function sourceText({ source, createdAt }: ShareReport): [name: string, value: string][] {
    const made: [string, string] = ["Made", timeText(createdAt)];
    if (source.kind === "audit") {
        const scope = {
            allSharedImages: "Every image that the account shares",
            namedImages: "Images that were named",
        };
        return [
            ["Looked at", scope[source.scope]],
            ...pair("Account", source.accountId),
            ["Endpoint", source.endpoint],
            made,
        ];
    }
    const packs = source.policyPacks.map(({ name, version }) => (version ? `${name} ${version}` : name));
    return [
        ["Looked at", `What pulumi ${source.command} saw`],
        ...pair("Stack", source.stack),
        ["Policy packs", packs.join(", ") || "none, so that nothing was judged"],
        made,
    ];
}

function pair(name: string, value: string | undefined): [string, string][] {
    return value === undefined ? [] : [[name, value]];
}

/** What the visibility of an image is called that nobody but its owner could use, or that was not there. */
export const notShared = "not shared";

/** One thing that happened since the earlier report. */
export interface Change {
    readonly kind: "Added" | "Removed" | "Status changed" | "Visibility changed";
    readonly imageId: string;
    readonly memberId?: string;
    readonly memberName?: string;
    /** For example `pending → accepted`. */
    readonly now: string;
}

export function listedChanges({ added, removed, changed, visibilities }: ShareChanges): Change[] {
    return [
        ...visibilities.map(({ imageId, earlier, now }) => ({
            kind: "Visibility changed" as const,
            imageId,
            now: `${earlier ?? notShared} → ${now}`,
        })),
        ...added.map(({ status, ...share }) => ({ kind: "Added" as const, ...share, now: status })),
        ...changed.map(({ status, earlierStatus, ...share }) => ({
            kind: "Status changed" as const,
            ...share,
            now: `${earlierStatus} → ${status}`,
        })),
        ...removed.map(({ status, ...share }) => ({
            kind: "Removed" as const,
            ...share,
            now: `was ${status}`,
        })),
    ];
}

/** What has changed about what: "golden partner (pending → accepted)". */
export function changeText({ imageId, memberId, memberName, now }: Change): string {
    const account = memberId === undefined ? "" : ` ${accountText(memberId, memberName)}`;
    return `${imageId}${account} (${now})`;
}
