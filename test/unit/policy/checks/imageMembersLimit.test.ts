import { imageMembersLimit } from "../../../../policy/checks/imageMembersLimit.js";
import { image, judge, member } from "./judge.js";

function judged(count: number, maxMembers?: number, isWhole = true) {
    const members = Array.from({ length: count }, (_, i) => member(`m${i}`, { status: "rejected" }));
    const images = [image("i", { members, isWhole, name: "golden", resourceUrn: "urn:own" })];
    return judge(imageMembersLimit, { images }, maxMembers === undefined ? {} : { maxMembers });
}

test("as many members as are allowed pass, one more does not, whatever their status", () => {
    expect(judged(2, 2)).toEqual([]);
    expect(judged(3, 2)).toEqual([
        {
            kind: "too-many-members",
            count: 3,
            most: 2,
            isWhole: true,
            imageId: "i",
            imageName: "golden",
            resourceUrn: "urn:own",
        },
    ]);
    expect(judged(1, 0)).toMatchObject([{ count: 1, most: 0 }]);
});

test("ten are allowed by default", () => {
    expect(judged(10)).toEqual([]);
    expect(judged(11)).toHaveLength(1);
});

test("of a list that does not show all, it is said that there may be more", () => {
    expect(judged(3, 2, false)).toMatchObject([{ isWhole: false }]);
});

test("a list that is not known yet is undecided", () => {
    expect(judge(imageMembersLimit, { hasUnknownLists: true })).toEqual(["undecided"]);
    expect(judge(imageMembersLimit, { hasUnknownDeclarations: true })).toEqual([]);
});
