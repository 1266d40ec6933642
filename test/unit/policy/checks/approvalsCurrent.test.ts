import { approvalsCurrent } from "../../../../policy/checks/approvalsCurrent.js";
import type { Shares } from "../../../../policy/checks/check.js";
import type { Approval, PolicyConfiguration } from "../../../../policy/rules/types.js";
import { image, judge, member, organizationOf, today, yesterday } from "./judge.js";

const judged = (config: PolicyConfiguration, shares: Partial<Shares>) =>
    judge(approvalsCurrent, shares, config);
const approvals = (...list: Approval[]) => ({ approvals: list });
const expired = { memberId: "alice", expires: yesterday };

/** Images that are shared with these accounts, as a list shows them. */
function shown(imageId: string, ...memberIds: string[]) {
    return image(imageId, { members: memberIds.map((memberId) => member(memberId)) });
}

describe("an approval that has expired", () => {
    const gone = {
        kind: "expired-approval",
        approval: { ...expired, place: "approvals[0]" },
        imageIds: [],
        memberId: "alice",
    };

    test("is found with the image that is still shared by it, its place, owner and reason", () => {
        const approval = { ...expired, imageIds: ["i"], owner: "team", reason: "move" };
        expect(judged(approvals(approval), { images: [shown("i", "alice", "bob")] })).toEqual([
            {
                kind: "expired-approval",
                approval: { ...approval, place: "approvals[0]" },
                imageIds: ["i"],
                imageId: "i",
                memberId: "alice",
            },
        ]);
    });

    test("of every image is found with each image that is still shared by it, and is about the first", () => {
        const images = ["i", "j", "k"].map((imageId) => shown(imageId, "alice"));
        expect(judged(approvals(expired), { images })).toMatchObject([
            { imageIds: ["i", "j", "k"], imageId: "i", memberId: "alice" },
        ]);
    });

    test("is found without an image if no share depends on it, also because another approval allows the share", () => {
        expect(judged(approvals(expired), { images: [shown("i")] })).toEqual([gone]);
        expect(judged(approvals(expired), {})).toEqual([gone]);
        const renewed = { memberId: "alice", imageIds: ["i"] };
        expect(judged(approvals(expired, renewed), { images: [shown("i", "alice")] })).toEqual([gone]);
    });

    test("is found without an image if an organisation unit approves the account, with the account's name", () => {
        const config = { ...approvals(expired), approvedUnitIds: ["ou-1"] };
        const shares = { images: [shown("i", "alice")] };
        expect(judge(approvalsCurrent, shares, config, organizationOf({ alice: {} }))).toEqual([
            { ...gone, memberName: "name of alice" },
        ]);
        const suspended = organizationOf({ alice: { state: "SUSPENDED" } });
        expect(judge(approvalsCurrent, shares, config, suspended)).toMatchObject([{ imageIds: ["i"] }]);
    });

    test("says nothing of an organisation that could not be read: the policies that judge shares do", () => {
        const unread = { accounts: new Map(), unread: "answered 403" };
        expect(judge(approvalsCurrent, {}, { approvedUnitIds: ["ou-1"] }, unread)).toEqual([]);
    });

    test("counts on its last day", () => {
        const config = { ...approvals({ ...expired, expires: today }), warnDays: 0 };
        expect(judged(config, { images: [shown("i", "alice")] })).toEqual([]);
    });
});

describe("an approval that ends soon", () => {
    const endingOn = (expires: string, changes: Partial<Approval> = {}) => ({
        memberId: "alice",
        ...changes,
        expires,
    });
    const images = [shown("i", "alice", "bob")];

    test.each([
        [today, 0],
        ["2026-03-16", 1],
        ["2026-03-29", 14],
    ])("on %s is found with its place, and with how many days are left: %d", (expires, days) => {
        const approval = endingOn(expires, { owner: "team", reason: "move" });
        expect(judged(approvals(approval), { images })).toEqual([
            {
                kind: "approval-ends",
                approval: { ...approval, place: "approvals[0]" },
                days,
                memberId: "alice",
            },
        ]);
    });

    test("is not found before that, nor once it has expired, nor if it has no end", () => {
        const config = {
            approvedMemberIds: ["bob"],
            ...approvals(endingOn("2026-03-30"), endingOn(yesterday, { imageIds: ["i"] })),
        };
        expect(judged(config, { images })).toMatchObject([{ kind: "expired-approval" }]);
    });

    test("is one that ends within warnDays, and none if that is 0", () => {
        const config = approvals(endingOn(today), endingOn("2026-03-16", { imageIds: ["i"] }));
        expect(judged({ ...config, warnDays: 1 }, { images })).toHaveLength(2);
        expect(judged({ ...config, warnDays: 0 }, { images })).toEqual([]);
        const far = approvals(endingOn("2027-03-16"));
        expect(judged({ ...far, warnDays: 366 }, { images })).toMatchObject([{ days: 366 }]);
    });

    test("is left to the approvals that match no share if it is one of them", () => {
        const found = judged(approvals(endingOn(today)), { images: [shown("i")] });
        expect(found).toMatchObject([{ kind: "unused-approvals" }]);
    });

    test("is found while a share is not known yet", () => {
        const shares = { images: [shown("i")], hasUnknownLists: true };
        expect(judged(approvals(endingOn(today)), shares)).toEqual([
            expect.objectContaining({ kind: "approval-ends" }),
            "undecided",
        ]);
    });
});

