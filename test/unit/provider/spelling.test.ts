import { meantBy } from "../../../provider/spelling.js";

const names = ["approvedMemberIds", "approvals", "approvalsFile", "id", "maxPendingDays"];

test.each([
    ["aprovals", "approvals"],
    ["approval", "approvals"],
    ["approvedMemberIDs", "approvedMemberIds"],
    ["approved-member-ids", "approvedMemberIds"],
    ["max_pending_days", "maxPendingDays"],
    ["approvalFile", "approvalsFile"],
])("%s is meant to be %s", (name, meant) => {
    expect(meantBy(name, names)).toBe(meant);
});

test.each(["x", "ab", "member", "denials", "", "approve", "__proto__"])(
    "%s is meant to be none of them",
    (name) => {
        expect(meantBy(name, names)).toBeUndefined();
    },
);

test("the nearest is meant", () => {
    expect(meantBy("members", ["numbers", "member", "memberss1"])).toBe("member");
});
