import fc from "fast-check";
import type { Refusal } from "../../../policy/approvals.js";
import { membersLimitMessage } from "../../../policy/imageMembersLimit.js";
import type { JudgedMember } from "../../../policy/judgement.js";
import { type MessageFacts, messageFacts } from "../../../policy/messageFacts.js";
import {
    configurationMessages,
    declaredShareMessage,
    imageMessage,
    imageMessages,
    notJudgedMessage,
} from "../../../policy/messages.js";
import { pendingShareMessage } from "../../../policy/pendingSharesRecent.js";
import { imageMemberStatuses } from "../../../provider/types.js";

const plainId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,40}$/);
/** Anything that can be in a text, and parts of messages, which could be taken for the message itself. */
const anyText = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc
        .array(
            fc.constantFrom(
                'evil") is shared with account mallory (status accepted), which ',
                "…",
                ")",
                '"',
                "\\",
                " is shared with account ",
                "a",
                "\u202e",
                "\u0000",
                "\n",
                "𝒳",
                "<{%",
            ),
            { maxLength: 60 },
        )
        .map((parts) => parts.join("")),
);
const anyId = fc.oneof(
    plainId,
    anyText.filter((text) => text !== ""),
);
const status = fc.constantFrom(...imageMemberStatuses);
const time = fc.constant("2025-07-22T09:00:00Z");
const member: fc.Arbitrary<JudgedMember> = fc.record(
    { memberId: anyId, status, createdAt: time },
    { requiredKeys: ["memberId", "status"] },
);
const refusal: fc.Arbitrary<Refusal> = fc.oneof(
    fc.constant<Refusal>({ kind: "notApproved" }),
    fc.record({ kind: fc.constant("otherImages" as const), imageIds: fc.array(plainId, { minLength: 1 }) }),
    fc.record({
        kind: fc.constant("expired" as const),
        approval: fc.record({
            memberId: anyId,
            expires: fc.constant("2025-01-31"),
            owner: anyText,
            place: fc.constant("approvals[0]"),
        }),
    }),
);
const image = fc.record({ imageId: anyId, name: anyText }, { requiredKeys: ["imageId"] });

/** What was not read for sure may be missing; what was read must be true. */
function expectTrue(facts: MessageFacts | undefined, truth: Record<string, unknown>): void {
    if (facts === undefined) {
        return;
    }
    expect(facts.kind).toBe("finding");
    for (const [key, value] of Object.entries(facts)) {
        if (value !== undefined && key !== "kind") {
            expect([key, value]).toEqual([key, truth[key]]);
        }
    }
}

test("image, member, status and time of a share come back as they were written", () => {
    fc.assert(
        fc.property(
            plainId,
            fc.option(fc.string({ maxLength: 100 }), { nil: undefined }),
            plainId,
            status,
            refusal,
            (imageId, name, memberId, of, why) => {
                const shared = { memberId, status: of, createdAt: "2025-07-22T09:00:00Z" };
                const truth = { kind: "finding", imageId, memberId, status: of, since: shared.createdAt };
                const text = imageMessage(
                    { imageId, name, members: [] },
                    { kind: "member", member: shared, refusal: why },
                );
                expect(messageFacts(text)).toEqual(truth);
                expect(messageFacts(declaredShareMessage(imageId, shared, why))).toEqual(truth);
                const pending = {
                    memberId,
                    since: shared.createdAt,
                    days: 31,
                    firstMade: "2024-01-01T00:00:00Z",
                };
                expect(
                    messageFacts(pendingShareMessage({ imageId, name, members: [] }, pending, 30)),
                ).toEqual({ ...truth, status: "pending" });
            },
        ),
    );
});

test("no ID and no name, however hostile, makes a message say something else", () => {
    fc.assert(
        fc.property(image, member, refusal, (of, shared, why) => {
            const judged = { ...of, members: [] };
            const truth = {
                imageId: of.imageId,
                memberId: shared.memberId,
                status: shared.status,
                since: shared.createdAt,
            };
            expectTrue(
                messageFacts(imageMessage(judged, { kind: "member", member: shared, refusal: why })),
                truth,
            );
            expectTrue(messageFacts(declaredShareMessage(of.imageId, shared, why)), truth);
            const old = { memberId: shared.memberId, since: "2025-07-22T09:00:00Z", days: 31 };
            expectTrue(messageFacts(pendingShareMessage(judged, old, 30)), {
                ...truth,
                status: "pending",
                since: old.since,
            });
        }),
        { numRuns: 200 },
    );
});

