import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checks } from "../../../../policy/checks/index.js";
import { sharingKeys } from "../../../../policy/rules/configuration.js";
import { isWrong, type RuledPolicy, type Rules, RulesReader } from "../../../../policy/rules/rules.js";
import type { PolicyConfiguration } from "../../../../policy/rules/types.js";

let folder: string;

beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "rules-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const members: RuledPolicy = { name: "image-members-approved", keys: sharingKeys };
const live: RuledPolicy = {
    name: "shared-images-approved",
    keys: [...sharingKeys, "imageIds"],
    leaders: [members.name],
};
const current: RuledPolicy = {
    name: "approvals-current",
    keys: sharingKeys,
    leaders: [live.name, members.name],
};

function readerOf(options: PolicyConfiguration = {}): RulesReader {
    return new RulesReader(options, folder);
}

function rulesOf(reader: RulesReader, policy: RuledPolicy, config: PolicyConfiguration): Rules {
    const rules = reader.rulesOf(policy, config);
    if (isWrong(rules)) {
        throw new Error(rules.problems.join());
    }
    return rules;
}

function approved(reader: RulesReader, policy: RuledPolicy, config: PolicyConfiguration): string[] {
    return rulesOf(reader, policy, config).approvals.all.map(({ memberId }) => memberId);
}

test("an empty configuration is right, judges every status, approves nobody and no public image", () => {
    const rules = rulesOf(readerOf(), members, {});
    expect(rules).toMatchObject({
        statuses: new Set(["pending", "accepted", "rejected"]),
        publicImageIds: new Set(),
    });
    expect(rules.approvals.refusal("a", "i", "2026-01-01")).toEqual({ kind: "not-approved" });
});

test("approvals have their place, in the configuration and in the file", () => {
    writeFileSync(
        join(folder, "approvals.yaml"),
        "approvedMemberIds: [c]\napprovals: [{ memberId: d, imageIds: [i], expires: 2027-01-31 }]",
    );
    const config = {
        approvedMemberIds: ["a"],
        approvals: [{ memberId: "b", owner: "team" }],
        approvalsFile: "approvals.yaml",
    };
    expect(rulesOf(readerOf(), members, config).approvals.all).toEqual([
        { memberId: "a", place: "approvedMemberIds[0]" },
        { memberId: "b", owner: "team", place: "approvals[0]" },
        { memberId: "c", place: "approvals.yaml: approvedMemberIds[0]" },
        { memberId: "d", imageIds: ["i"], expires: "2027-01-31", place: "approvals.yaml: approvals[0]" },
    ]);
});

test("the names of accounts are those of all approvals that were read, the first of each", () => {
    writeFileSync(
        join(folder, "named.yaml"),
        "[{ memberId: a, imageIds: [j], name: Other }, { memberId: b, name: B }]",
    );
    const reader = readerOf();
    const approvals = [{ memberId: "a", imageIds: ["i"], name: "A" }, { memberId: "c" }];
    const first = rulesOf(reader, members, { approvals, approvalsFile: "named.yaml" });
    expect([...first.names]).toEqual([
        ["a", "A"],
        ["b", "B"],
    ]);
    const second = rulesOf(reader, live, { approvals: [{ memberId: "c", name: "C" }] });
    expect([...second.names.keys()]).toEqual(["a", "b", "c"]);
});

