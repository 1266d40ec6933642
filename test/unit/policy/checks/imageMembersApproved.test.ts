import { imageMembersApproved } from "../../../../policy/checks/imageMembersApproved.js";
import { image, judge, member } from "./judge.js";

test("the shares that each image shows are judged", () => {
    const images = [image("i", { members: [member("alice")] }), image("j", { members: [member("bob")] })];
    expect(judge(imageMembersApproved, { images }, { approvedMemberIds: ["bob"] })).toMatchObject([
        { kind: "not-approved", imageId: "i", memberId: "alice" },
    ]);
});

test("a resource whose properties make no sense is a finding and never a pass", () => {
    const unclear = [{ problems: ["members is missing"], remedy: "Correct it.", resourceUrn: "urn:own" }];
    expect(judge(imageMembersApproved, { unclear }, { approvedMemberIds: ["alice"] })).toEqual([
        {
            kind: "unclear-resource",
            problems: ["members is missing"],
            remedy: "Correct it.",
            resourceUrn: "urn:own",
        },
    ]);
});

test("what is not known yet is undecided, beside what is found in the rest", () => {
    const images = [image("i", { members: [member("alice")] })];
    expect(judge(imageMembersApproved, { images, hasUnknownLists: true })).toEqual([
        expect.objectContaining({ kind: "not-approved" }),
        "undecided",
    ]);
    expect(judge(imageMembersApproved, { hasUnknownDeclarations: true })).toEqual(["undecided"]);
});

test("an organisation that could not be read is a finding, before what depends on it", () => {
    const unread = { accounts: new Map(), unread: "answered 403" };
    const shares = { images: [image("i", { members: [member("alice")] })] };
    expect(judge(imageMembersApproved, shares, { approvedUnitIds: ["ou-1"] }, unread)).toMatchObject([
        { kind: "unread-organization", unitIds: ["ou-1"], cause: "answered 403" },
        { kind: "not-approved", memberId: "alice" },
    ]);
});
