import type { KnownImage } from "../../../../policy/checks/check.js";
import { judgeOrganization, judgeSharing } from "../../../../policy/checks/sharing.js";
import { sharingKeys } from "../../../../policy/rules/configuration.js";
import type { PolicyConfiguration } from "../../../../policy/rules/types.js";
import { image, member, now, organizationOf, rulesOf, today, yesterday } from "./judge.js";

function judge(known: KnownImage, config: PolicyConfiguration = {}) {
    return judgeSharing(known, rulesOf(config, { name: "any", keys: sharingKeys }), now);
}

const shared = (...members: KnownImage["members"]) => image("i", { members });

describe("an image that is shared", () => {
    test("passes with every member approved", () => {
        const known = shared(member("alice"), member("bob", { status: "pending" }));
        expect(judge(known, { approvedMemberIds: ["alice"], approvals: [{ memberId: "bob" }] })).toEqual([]);
    });

    test("passes with no members, and so does a private image", () => {
        expect(judge(shared())).toEqual([]);
        expect(judge(image("i", { visibility: "private" }))).toEqual([]);
    });

    test.each(["accepted", "pending", "rejected"] as const)(
        "may be shared with nobody by default: a member that is %s counts as access",
        (status) => {
            expect(judge(shared(member("alice", { status })))).toEqual([
                {
                    kind: "not-approved",
                    imageId: "i",
                    memberId: "alice",
                    status,
                    createdAt: "2025-07-22T09:00:00Z",
                },
            ]);
        },
    );

    test("is a finding for each member that is not approved", () => {
        const known = shared(member("alice"), member("bob"), member("carol"));
        expect(judge(known, { approvedMemberIds: ["bob"] })).toMatchObject([
            { memberId: "alice" },
            { memberId: "carol" },
        ]);
    });

    test("is named in its findings, with its name, its times and the resource that shows it", () => {
        const updatedAt = "2026-01-01T00:00:00Z";
        const known = { ...shared(member("alice", { updatedAt })), name: "golden", resourceUrn: "urn:own" };
        expect(judge(known)).toEqual([
            {
                kind: "not-approved",
                imageId: "i",
                imageName: "golden",
                resourceUrn: "urn:own",
                memberId: "alice",
                status: "accepted",
                createdAt: "2025-07-22T09:00:00Z",
                updatedAt,
            },
        ]);
        expect(judge({ ...known, name: "" })[0]).not.toHaveProperty("imageName");
    });

    test("passes with an approval for it, and not with one for other images", () => {
        const approved = (imageIds: string[]) => ({ approvals: [{ memberId: "alice", imageIds }] });
        expect(judge(shared(member("alice")), approved(["j", "i"]))).toEqual([]);
        expect(judge(shared(member("alice")), approved(["j", "k"]))).toMatchObject([
            { kind: "approved-for-other-images", imageIds: ["j", "k"], imageId: "i", memberId: "alice" },
        ]);
    });

    test("passes on the last day of an approval, and not after it", () => {
        const until = (expires: string) => ({ approvals: [{ memberId: "alice", expires }] });
        expect(judge(shared(member("alice")), until(today))).toEqual([]);
        expect(judge(shared(member("alice")), until(yesterday))).toMatchObject([
            {
                kind: "approval-ended",
                approval: { memberId: "alice", expires: yesterday, place: "approvals[0]" },
                imageId: "i",
                memberId: "alice",
            },
        ]);
    });

    test("tells owner and reason of an approval that has expired", () => {
        const approval = { memberId: "alice", expires: yesterday, owner: "team", reason: "move" };
        expect(judge(shared(member("alice")), { approvals: [approval] })).toMatchObject([{ approval }]);
    });

    test("does not pass with an approval in other letter case, which is pointed out", () => {
        expect(judge(shared(member("alice")), { approvedMemberIds: ["ALICE"] })).toMatchObject([
            { kind: "not-approved", similarId: "ALICE" },
        ]);
    });

    test("is judged by the members of the configured statuses alone", () => {
        const known = shared(member("alice", { status: "pending" }), member("bob"));
        expect(judge(known, { statuses: ["accepted"] })).toMatchObject([{ memberId: "bob" }]);
    });
});

describe("a share that a resource declares", () => {
    const declared = (imageId: string | undefined) =>
        image(imageId, {
            members: [{ memberId: "alice", status: "pending" }],
            isWhole: false,
            isDeclared: true,
        });

    test("passes if it is approved, for every image or for this one", () => {
        expect(judge(declared("i"), { approvedMemberIds: ["alice"] })).toEqual([]);
        expect(judge(declared("i"), { approvals: [{ memberId: "alice", imageIds: ["i"] }] })).toEqual([]);
    });

    test("is a finding that says it is declared, if it is not approved", () => {
        expect(judge(declared("i"))).toEqual([
            { kind: "not-approved", imageId: "i", memberId: "alice", status: "pending", isDeclared: true },
        ]);
        expect(judge(declared("i"), { statuses: ["accepted"] })).toEqual([]);
    });

    test("of an image whose ID is not known yet is judged if the ID makes no difference", () => {
        expect(judge(declared(undefined), { approvedMemberIds: ["alice"] })).toEqual([]);
        expect(judge(declared(undefined))).toMatchObject([{ kind: "not-approved", isDeclared: true }]);
        const expired = { memberId: "alice", imageIds: ["i"], expires: yesterday };
        expect(judge(declared(undefined), { approvals: [expired] })).toMatchObject([
            { kind: "approval-ended", approval: expired },
        ]);
    });

    test("of an image whose ID is not known yet is undecided if the ID decides", () => {
        const approvals = [{ memberId: "alice", imageIds: ["i"] }];
        expect(judge(declared(undefined), { approvals })).toEqual(["undecided"]);
    });
});

