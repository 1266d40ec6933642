import { wholeMessage } from "../reportedFinding.js";
import type { ChangedShare, ReportedImage, ShareReport } from "../shareReport.js";
import { csv } from "./csv.js";
import { notComparedTexts, notShared } from "./words.js";

const header = [
    "kind",
    "imageId",
    "imageName",
    "visibility",
    "memberId",
    "status",
    "createdAt",
    "updatedAt",
    "verdict",
    "policy",
    "policyPack",
    "level",
    "severity",
    "since",
    "resourceUrn",
    "message",
    "accountId",
    "region",
    "connection",
    "memberName",
    "approvedBy",
    "owner",
    "reason",
    "expires",
] as const;

type Row = Partial<Record<(typeof header)[number], string | undefined>>;

/** All of a report in one table. `kind` says what a row is: image, share, finding, unread, added, removed, changed, visibility or notCompared. */
export function csvReport(report: ShareReport): string {
    return csv(header, [
        ...report.images.flatMap(imageRows),
        ...report.findings.map((finding) => ({
            ...finding,
            ...finding.approval,
            kind: "finding",
            message: wholeMessage(finding),
        })),
        ...report.unread.map(({ reason, ...item }) => ({ ...item, kind: "unread", message: reason })),
        ...changeRows(report),
    ]);
}

function imageRows({ name, members, ...known }: ReportedImage): Row[] {
    const image = { ...known, imageName: name };
    return members.length === 0
        ? [{ kind: "image", ...image }]
        : members.map((member) => ({ kind: "share", ...image, ...member, ...member.approval }));
}

function changeRows({ changes }: ShareReport): Row[] {
    if (changes === undefined) {
        return [];
    }
    const { since } = changes;
    const row = (kind: string, share: ChangedShare): Row => ({ ...share, kind, since });
    return [
        ...changes.added.map((share) => row("added", share)),
        ...changes.removed.map((share) => row("removed", share)),
        ...changes.changed.map((share) => ({
            ...row("changed", share),
            message: `${share.earlierStatus} before`,
        })),
        ...changes.visibilities.map(({ earlier, now, ...image }) => ({
            ...image,
            kind: "visibility",
            visibility: now,
            since,
            message: `${earlier ?? notShared} before`,
        })),
        ...notComparedTexts(changes).map((message) => ({ kind: "notCompared", since, message })),
    ];
}
