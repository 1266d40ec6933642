import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PackRun } from "../../../policy/packRun.js";
import type { PolicyConfiguration } from "../../../policy/policyConfiguration.js";
import type { PolicyName } from "../../../policy/policyNames.js";
import { sharingKeys } from "../../../policy/rules.js";

const members = "image-members-approved";
const live = "shared-images-approved";

function approved(
    run: PackRun,
    policy: PolicyName,
    config: PolicyConfiguration,
    leaders: PolicyName[] = [],
): string[] {
    const rules = run.sharingRules(policy, config, sharingKeys, leaders);
    if ("problems" in rules) {
        throw new Error(rules.problems.join());
    }
    return rules.approvals.all.map(({ memberId }) => memberId);
}

test("a policy without approvals of its own goes by those of the policy that leads it", () => {
    const run = new PackRun({});
    approved(run, members, { approvedMemberIds: ["a"], approvals: [{ memberId: "b" }] });
    expect(approved(run, live, {}, [members])).toEqual(["a", "b"]);
    expect(approved(run, "approvals-current", {}, [live, members])).toEqual(["a", "b"]);
});

test("a policy with approvals of its own goes by these alone, also where they are none", () => {
    const run = new PackRun({});
    approved(run, members, { approvedMemberIds: ["a"], approvals: [] });
    expect(approved(run, live, { approvals: [{ memberId: "c" }] }, [members])).toEqual(["c"]);
    expect(approved(run, "approvals-current", {}, [live, members])).toEqual(["c"]);
    expect(approved(run, live, { approvedMemberIds: [] }, [members])).toEqual([]);
});

test("other keys are taken over one by one", () => {
    const run = new PackRun({});
    run.sharingRules(members, { statuses: ["pending"], allowPublicImageIds: ["i"] }, sharingKeys);
    const config = { approvedMemberIds: ["c"], allowPublicImageIds: ["j"] };
    expect(run.sharingRules(live, config, sharingKeys, [members])).toMatchObject({
        statuses: new Set(["pending"]),
        publicImageIds: new Set(["j"]),
    });
});

test("a policy whose leader does not run goes by the options", () => {
    const run = new PackRun({ approvedMemberIds: ["o"] });
    expect(approved(run, live, {}, [members])).toEqual(["o"]);
});

test("approvals of its own are added to the options' other lists, as the engine does it for each key", () => {
    const run = new PackRun({ approvedMemberIds: ["o"], approvals: [{ memberId: "p" }] });
    approved(run, members, { approvedMemberIds: ["a"], approvals: [] });
    expect(approved(run, live, { approvedMemberIds: ["c"] }, [members])).toEqual(["c", "p"]);
});

test("a wrong configuration of the leading policy approves nothing for those that it leads", () => {
    const run = new PackRun({});
    run.sharingRules(members, { approvedMemberIds: ["a", "*"] }, sharingKeys);
    expect(run.sharingRules(live, {}, sharingKeys, [members])).toEqual({
        problems: [expect.stringContaining('approvedMemberIds[1] is "*"')],
    });
});

test("a file of approvals is read once for all policies", () => {
    const folder = mkdtempSync(join(tmpdir(), "pack-run-"));
    try {
        const approvalsFile = join(folder, "approvals.yaml");
        writeFileSync(approvalsFile, "- memberId: a");
        const run = new PackRun({});
        expect(approved(run, members, { approvalsFile })).toEqual(["a"]);
        rmSync(approvalsFile);
        expect(approved(run, live, {}, [members])).toEqual(["a"]);
    } finally {
        rmSync(folder, { recursive: true });
    }
});
