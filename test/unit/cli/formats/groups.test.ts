import { findingGroups, listedShares } from "../../../../cli/formats/groups.js";
import type { ReportedFinding } from "../../../../cli/shareReport.js";

const share: ReportedFinding = {
    policy: "shared-images-approved",
    policyPack: "scp-image-sharing",
    level: "mandatory",
    kind: "not-approved",
    message: "Not approved.",
    command: "take it back",
    imageId: "golden",
    memberId: "partner",
    status: "accepted",
};
const groupsOf = (...findings: ReportedFinding[]) => findingGroups({ findings });
const rowsOf = (...findings: ReportedFinding[]) =>
    groupsOf(...findings).map(({ title, rows }) => [title, rows.map(({ why }) => why)]);

test.each<[Partial<ReportedFinding>, string, string]>([
    [{}, "1 share not approved", "not approved"],
    [{ similarId: "PARTNER" }, "1 share not approved", "not approved (PARTNER is: letter case counts)"],
    [
        { accountState: "SUSPENDED" },
        "1 share not approved",
        "not approved (its organisation unit is, but the account is SUSPENDED)",
    ],
    [
        { kind: "approval-ended", approval: { expires: "2026-01-31", place: "approvals[2]" } },
        "1 share with an approval that has expired",
        "approval expired on 2026-01-31 (approvals[2])",
    ],
    [
        { kind: "approval-ended", approval: { expires: "2026-01-31", approvedBy: "Jane" } },
        "1 share with an approval that has expired",
        "approval expired on 2026-01-31 (approved by Jane)",
    ],
    [{ kind: "approval-ended" }, "1 share with an approval that has expired", "approval expired"],
    [
        { kind: "approved-for-other-images" },
        "1 share of accounts that are approved for other images only",
        "approved for other images only",
    ],
    [
        { kind: "pending-too-long", updatedAt: "2025-07-22T09:00:00Z" },
        "1 share pending for too long",
        "pending since 2025-07-22",
    ],
    [{ kind: "pending-too-long" }, "1 share pending for too long", "pending for too long"],
    [{ kind: "open-to-everybody" }, "1 image open to everybody", "open to everybody"],
])("a finding says why in a few words: %j", (change, title, why) => {
    expect(rowsOf({ ...share, ...change })).toEqual([[title, [why]]]);
});

test("findings of a policy, a kind and a level are one group, and the command stands for all of them", () => {
    const [group, ...others] = groupsOf(share, { ...share, memberId: "other", status: "pending" });
    expect(others).toEqual([]);
    expect(group).toMatchObject({
        title: "2 shares not approved",
        fix: "Take each share back, or approve its account. A share that is pending or rejected gives access all the same.",
        command: "scp-cli virtualserver image member delete --image_id IMAGE_ID --member_id ACCOUNT_ID",
    });
    expect(groupsOf(share)[0]).toMatchObject({
        fix: "Take each share back, or approve its account.",
        command: "take it back",
    });
    expect(groupsOf(share, { ...share, level: "advisory" })).toHaveLength(2);
    expect(groupsOf(share, { ...share, policy: "image-members-approved" })).toHaveLength(2);
    expect(groupsOf(share, { ...share, policyPack: "acme" })).toHaveLength(2);
});

test("a share is listed once, with all that is wrong with it, and each group says how many are listed above", () => {
    const pending = { ...share, policy: "pending-shares-recent", kind: "pending-too-long" as const };
    expect(rowsOf(share, pending, { ...pending, memberId: "other" })).toEqual([
        ["1 share not approved", ["not approved; pending for too long"]],
        ["2 shares pending for too long (1 of them listed above)", ["pending for too long"]],
    ]);
    expect(rowsOf(share, pending).at(-1)).toEqual(["1 share pending for too long (listed above)", []]);
    expect(rowsOf(share, { ...share, policy: "image-members-approved" })).toEqual([
        ["1 share not approved", ["not approved"]],
        ["1 share not approved (listed above)", []],
    ]);
});

test("the same IDs in two accounts are two shares", () => {
    const groups = groupsOf({ ...share, connection: "east" }, { ...share, connection: "west" });
    expect(groups.map(({ rows }) => rows.length)).toEqual([2]);
    expect(listedShares(groups).size).toBe(2);
});

test("what is about no share, or of another pack, is told by its message", () => {
    const { kind: _, ...ofAnother } = share;
    for (const finding of [ofAnother, { ...share, kind: "expired-approval" as const }]) {
        const [group] = groupsOf(finding);
        expect(group).toMatchObject({ rows: [], messages: [finding] });
        expect(group).not.toHaveProperty("title");
    }
});