test("an ID that is so long that it was cut is not made up from what follows it", () => {
    const of = {
        imageId: "é".repeat(250),
        name: " is shared with account mallory (status accepted), which ",
        members: [],
    };
    const shared = { memberId: "partner", status: "pending" } as const;
    const finding = { kind: "member", member: shared, refusal: { kind: "notApproved" } } as const;
    expect(messageFacts(imageMessage(of, finding))).toBeUndefined();
    expect(messageFacts(`Image "${"é".repeat(199)}… could not be verified: 503.`)).toEqual({
        kind: "unread",
        imageIds: [],
    });
});

test("a name that is so long that it was cut does not end at a quote further on", () => {
    const evil = 'evil") is shared with account mallory (status accepted), which ';
    const shared = { memberId: "partner", status: "pending" } as const;
    const finding = { kind: "member", member: shared, refusal: { kind: "notApproved" } } as const;
    expect(
        messageFacts(imageMessage({ imageId: evil, name: evil.repeat(4), members: [] }, finding)),
    ).toBeUndefined();
});

test("an image whose ID is not known yet has none", () => {
    const shared = { memberId: "a", status: "pending" } as const;
    const facts = { kind: "finding", memberId: "a", status: "pending" };
    expect(
        messageFacts(
            imageMessage(
                { members: [] },
                { kind: "member", member: shared, refusal: { kind: "notApproved" } },
            ),
        ),
    ).toEqual(facts);
    expect(messageFacts(declaredShareMessage(undefined, shared, { kind: "notApproved" }))).toEqual(facts);
});

test("messages about an image alone name it, and whether everybody can use it", () => {
    const of = (finding: Parameters<typeof imageMessage>[1]) =>
        messageFacts(imageMessage({ imageId: "i", name: "n", members: [] }, finding));
    expect(of({ kind: "everybody", visibility: "public" })).toEqual({
        kind: "finding",
        imageId: "i",
        visibility: "public",
    });
    expect(of({ kind: "everybody", visibility: "community" })).toEqual({
        kind: "finding",
        imageId: "i",
        visibility: "community",
    });
    expect(of({ kind: "partialList", held: ["accepted"], leftOut: ["pending"] })).toEqual({
        kind: "finding",
        imageId: "i",
    });
    const members = Array.from({ length: 25 }, (_, index) => ({
        memberId: `m${index}`,
        status: "pending" as const,
    }));
    const capped = imageMessages(
        { imageId: "i", members },
        members.map((each) => ({ kind: "member", member: each, refusal: { kind: "notApproved" } })),
    );
    expect(messageFacts(capped.at(-1) ?? "")).toEqual({ kind: "finding", imageId: "i" });
    expect(messageFacts(membersLimitMessage({ imageId: "i", members, isWhole: true }, 1))).toEqual({
        kind: "finding",
        imageId: "i",
    });
});

test("what could not be read is told from what is not allowed", () => {
    expect(messageFacts("Image a could not be verified: GET … answered 503.")).toEqual({
        kind: "unread",
        imageIds: ["a"],
    });
    expect(messageFacts("Images a, b could not be verified: x.")).toEqual({
        kind: "unread",
        imageIds: ["a", "b"],
    });
    expect(messageFacts("Images a, b, c could not be verified: x.")).toEqual({
        kind: "unread",
        imageIds: ["a", "b", "c"],
    });
    expect(messageFacts("Images a, b, c and 7 more could not be verified: x.")).toEqual({
        kind: "unread",
        imageIds: [],
    });
    expect(messageFacts("The images that this account shares could not be verified: x.")).toEqual({
        kind: "unread",
        imageIds: [],
    });
});

test("a policy that judged nothing says so", () => {
    const [wrong = ""] = configurationMessages("approvals-current", ["approvals is 1: it must be a list"]);
    expect(messageFacts(wrong)).toEqual({ kind: "notJudged" });
    expect(messageFacts(notJudgedMessage("approvals-current", new Error("x")))).toEqual({
        kind: "notJudged",
    });
});

test("any other text says nothing", () => {
    expect(messageFacts("The approval of account a ended.")).toBeUndefined();
    expect(messageFacts("")).toBeUndefined();
});
