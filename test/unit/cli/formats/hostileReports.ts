import fc from "fast-check";
import { offeredApprovals } from "../../../../cli/approvalLines.js";
import type {
    ReportedApproval,
    ReportedFinding,
    ReportedImage,
    ShareReport,
    UnreadItem,
} from "../../../../cli/shareReport.js";
import { imageMemberStatuses, imageVisibilities } from "../../../../provider/types.js";

/** What names can hold, and what formats must not act on. */
export const hostileTexts = [
    "\"quotes\" and 'apostrophes'",
    "<script>alert(1)</script>",
    "]]> --> <!-- &amp; &#0;",
    "two\nlines\r\nand\ttabs",
    "\u202eright to left\u2066\u200f",
    "four bytes 𝒳 🏴‍☠️",
    "\u001b[31mred\u001b]0;title\u0007",
    "\u009b31m C1",
    "NUL \u0000 inside",
    "lone \ud800 surrogate",
    "\ufffe\uffff",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff201",
    "a,b;c",
    "| table | `code` [link](javascript:x)",
    "[a](https://evil.example) ![b](0) {0} {{1}}",
    "漢字",
    "true",
    "",
];

export const hostileText = fc.oneof(
    fc.constantFrom(...hostileTexts),
    fc.string({ unit: "binary", maxLength: 40 }),
);
const id = hostileText.filter((text) => text !== "");
const time = fc.constant("2025-07-22T09:00:00Z");
const status = fc.constantFrom(...imageMemberStatuses);

const approval: fc.Arbitrary<ReportedApproval> = fc.record(
    {
        approvedBy: hostileText,
        owner: hostileText,
        reason: hostileText,
        expires: hostileText,
        place: hostileText,
    },
    { requiredKeys: [] },
);
const connection = fc.constantFrom("east", "=1", "<b>\u202e\n| x");
const located = { accountId: id, region: id, connection };

const image: fc.Arbitrary<ReportedImage> = fc.record(
    {
        imageId: id,
        name: hostileText,
        visibility: fc.constantFrom(...imageVisibilities),
        members: fc.array(
            fc.record(
                {
                    memberId: id,
                    status,
                    createdAt: time,
                    verdict: fc.constantFrom(
                        "approved" as const,
                        "unapproved" as const,
                        "notJudged" as const,
                    ),
                    memberName: hostileText,
                    approval,
                },
                { requiredKeys: ["memberId", "status", "verdict"] },
            ),
            { maxLength: 3 },
        ),
        ...located,
    },
    { requiredKeys: ["imageId", "members"] },
);

const finding: fc.Arbitrary<ReportedFinding> = fc.record(
    {
        policy: fc.oneof(fc.constant("shared-images-approved"), id),
        policyPack: id,
        level: fc.constantFrom("mandatory" as const, "advisory" as const),
        severity: fc.constantFrom("low" as const, "medium" as const, "high" as const, "critical" as const),
        kind: fc.constantFrom("not-approved" as const, "old-api-version" as const),
        message: hostileText,
        command: hostileText,
        imageId: id,
        imageName: hostileText,
        memberId: id,
        status,
        createdAt: time,
        updatedAt: time,
        resourceUrn: id,
        memberName: hostileText,
        approval,
        ...located,
    },
    { requiredKeys: ["policy", "policyPack", "level", "message"] },
);

const unread: fc.Arbitrary<UnreadItem> = fc.record(
    { imageId: id, reason: hostileText, ...located },
    { requiredKeys: ["reason"] },
);

const changedShare = fc.record(
    { imageId: id, memberId: id, status, memberName: hostileText, imageName: hostileText, ...located },
    { requiredKeys: ["imageId", "memberId", "status"] },
);

/** As approvals are offered, with a name in a comment. */
const toApprove = fc
    .tuple(hostileText, hostileText)
    .map(([approvalsFile, imageName]) =>
        offeredApprovals(
            [{ imageId: "i", memberId: "a", imageName, memberName: imageName }],
            approvalsFile,
            "2026-06-13",
        ),
    );

/** Any report, with hostile names everywhere. */
export const hostileReports: fc.Arbitrary<ShareReport> = fc.record(
    {
        version: fc.constant(1 as const),
        tool: fc.constant({ name: "scp-image-members" as const, version: "0.1.0" }),
        createdAt: fc.constant("2026-11-24T09:30:00.000Z"),
        source: fc.oneof(
            fc.constant({
                kind: "audit" as const,
                endpoint: "https://example.com",
                scope: "allSharedImages" as const,
            }),
            fc.record({
                kind: fc.constant("audit" as const),
                scope: fc.constant("allSharedImages" as const),
                connections: fc.uniqueArray(
                    fc.record({ endpoint: id, ...located }, { requiredKeys: ["connection"] }),
                    { selector: (each) => each.connection },
                ),
            }),
            fc.constant({
                kind: "pulumi" as const,
                command: "policy analyze" as const,
                stack: "dev",
                policyPacks: [],
            }),
        ),
        images: fc.array(image, { maxLength: 4 }),
        findings: fc.array(finding, { maxLength: 4 }),
        unread: fc.array(unread, { maxLength: 2 }),
        changes: fc.record({
            since: time,
            added: fc.array(changedShare, { maxLength: 2 }),
            removed: fc.array(changedShare, { maxLength: 2 }),
            changed: fc.array(
                changedShare.chain((share) => status.map((earlierStatus) => ({ ...share, earlierStatus }))),
                { maxLength: 2 },
            ),
            visibilities: fc.array(
                id.map((imageId) => ({ imageId, earlier: "private" as const, now: "public" as const })),
                { maxLength: 1 },
            ),
        }),
        toApprove: toApprove.filter((offered) => offered !== undefined),
    },
    { requiredKeys: ["version", "tool", "createdAt", "source", "images", "findings", "unread"] },
);

/** A report of one image and one finding about it. */
export function goldenReport(change: Partial<ShareReport> = {}): ShareReport {
    return {
        version: 1,
        tool: { name: "scp-image-members", version: "0.1.0" },
        createdAt: "2026-11-24T09:30:00.000Z",
        source: { kind: "audit", endpoint: "https://example.com", scope: "allSharedImages" },
        images: [
            {
                imageId: "golden",
                name: "the golden one",
                visibility: "shared",
                members: [
                    {
                        memberId: "stranger",
                        status: "pending",
                        createdAt: "2025-07-22T09:00:00Z",
                        verdict: "unapproved",
                    },
                ],
            },
            { imageId: "silver", visibility: "shared", members: [] },
        ],
        findings: [
            {
                policy: "shared-images-approved",
                policyPack: "scp-image-sharing",
                level: "mandatory",
                severity: "high",
                kind: "not-approved",
                message: "Image golden is shared with account stranger.",
                command: "delete golden stranger",
                imageId: "golden",
                imageName: "the golden one",
                memberId: "stranger",
                status: "pending",
                createdAt: "2025-07-22T09:00:00Z",
                updatedAt: "2025-07-22T09:00:00Z",
            },
        ],
        unread: [],
        ...change,
    };
}

/** What a terminal acts on, beside the line breaks of a text. */
export const terminalControls = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