describe("a policy", () => {
    test("without approvals of its own goes by those of the policy that leads it", () => {
        const reader = readerOf();
        approved(reader, members, { approvedMemberIds: ["a"], approvals: [{ memberId: "b" }] });
        expect(approved(reader, live, {})).toEqual(["a", "b"]);
        expect(approved(reader, current, {})).toEqual(["a", "b"]);
    });

    test("with approvals of its own goes by these alone, even if they are none", () => {
        const reader = readerOf();
        approved(reader, members, { approvedMemberIds: ["a"], approvals: [] });
        expect(approved(reader, live, { approvals: [{ memberId: "c" }] })).toEqual(["c"]);
        expect(approved(reader, current, {})).toEqual(["c"]);
        expect(approved(reader, live, { approvedMemberIds: [] })).toEqual([]);
    });

    test("takes other keys over one by one", () => {
        const reader = readerOf();
        reader.rulesOf(members, { statuses: ["pending"], allowPublicImageIds: ["i"] });
        expect(rulesOf(reader, live, { approvedMemberIds: ["c"], allowPublicImageIds: ["j"] })).toMatchObject(
            {
                statuses: new Set(["pending"]),
                publicImageIds: new Set(["j"]),
            },
        );
    });

    test("takes over nothing but the rules of shares", () => {
        const reader = readerOf();
        reader.rulesOf(members, { onLookupError: "warn" });
        expect(rulesOf(reader, live, {}).config.onLookupError).toBeUndefined();
    });

    test("whose leader does not run goes by the options", () => {
        expect(approved(readerOf({ approvedMemberIds: ["o"] }), live, {})).toEqual(["o"]);
    });

    test("with approvals of its own adds them to the options' other lists, as the engine does for each key", () => {
        const reader = readerOf({ approvedMemberIds: ["o"], approvals: [{ memberId: "p" }] });
        approved(reader, members, { approvedMemberIds: ["a"], approvals: [] });
        expect(approved(reader, live, { approvedMemberIds: ["c"] })).toEqual(["c", "p"]);
    });

    test("has its defaults if neither the options nor its configuration say something else", () => {
        const limited: RuledPolicy = {
            name: "limited",
            keys: ["maxMembers", "maxPendingDays", "onLookupError"],
            defaults: { maxMembers: 10, maxPendingDays: 30, onLookupError: "fail" },
        };
        const reader = readerOf({ maxMembers: 5, maxPendingDays: 7, imageIds: ["i"] });
        expect(rulesOf(reader, limited, { maxMembers: 3 }).config).toEqual({
            maxMembers: 3,
            maxPendingDays: 7,
            onLookupError: "fail",
        });
    });

    test.each(checks.map((check) => [check.name, check] as const))(
        "of the pack, %s, is right without a configuration",
        (_, check) => {
            expect(isWrong(readerOf().rulesOf(check, {}))).toBe(false);
        },
    );
});

describe("a wrong configuration", () => {
    const wrong = 'approvedMemberIds[1] is "*"';
    const takenFrom = (leader: string) => ({
        problems: [`its rules are taken from ${leader}, whose configuration is wrong`],
        isTakenOver: true,
    });

    test("is told in full by the policy that has it, and approves nothing for those that it leads", () => {
        const reader = readerOf();
        expect(reader.rulesOf(members, { approvedMemberIds: ["a", "*"] })).toEqual({
            problems: [expect.stringContaining(wrong)],
        });
        expect(reader.rulesOf(live, {})).toEqual(takenFrom(members.name));
        expect(reader.rulesOf(current, {})).toEqual(takenFrom(live.name));
    });

    test("is one of the policies that it leads even if other keys of theirs are their own", () => {
        const reader = readerOf();
        reader.rulesOf(members, { approvedMemberIds: ["a", "*"] });
        expect(reader.rulesOf(live, { statuses: ["accepted"], imageIds: ["i"] })).toEqual(
            takenFrom(members.name),
        );
    });

    test("does not hide what is wrong in the configuration of a policy that it leads", () => {
        const reader = readerOf();
        reader.rulesOf(members, { approvedMemberIds: ["a", "*"] });
        expect(reader.rulesOf(live, { imageIds: ["*"] })).toEqual({
            problems: [expect.stringContaining('imageIds[0] is "*"')],
        });
        expect(reader.rulesOf(current, { approvedMemberIds: ["*"] })).toEqual({
            problems: [expect.stringContaining('approvedMemberIds[0] is "*"')],
        });
    });

    test("leaves a policy that has all of its rules from elsewhere as it is", () => {
        const reader = readerOf();
        reader.rulesOf(members, { approvedMemberIds: ["a", "*"] });
        expect(approved(reader, live, { approvedMemberIds: ["b"] })).toEqual(["b"]);
        reader.rulesOf(members, { approvedMemberIds: ["a"], onLookupError: "x" as never });
        expect(approved(reader, live, {})).toEqual(["a"]);
    });

    test("tells of a file what is wrong with it, with its place, and of repeats both places", () => {
        expect(readerOf().rulesOf(members, { approvalsFile: "none.yaml" })).toEqual({
            problems: [
                `approvalsFile is "none.yaml", which is ${join(folder, "none.yaml")}: there is no such file`,
            ],
        });
        writeFileSync(join(folder, "wrong.yaml"), "- a");
        expect(readerOf().rulesOf(members, { approvalsFile: "wrong.yaml" })).toEqual({
            problems: [expect.stringMatching(/^wrong\.yaml: approvals\[0\] is "a": it must be/)],
        });
        writeFileSync(join(folder, "twice.yaml"), "- memberId: a");
        expect(
            readerOf().rulesOf(members, { approvedMemberIds: ["a"], approvalsFile: "twice.yaml" }),
        ).toEqual({
            problems: [
                'twice.yaml: approvals[0].memberId is "a", which repeats approvedMemberIds[0]: keep one of the two',
            ],
        });
    });
});

