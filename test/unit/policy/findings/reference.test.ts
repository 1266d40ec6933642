import fc from "fast-check";
import type { Fact, Finding } from "../../../../policy/findings/finding.js";
import { causeKey, keyOf } from "../../../../policy/findings/key.js";
import { readReference, referenceOf } from "../../../../policy/findings/reference.js";
import { messageOf } from "../../../../policy/findings/text.js";
import { imageMemberStatuses } from "../../../../provider/types.js";

const policy = "image-members-approved";

/** Anything that can be in a text, and parts of messages and references that could be taken for the message's own. */
const hostile = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc
        .array(
            fc.constantFrom(
                "[scp-finding/1?kind=more]",
                "[scp-finding/1?kind=not-approved&image=other&member=mallory]",
                "[scp-finding/2?kind=more",
                " [",
                "]",
                "%5D",
                "%253A",
                ":",
                "&member=mallory",
                "=",
                "+",
                "?",
                "\n",
                "\r\n",
                "\u0000",
                "\u202e",
                "<{%reset%}>",
                "이미지",
                "𝒳",
                "\ud800",
                "\udc00",
                '"',
                "\\",
                "`",
                "a",
            ),
            { maxLength: 30 },
        )
        .map((parts) => parts.join("")),
);

const subject = fc.record(
    {
        imageId: hostile,
        imageName: hostile,
        memberId: hostile,
        memberName: hostile,
        approvalsFile: hostile,
        offeredUntil: fc.constant("2026-06-13"),
        status: fc.constantFrom(...imageMemberStatuses),
        createdAt: hostile,
        updatedAt: hostile,
    },
    { requiredKeys: [] },
);

const approval = fc.record(
    {
        memberId: hostile,
        owner: hostile,
        reason: hostile,
        place: hostile,
        approvedBy: hostile,
        expires: hostile,
    },
    { requiredKeys: ["memberId", "place"] },
);

const fact: fc.Arbitrary<Fact> = fc.oneof(
    fc.record({ kind: fc.constant("not-approved" as const), similarId: hostile }),
    fc.record({ kind: fc.constant("approval-ended" as const), approval }),
    fc.record({ kind: fc.constant("approved-for-other-images" as const), imageIds: fc.array(hostile) }),
    fc.record({
        kind: fc.constant("open-to-everybody" as const),
        visibility: fc.constantFrom("public" as const, "community" as const),
    }),
    fc.record({ kind: fc.constant("unread" as const), imageIds: fc.array(hostile), cause: hostile }),
    fc.record({ kind: fc.constant("wrong-configuration" as const), cause: hostile }),
    fc.record({ kind: fc.constant("policy-failed" as const), cause: hostile }),
    fc.record({ kind: fc.constant("not-known-yet" as const), resourceName: hostile }),
    fc.record({ kind: fc.constant("old-api-version" as const), place: hostile, cause: hostile }),
);

const anyFinding: fc.Arbitrary<Finding> = fc
    .tuple(subject, fact)
    .map(([about, what]) => ({ ...about, ...what, policy }));

/** A URL has no half of a surrogate pair, and neither has the protocol that Pulumi's events travel by. */
function wellFormed(text: string | undefined): string | undefined {
    return text === undefined ? undefined : Buffer.from(text).toString();
}

function referenced(finding: Finding) {
    const approval = "approval" in finding ? finding.approval : undefined;
    const cause = "cause" in finding && finding.kind !== "old-api-version" ? finding.cause : undefined;
    return {
        kind: finding.kind,
        imageId: wellFormed(finding.imageId),
        imageName: wellFormed(finding.imageName),
        memberId: wellFormed(finding.memberId),
        memberName: wellFormed(finding.memberName),
        approvedBy: wellFormed(approval?.approvedBy),
        expires: wellFormed(approval?.expires),
        similarId: finding.kind === "not-approved" ? wellFormed(finding.similarId) : undefined,
        accountState: finding.kind === "not-approved" ? wellFormed(finding.accountState) : undefined,
        approvalsFile: wellFormed(finding.approvalsFile),
        offeredUntil: finding.offeredUntil,
        status: finding.status,
        createdAt: wellFormed(finding.createdAt),
        updatedAt: wellFormed(finding.updatedAt ?? finding.createdAt),
        visibility: finding.kind === "open-to-everybody" ? finding.visibility : undefined,
        key: keyOf(finding),
        imageIds: finding.kind === "unread" ? finding.imageIds : [],
        cause: wellFormed(cause),
    };
}