describe("approvals that match no share", () => {
    test("are found together, with their places", () => {
        const config = {
            approvedMemberIds: ["bob", "alice"],
            ...approvals({ memberId: "carol", imageIds: ["i"], owner: "team" }),
        };
        expect(judged(config, { images: [shown("i", "alice")] })).toEqual([
            {
                kind: "unused-approvals",
                approvals: [
                    { memberId: "bob", place: "approvedMemberIds[0]" },
                    { memberId: "carol", imageIds: ["i"], owner: "team", place: "approvals[0]" },
                ],
                imageCount: 1,
                isOfSeveral: false,
            },
        ]);
    });

    test("are not told until all of their images were read whole", () => {
        const other = approvals({ memberId: "bob", imageIds: ["i", "j"] });
        expect(judged(other, { images: [shown("i")] })).toEqual([]);
        expect(judged(other, { images: [shown("i"), shown("j")] })).toMatchObject([{ imageCount: 2 }]);
        expect(judged({ approvedMemberIds: ["bob"] }, {})).toEqual([]);
        const partial = image("i", { isWhole: false });
        expect(judged({ approvedMemberIds: ["bob"] }, { images: [partial] })).toEqual([]);
    });

    test("are told of every image if all that the account shares was read", () => {
        const config = approvals({ memberId: "bob", imageIds: ["gone"] });
        expect(judged(config, { areAll: true })).toMatchObject([
            { kind: "unused-approvals", imageCount: undefined },
        ]);
    });

    test("are not told while a list could not be read, in which a share can need any of them", () => {
        const unread = [{ imageIds: ["j"], cause: "refused" }];
        expect(judged({ approvedMemberIds: ["bob"] }, { images: [shown("i")], unread })).toEqual([]);
        expect(judged(approvals(expired), { images: [shown("i")], unread })).toMatchObject([
            { kind: "expired-approval" },
        ]);
    });

    test("are not told of an image that everybody can use: its shares count again once it is closed", () => {
        const open = image("j", { visibility: "public", members: [] });
        const config = approvals({ memberId: "bob", imageIds: ["j"] });
        expect(judged(config, { images: [open], areAll: true })).toEqual([]);
        expect(judged({ approvedMemberIds: ["bob"] }, { images: [open], areAll: true })).toHaveLength(1);
    });

    test("are those that match no declared share and no live one either", () => {
        const images = [
            image("j", { members: [member("bob", { status: "pending" })] }),
            image("k", {
                members: [{ memberId: "carol", status: "pending" }],
                isDeclared: true,
                isWhole: false,
            }),
        ];
        expect(judged({ approvedMemberIds: ["bob", "carol"] }, { images })).toEqual([]);
    });

    test("are those that match shares of the statuses which are judged", () => {
        const config: PolicyConfiguration = { approvedMemberIds: ["alice"], statuses: ["pending"] };
        expect(judged(config, { images: [shown("i", "alice")] })).toHaveLength(1);
    });

    test("are undecided while a share is not known yet, and those that have expired are told all the same", () => {
        const config = { approvedMemberIds: ["bob"], ...approvals(expired) };
        for (const unknown of [{ hasUnknownLists: true }, { hasUnknownDeclarations: true }]) {
            expect(judged(config, { images: [shown("i")], ...unknown })).toEqual([
                expect.objectContaining({ kind: "expired-approval" }),
                "undecided",
            ]);
        }
    });
});
