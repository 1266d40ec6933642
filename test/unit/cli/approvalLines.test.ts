import { load } from "js-yaml";
import { type ApprovableShare, offeredApprovals, yamlApprovals } from "../../../cli/approvalLines.js";

const golden: ApprovableShare = {
    imageId: "70a599e0",
    imageName: "golden",
    memberId: "a8f1",
    status: "pending",
    createdAt: "2025-07-22T09:00:00Z",
};
const silver: ApprovableShare = { imageId: "silver", memberId: "a8f1" };
const expires = "2026-06-13";

test("an account has one approval of its images, each with its name, since when, and status, and what people fill in", () => {
    expect(yamlApprovals([golden, silver, { ...golden, memberId: "77e04" }], expires)).toBe(`- memberId: a8f1
  # name:
  # owner:
  # reason:
  # approvedBy:
  imageIds:
    - 70a599e0 # golden, shared since 2025-07-22, pending
    - silver
  expires: 2026-06-13
- memberId: '77e04'
  # name:
  # owner:
  # reason:
  # approvedBy:
  imageIds:
    - 70a599e0 # golden, shared since 2025-07-22, pending
  expires: 2026-06-13
`);
});

test("an account that another approval names is not to be named again", () => {
    const lines = yamlApprovals([{ ...silver, memberName: "Partner: GmbH" }], expires);
    expect(lines).toMatch(/^- memberId: a8f1 # Partner: GmbH\n {2}# owner:/);
});

test("a hostile name stays in its comment", () => {
    const name = "x\n- memberId: mallory\r\u2028\u0085\u202e#";
    const lines = yamlApprovals([{ ...golden, imageName: name, memberName: name }], expires);
    expect(load(lines)).toEqual([{ memberId: "a8f1", imageIds: ["70a599e0"], expires: expect.anything() }]);
    expect(lines.replaceAll("\n", "")).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
});

test("what is offered is YAML for a file, and JSON for a file of JSON and for the pack's configuration", () => {
    const yaml = yamlApprovals([silver], expires);
    expect(offeredApprovals([silver], "approvals.yaml", expires)).toEqual({
        approvalsFile: "approvals.yaml",
        lines: yaml,
        more: 0,
    });
    const other = { ...silver, memberId: "b" };
    const json =
        '{"memberId":"a8f1","imageIds":["silver"],"expires":"2026-06-13"},\n' +
        '{"memberId":"b","imageIds":["silver"],"expires":"2026-06-13"}';
    expect(offeredApprovals([silver, other], "a.json", expires)).toMatchObject({ lines: json });
    expect(offeredApprovals([silver, other], undefined, expires)).toEqual({ lines: json, more: 0 });
});

test("at most 5 shares are offered an approval, and none that no approval can name", () => {
    const shares = Array.from({ length: 33 }, (_, i) => ({ ...silver, memberId: `m${i}` }));
    const offered = offeredApprovals([{ ...silver, memberId: "a b" }, ...shares], "a.yaml", expires);
    expect(offered?.lines.match(/memberId/g)).toHaveLength(5);
    expect(offered?.more).toBe(28);
    expect(offeredApprovals([{ ...silver, imageId: "*" }], "a.yaml", expires)).toBeUndefined();
    expect(offeredApprovals([], "a.yaml", expires)).toBeUndefined();
});
