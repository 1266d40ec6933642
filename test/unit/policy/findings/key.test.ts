import type { Fact, Finding, ShownApproval } from "../../../../policy/findings/finding.js";
import { keyOf } from "../../../../policy/findings/key.js";

const keyOfFact = (fact: Fact) => keyOf({ policy: "p", imageId: "i", memberId: "a", ...fact } as Finding);
const expired = (approval: Partial<ShownApproval>, imageIds: string[] = []) =>
    keyOfFact({
        kind: "expired-approval",
        approval: { memberId: "a", place: "here", ...approval },
        imageIds,
    });

test("an approval has the same key as long as it is for the same images", () => {
    const key = expired({ imageIds: ["i", "j"], place: "approvals[0]", expires: "2026-01-31", owner: "me" });
    expect(key).toMatch(/^[0-9a-f]{12}$/);
    expect(expired({ imageIds: ["j", "i"], place: "approvals[7]", expires: "2026-03-31" }, ["j"])).toBe(key);
});

test("approvals of one account for other images have other keys", () => {
    const keys = [undefined, [], ["i"], ["j"], ["i", "j"], ["i,j"]].map((imageIds) => expired({ imageIds }));
    expect(new Set(keys).size).toBe(keys.length);
});

test("an API version has the key of the place where it is set", () => {
    const key = keyOfFact({ kind: "old-api-version", place: "east", cause: "It is old." });
    expect(keyOfFact({ kind: "old-api-version", place: "east", cause: "It ends in 5 days." })).toBe(key);
    expect(keyOfFact({ kind: "old-api-version", place: "west", cause: "It is old." })).not.toBe(key);
});

test("what an image and an account tell apart has none", () => {
    expect(keyOfFact({ kind: "not-approved" })).toBeUndefined();
    expect(keyOfFact({ kind: "pending-too-long", days: 31, maxDays: 30 })).toBeUndefined();
});
