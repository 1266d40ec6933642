import { imageMembersApproved } from "../../../../policy/checks/imageMembersApproved.js";
import { image, judge, member, organizationOf } from "./judge.js";

test("a finding has the name of its account: as an approval has it, else as the organisation does", () => {
    const images = [image("i", { members: ["alice", "bob", "carol"].map((id) => member(id)) })];
    const approvals = [{ memberId: "alice", name: "Alice Ltd", imageIds: ["j"] }];
    const organization = organizationOf({ alice: { isInUnits: false }, bob: { isInUnits: false } });
    const found = judge(imageMembersApproved, { images }, { approvals }, organization);
    expect(found).toMatchObject([
        { memberId: "alice", memberName: "Alice Ltd" },
        { memberId: "bob", memberName: "name of bob" },
        { memberId: "carol" },
    ]);
    expect(found[2]).not.toHaveProperty("memberName");
});