test("a file of approvals is read once for all policies", () => {
    const approvalsFile = join(folder, "once.yaml");
    writeFileSync(approvalsFile, "- memberId: a");
    const reader = readerOf();
    expect(approved(reader, members, { approvalsFile })).toEqual(["a"]);
    rmSync(approvalsFile);
    expect(approved(reader, live, {})).toEqual(["a"]);
});

test("the place of an approval shows a hostile path of its file, and does not act on it", () => {
    const approvalsFile = join(folder, "a\nb.yaml");
    writeFileSync(approvalsFile, "approvedMemberIds: [a]");
    const { approvals } = rulesOf(readerOf(), members, { approvalsFile });
    expect(approvals.all.map(({ place }) => place)).toEqual([expect.stringContaining("a\\u{a}b.yaml")]);
});

describe("organisation units", () => {
    const units = (reader: RulesReader, policy: RuledPolicy, config: PolicyConfiguration = {}) =>
        rulesOf(reader, policy, config).unitIds;

    test("come from the configuration and from the file, and count among the approvals that are taken together", () => {
        writeFileSync(join(folder, "units.yaml"), "approvedUnitIds: [ou-2]");
        const reader = readerOf();
        const config = { approvedUnitIds: ["ou-1"], approvalsFile: "units.yaml" };
        expect(units(reader, members, config)).toEqual(["ou-1", "ou-2"]);
        expect(units(reader, live)).toEqual(["ou-1", "ou-2"]);
        expect(units(reader, current, { approvedMemberIds: ["a"] })).toEqual([]);
    });

    test("are read with a connection that is taken over by itself", () => {
        const reader = readerOf();
        rulesOf(reader, members, { approvedUnitIds: ["ou-1"], organizationConnection: "management" });
        const { config, unitIds } = rulesOf(reader, live, { organizationConnection: "other" });
        expect({ unitIds, connection: config.organizationConnection }).toEqual({
            unitIds: ["ou-1"],
            connection: "other",
        });
        expect(rulesOf(reader, current, {}).config.organizationConnection).toBe("other");
    });

    test("approve nobody until somebody has read them, and say so", () => {
        const { organization } = rulesOf(readerOf(), members, { approvedUnitIds: ["ou-1"] });
        expect(organization).toEqual({ accounts: new Map(), unread: "it was not asked for" });
        expect(rulesOf(readerOf(), members, {}).organization).toEqual({ accounts: new Map() });
    });
});
