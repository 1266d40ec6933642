import { sharedImagesApproved } from "../../../../policy/checks/sharedImagesApproved.js";
import { image, judge, member } from "./judge.js";

const shares = {
    images: [image("i", { members: [member("alice")], resourceUrn: "urn:own" }), image("j")],
    unread: [{ imageIds: ["gone"], cause: "answered 503", resourceUrn: "urn:gone" }],
    notKnownYet: [{ resourceName: "next", resourceUrn: "urn:next" }],
};

test("the shares that were read are judged, and what could not be read is a finding beside them", () => {
    expect(judge(sharedImagesApproved, shares)).toMatchObject([
        { kind: "not-approved", imageId: "i", memberId: "alice", resourceUrn: "urn:own" },
        {
            kind: "unread",
            imageIds: ["gone"],
            cause: "answered 503",
            resourceUrn: "urn:gone",
            isAdvice: false,
        },
        { kind: "not-known-yet", resourceName: "next", resourceUrn: "urn:next", isAdvice: true },
    ]);
});

test("what could not be read is advice if the configuration says so, and nothing else is", () => {
    const verdicts = judge(sharedImagesApproved, shares, { onLookupError: "warn" });
    expect(verdicts.map((each) => (each === "undecided" ? each : [each.kind, each.isAdvice]))).toEqual([
        ["not-approved", undefined],
        ["unread", true],
        ["not-known-yet", true],
    ]);
});

test("nothing that was read is nothing that is found", () => {
    expect(judge(sharedImagesApproved, {})).toEqual([]);
    expect(judge(sharedImagesApproved, { images: [image("i")] })).toEqual([]);
});

test("an organisation that could not be read is a finding, before what depends on it", () => {
    const unread = { accounts: new Map(), unread: "answered 403" };
    const shares = { images: [image("i", { members: [member("alice")] })] };
    expect(judge(sharedImagesApproved, shares, { approvedUnitIds: ["ou-1"] }, unread)).toMatchObject([
        { kind: "unread-organization", unitIds: ["ou-1"], cause: "answered 403" },
        { kind: "not-approved", memberId: "alice" },
    ]);
});