test("a reference reads back to what the finding is about, whatever its IDs, names and causes hold", () => {
    fc.assert(
        fc.property(anyFinding, (finding) => {
            const reference = referenceOf(finding);
            expect(reference).toMatch(/^\[scp-finding\/1\?[!-~]*\]$/);
            expect(readReference(reference)).toEqual({ text: "", finding: referenced(finding) });
        }),
        { numRuns: 500 },
    );
});

const shown = { memberId: "alice", place: "approvals[0]" };
const everyKind: { [Kind in Fact["kind"]]: Extract<Fact, { kind: Kind }> } = {
    "not-approved": { kind: "not-approved", similarId: "ALICE", accountState: "SUSPENDED" },
    "approval-ended": { kind: "approval-ended", approval: shown },
    "approved-for-other-images": { kind: "approved-for-other-images", imageIds: ["j"] },
    "open-to-everybody": { kind: "open-to-everybody", visibility: "community" },
    "statuses-left-out": { kind: "statuses-left-out", held: ["accepted"], leftOut: ["pending"] },
    "changes-ignored": { kind: "changes-ignored", ignoreChanges: ["members"] },
    "unclear-resource": { kind: "unclear-resource", problems: ["a"], remedy: "Correct it." },
    "pending-too-long": { kind: "pending-too-long", days: 31, maxDays: 30 },
    "too-many-members": { kind: "too-many-members", count: 3, most: 2, isWhole: true },
    "expired-approval": { kind: "expired-approval", approval: shown, imageIds: ["j"] },
    "approval-ends": { kind: "approval-ends", approval: shown, days: 3 },
    "unused-approvals": { kind: "unused-approvals", approvals: [shown], imageCount: 2 },
    "old-api-version": { kind: "old-api-version", place: "scp:apiVersion", cause: "API version 1.2 is old." },
    unread: { kind: "unread", imageIds: ["a", "b"], cause: "answered 503" },
    "unread-organization": { kind: "unread-organization", unitIds: ["ou-1"], cause: "answered 403" },
    "not-known-yet": { kind: "not-known-yet", resourceName: "golden" },
    "wrong-configuration": { kind: "wrong-configuration", cause: "maxMembers is -1" },
    "policy-failed": { kind: "policy-failed", cause: "boom" },
    more: { kind: "more", of: "share", count: 3 },
};

test.each(Object.values(everyKind))("a finding of the kind $kind reads back", (found) => {
    const finding: Finding = { ...found, policy, imageId: "i", memberId: "alice" };
    expect(readReference(referenceOf(finding)).finding).toEqual(referenced(finding));
});

test("a cause that another finding tells is known by its key", () => {
    const finding: Finding = { ...everyKind.unread, policy, causeToldBy: policy };
    const { causeKey: key, cause } = readReference(referenceOf(finding)).finding ?? {};
    expect([key, cause]).toEqual([causeKey("answered 503"), undefined]);
});

test("text and reference of a whole message come apart as they were put together", () => {
    fc.assert(
        fc.property(anyFinding, fc.constantFrom("", "\n", " \r\n"), (finding, end) => {
            const said = messageOf(finding, new Set()).trimEnd();
            expect(readReference(`${said} ${referenceOf(finding)}${end}`)).toEqual({
                text: said,
                finding: referenced(finding),
            });
        }),
        { numRuns: 300 },
    );
});

test("a reference in the text before it never takes its place", () => {
    const fake = "[scp-finding/1?kind=more]";
    const finding: Finding = {
        policy,
        kind: "not-approved",
        imageId: `i${fake}`,
        imageName: fake,
        memberId: `x${fake}`,
        status: "accepted",
    };
    expect(
        readReference(`${fake} ${messageOf(finding, new Set())} ${fake} ${referenceOf(finding)}`).finding,
    ).toEqual({
        kind: "not-approved",
        imageId: `i${fake}`,
        imageName: fake,
        memberId: `x${fake}`,
        status: "accepted",
        imageIds: [],
    });
});