describe("a list that does not show all", () => {
    test("leaves out statuses that are judged, which is a finding of its own", () => {
        const known = image("i", { statuses: ["accepted"], isWhole: false });
        expect(judge(known)).toEqual([
            {
                kind: "statuses-left-out",
                held: ["accepted"],
                leftOut: ["pending", "rejected"],
                imageId: "i",
            },
        ]);
        expect(judge(known, { statuses: ["accepted"] })).toEqual([]);
        expect(judge({ ...known, statuses: ["rejected", "accepted", "pending"] })).toEqual([]);
        expect(judge({ ...known, visibility: "private" })).toEqual([]);
        expect(judge({ ...known, visibility: undefined })).toMatchObject([{ kind: "statuses-left-out" }]);
    });

    test("is judged by the members that it does show as well", () => {
        const known = image("i", { statuses: ["accepted"], members: [member("alice")] });
        expect(judge(known)).toMatchObject([{ kind: "statuses-left-out" }, { kind: "not-approved" }]);
    });

    test("ignores changes, so it can be out of date, which is a finding of its own", () => {
        const known = image("i", { members: [member("alice")], ignoreChanges: ["members", "visibility"] });
        expect(judge(known, { approvedMemberIds: ["alice"] })).toEqual([
            { kind: "changes-ignored", ignoreChanges: ["members", "visibility"], imageId: "i" },
        ]);
    });
});

describe("an image that everybody can use", () => {
    test.each(["public", "community"] as const)("is a finding if it is %s", (visibility) => {
        expect(judge(image("i", { visibility }))).toEqual([
            { kind: "open-to-everybody", visibility, imageId: "i" },
        ]);
    });

    test("passes if the configuration names it, and only then", () => {
        const known = image("i", { visibility: "public" });
        expect(judge(known, { allowPublicImageIds: ["i"] })).toEqual([]);
        expect(judge(known, { allowPublicImageIds: ["j"] })).toHaveLength(1);
    });

    test("is undecided if its ID is not known yet and the configuration names some", () => {
        const known = image(undefined, { visibility: "public" });
        expect(judge(known)).toMatchObject([{ kind: "open-to-everybody" }]);
        expect(judge(known, { allowPublicImageIds: ["i"] })).toEqual(["undecided"]);
    });
});

describe("an account of the organisation", () => {
    const config = { approvedUnitIds: ["ou-1", "ou-2"] };

    function judgeIn(
        accounts: Parameters<typeof organizationOf>[0],
        more: PolicyConfiguration = {},
        known: KnownImage = shared(member("alice")),
    ) {
        const rules = rulesOf({ ...config, ...more }, { name: "any", keys: sharingKeys });
        return judgeSharing(known, { ...rules, organization: organizationOf(accounts) }, now);
    }

    test("in the units is approved for every image, also for one that is not known yet", () => {
        expect(judgeIn({ alice: {} })).toEqual([]);
        expect(judgeIn({ alice: {} }, {}, image(undefined, { members: [member("alice")] }))).toEqual([]);
    });

    test("outside of the units is not approved", () => {
        expect(judgeIn({ alice: { isInUnits: false } })).toMatchObject([
            { kind: "not-approved", memberId: "alice" },
        ]);
        expect(judgeIn({})).toMatchObject([{ kind: "not-approved" }]);
    });

    test.each(["SUSPENDED", "PENDING_CLOSURE", "suspended", "new"])(
        "in the units that is %s is not approved, and its state is told",
        (state) => {
            expect(judgeIn({ alice: { state } })).toMatchObject([
                { kind: "not-approved", memberId: "alice", accountState: state },
            ]);
            const known = image(undefined, { members: [member("alice")] });
            expect(judgeIn({ alice: { state } }, {}, known)).toMatchObject([{ accountState: state }]);
        },
    );

    test("is told by its state only if it is in the units", () => {
        const [found] = judgeIn({ alice: { isInUnits: false, state: "SUSPENDED" } });
        expect(found).not.toHaveProperty("accountState");
    });

    test("that is not active is approved all the same by an approval of its own", () => {
        const suspended = { alice: { state: "SUSPENDED" } };
        expect(judgeIn(suspended, { approvedMemberIds: ["alice"] })).toEqual([]);
        const approval = { memberId: "alice", expires: yesterday };
        expect(judgeIn(suspended, { approvals: [approval] })).toMatchObject([{ kind: "approval-ended" }]);
        expect(judgeIn({ alice: {} }, { approvals: [approval] })).toEqual([]);
    });

    test("whose ID is spelled otherwise is another account", () => {
        expect(judgeIn({ ALICE: {}, "a-lice": {} })).toMatchObject([{ kind: "not-approved" }]);
    });

    test("is not known if the organisation could not be read, which is one finding", () => {
        const rules = rulesOf(config, { name: "any", keys: sharingKeys });
        const unread = { ...rules, organization: { accounts: new Map(), unread: "answered 403" } };
        expect(judgeOrganization(unread)).toEqual([
            {
                kind: "unread-organization",
                unitIds: ["ou-1", "ou-2"],
                cause: "answered 403",
                isAdvice: false,
            },
        ]);
        const warned = { ...unread, config: { ...rules.config, onLookupError: "warn" as const } };
        expect(judgeOrganization(warned)).toMatchObject([{ isAdvice: true }]);
        expect(judgeOrganization({ ...rules, organization: organizationOf({}) })).toEqual([]);
    });
});
