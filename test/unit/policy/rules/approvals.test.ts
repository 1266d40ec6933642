import { Approvals } from "../../../../policy/rules/approvals.js";
import type { Approval } from "../../../../policy/rules/types.js";

const today = "2026-03-15";
const expired = { memberId: "a", expires: "2026-03-14" };

function approvalsOf(approvals: readonly Approval[]): Approvals {
    return new Approvals(approvals.map((approval, i) => ({ ...approval, place: `approvals[${i}]` })));
}

describe("for a known image", () => {
    const refusal = (approvals: readonly Approval[]) => approvalsOf(approvals).refusal("a", "image", today);

    test("an approval of every image, or of this one, allows the share", () => {
        expect(refusal([{ memberId: "a" }])).toBeUndefined();
        expect(refusal([{ memberId: "a", imageIds: ["other", "image"] }])).toBeUndefined();
    });

    test("one approval that counts is enough, whatever has expired beside it", () => {
        expect(refusal([expired, { memberId: "a", imageIds: ["image"] }])).toBeUndefined();
        expect(refusal([{ ...expired, imageIds: ["image"] }, { memberId: "a" }])).toBeUndefined();
    });

    test("the approval by which the account may use it is that of the image, else that of every image", () => {
        const allowing = (...approvals: Approval[]) =>
            approvalsOf(approvals).allowing("a", "image", today)?.place;
        const ofImage = { memberId: "a", imageIds: ["image"] };
        expect(allowing({ memberId: "a" }, ofImage)).toBe("approvals[1]");
        expect(allowing({ memberId: "a" }, { ...ofImage, expires: "2026-03-14" })).toBe("approvals[0]");
        expect(allowing(expired, { memberId: "b" })).toBeUndefined();
    });

    test("an expired approval of the image is named before approvals of other images", () => {
        expect(refusal([expired, { memberId: "a", imageIds: ["other"] }])).toEqual({
            kind: "approval-ended",
            approval: { ...expired, place: "approvals[0]" },
        });
    });

    test("approvals of other images are named while they count", () => {
        expect(refusal([{ memberId: "a", imageIds: ["other"] }])).toEqual({
            kind: "approved-for-other-images",
            imageIds: ["other"],
        });
        expect(refusal([{ ...expired, imageIds: ["other"] }])).toEqual({ kind: "not-approved" });
    });

    test("an account that no approval names is not approved, and a twin in other letter case is told", () => {
        expect(refusal([{ memberId: "b" }])).toEqual({ kind: "not-approved" });
        expect(refusal([{ memberId: "A" }])).toEqual({ kind: "not-approved", similarId: "A" });
    });
});

describe("for an image whose ID is not known yet", () => {
    const refusal = (approvals: readonly Approval[]) =>
        approvalsOf(approvals).refusalOfUnknownImage("a", today);

    test("an approval of every image allows the share", () => {
        expect(refusal([{ memberId: "a", expires: today }])).toBeUndefined();
    });

    test("an approval of some images leaves it undecided", () => {
        expect(refusal([expired, { memberId: "a", imageIds: ["other"] }])).toBe("undecided");
    });

    test("expired approvals, or none, refuse it", () => {
        expect(refusal([{ ...expired, imageIds: ["other"] }])).toMatchObject({ kind: "approval-ended" });
        expect(refusal([expired])).toEqual({
            kind: "approval-ended",
            approval: { ...expired, place: "approvals[0]" },
        });
        expect(refusal([{ memberId: "b" }])).toEqual({ kind: "not-approved" });
    });
});