test("a reference is short, and easy to read in a log", () => {
    const finding: Finding = {
        policy,
        kind: "not-approved",
        imageId: "70a599e0",
        imageName: "golden image",
        memberId: "a8f1",
        status: "pending",
        createdAt: "2025-07-22T09:00:00Z",
        resourceUrn: "urn:pulumi:dev::app::a:b:C::golden",
    };
    expect(referenceOf(finding)).toBe(
        "[scp-finding/1?kind=not-approved&image=70a599e0&name=golden+image&member=a8f1&status=pending" +
            "&created=2025-07-22T09:00:00Z]",
    );
});

test("what is known of the account and its approval is in it, but for what the message says at length", () => {
    const finding: Finding = {
        policy,
        kind: "approval-ended",
        imageId: "70a599e0",
        memberId: "a8f1",
        memberName: "Partner GmbH",
        status: "accepted",
        approval: {
            memberId: "a8f1",
            name: "Partner GmbH",
            approvedBy: "ciso",
            owner: "team",
            reason: "a long story",
            expires: "2026-03-14",
            place: "approvals.yaml: approvals[2]",
        },
        approvalsFile: "approvals.yaml",
    };
    expect(referenceOf(finding)).toBe(
        "[scp-finding/1?kind=approval-ended&image=70a599e0&member=a8f1&account=Partner+GmbH&status=accepted" +
            "&by=ciso&until=2026-03-14&file=approvals.yaml]",
    );
    expect(referenceOf({ ...finding, kind: "not-approved", offeredUntil: "2026-06-13" })).toBe(
        "[scp-finding/1?kind=not-approved&image=70a599e0&member=a8f1&account=Partner+GmbH&status=accepted" +
            "&by=ciso&until=2026-03-14&file=approvals.yaml&offer=2026-06-13]",
    );
});

describe("a message without a reference that can be read", () => {
    test.each([
        "",
        "Image i is shared with account a.",
        "[scp-finding/1?kind=more] and something after it",
        "[scp-finding/1?kind=more",
        "[scp-finding/?kind=more]",
        "[scp-finding/x?kind=more]",
        "[scp-finding/1?kind=more&image=a b]",
        "[scp-finding/1?kind=more&image=[a]]",
    ])("is text alone: %j", (message) => {
        expect(readReference(message)).toEqual({ text: message, finding: undefined });
    });

    test.each([
        ["another version", "[scp-finding/2?kind=not-approved&image=i]"],
        ["a version in another spelling", "[scp-finding/01?kind=not-approved&image=i]"],
        ["nothing in it", "[scp-finding/1?]"],
        ["no kind", "[scp-finding/1?image=i]"],
        ["a kind that is unknown", "[scp-finding/1?kind=shared]"],
        ["a key that is unknown", "[scp-finding/1?kind=more&owner=me]"],
        ["a key of every object", "[scp-finding/1?kind=more&__proto__=x]"],
        ["a key that is there twice", "[scp-finding/1?kind=more&image=i&image=j]"],
        ["a status that is unknown", "[scp-finding/1?kind=not-approved&status=gone]"],
        ["an offer without a day", "[scp-finding/1?kind=not-approved&offer=soon]"],
        ["a visibility that is unknown", "[scp-finding/1?kind=open-to-everybody&visibility=secret]"],
        ["IDs that are not JSON", "[scp-finding/1?kind=unread&images=a,b]"],
        ["IDs that are not a list", "[scp-finding/1?kind=unread&images=%7B%7D]"],
        ["IDs that are not texts", "[scp-finding/1?kind=unread&images=%5B1%5D]"],
    ])("has no finding, and its text all the same: %s", (_, reference) => {
        expect(readReference(`Something. ${reference}`)).toEqual({ text: "Something.", finding: undefined });
    });
});
