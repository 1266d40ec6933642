import fc from "fast-check";
import { yamlApprovals } from "../../../cli/approvalLines.js";
import { approvalsText } from "../../../cli/approvalsText.js";
import { approvalsIn } from "../../../policy/rules/approvalsFile.js";

const expires = "2026-06-13";
const golden = { imageId: "golden", memberId: "partner", imageName: "the golden one" };
const added = { memberId: "partner", imageIds: ["golden"], expires };
const lines = (indent = "") => yamlApprovals([golden], expires).replace(/^(?=.)/gm, indent);

const yaml = (text: string | undefined, shares = [golden]) =>
    approvalsText({ path: "approvals.yaml", text }, shares, expires);

test("a new file says what is to be filled in, and has the approvals", () => {
    const text = yaml(undefined);
    expect(text).toMatch(
        /^# .*\n# .*name.*owner.*reason.*approvedBy.*\napprovals:\n {2}- memberId: partner\n/,
    );
    expect(approvalsIn(text)).toEqual({ approvals: [added] });
    expect(approvalsIn(yaml(undefined, []))).toEqual({ approvals: [] });
});

test.each<[string, string, string]>([
    ["a list alone", "- memberId: a   # old\n", `- memberId: a   # old\n${lines()}`],
    ["a list that is indented", "  - memberId: a\n", `  - memberId: a\n${lines("  ")}`],
    ["a list without a line break at its end", "- memberId: a", `- memberId: a\n${lines()}`],
    [
        "a list under its key",
        "approvals:\n    -   memberId: a\n        name: 'A: b'\n",
        `approvals:\n    -   memberId: a\n        name: 'A: b'\n${lines("    ")}`,
    ],
    [
        "a list as far in as its key",
        "# head\n\napprovals:\n- memberId: a\n\n\n# the end\n",
        `# head\n\napprovals:\n- memberId: a\n${lines()}\n\n# the end\n`,
    ],
    [
        "a list before another key",
        "approvals:\n  - memberId: a\n    # reason:\n\n# everywhere\napprovedMemberIds: [b]\n",
        `approvals:\n  - memberId: a\n    # reason:\n${lines("  ")}\n# everywhere\napprovedMemberIds: [b]\n`,
    ],
    [
        "a list whose last value has several lines",
        "- memberId: a\n  reason: >-\n    one\n    # two\n\n    three\n",
        `- memberId: a\n  reason: >-\n    one\n    # two\n\n    three\n${lines()}`,
    ],
    [
        "other approvals alone",
        "approvedMemberIds:\n- b  # all\n",
        `approvedMemberIds:\n- b  # all\napprovals:\n${lines("  ")}`,
    ],
    ["an empty list", "approvals: []\n", `approvals:\n${lines("  ")}`],
    ["an empty list alone", "# head\n[]\n", `# head\n${lines()}`],
    ["comments alone", "# to come\n", `# to come\napprovals:\n${lines("  ")}`],
    ["nothing", "", `approvals:\n${lines("  ")}`],
    ["line breaks of Windows", "- memberId: a\r\n", `- memberId: a\r\n${lines().replaceAll("\n", "\r\n")}`],
])("%s keeps every character, and gets the approvals at the end of the list", (_, text, whole) => {
    expect(yaml(text)).toBe(whole);
});

test.each([
    ["a list in brackets", "[{ memberId: a }]\n"],
    ["a list under its key in brackets", "approvals: [{ memberId: a }]\n"],
    ["braces", "{ approvedMemberIds: [a] }\n"],
])("%s is not added to, and it is said why", (_, text) => {
    expect(() => yaml(text)).toThrow(/in lines that begin with a hyphen/);
});

const values = [
    "reason: x",
    "reason: 'a # b'",
    'name: "- c"',
    "reason: |\n  d\n  # e\n\n  - f",
    "imageIds:\n- i # j\n- k",
];
const item = fc
    .tuple(
        fc.constantFrom("a", "b", "c"),
        fc.constantFrom(...values),
        fc.constantFrom("", " # c", "\n  # c", "\n# c", "\n"),
    )
    .map(([id, value, end]) => `- memberId: ${id}\n${value.replace(/^(?=.)/gm, "  ")}${end}\n`);

test("whatever is there stays as it is, and the approvals come behind the others", () => {
    const layout = fc.record({
        start: fc.constantFrom(
            "",
            "# head\n\n",
            "approvals:\n",
            "approvals: # c\n",
            "approvedMemberIds: [z]\napprovals:\n",
        ),
        items: fc.array(item, { minLength: 1, maxLength: 4 }),
        indent: fc.constantFrom("", "  ", "    "),
        end: fc.constantFrom(
            "",
            "\n\n# end\n",
            "approvedUnitIds: [u]\n",
            "\n# on them\napprovedUnitIds:\n- u\n",
        ),
    });
    fc.assert(
        fc.property(layout, ({ start, items, indent, end }) => {
            const isAlone = !start.includes("approvals");
            const text = start + items.join("").replace(/^(?=.)/gm, indent) + (isAlone ? "" : end);
            const before = approvalsIn(text) as { approvals: unknown[] } | unknown[];
            const after = yaml(text);
            expect(approvalsIn(after)).toEqual(
                Array.isArray(before)
                    ? [...before, added]
                    : { ...before, approvals: [...before.approvals, added] },
            );
            const at = [...text].findIndex((character, i) => after[i] !== character);
            const [kept, rest] = at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at)];
            expect(after.startsWith(kept) && after.endsWith(rest)).toBe(true);
        }),
        { numRuns: 500 },
    );
});

describe("a file of JSON", () => {
    const json = (text: string | undefined) =>
        approvalsText({ path: "approvals.json", text }, [golden, { ...golden, imageId: "silver" }], expires);
    const whole = { ...added, imageIds: ["golden", "silver"] };

    test("is added to as JSON, as far in as it is", () => {
        const old = { approvedMemberIds: ["a"], approvals: [{ memberId: "b" }] };
        expect(json(`${JSON.stringify(old, undefined, "\t")}\n`)).toBe(
            `${JSON.stringify({ ...old, approvals: [...old.approvals, whole] }, undefined, "\t")}\n`,
        );
        expect(JSON.parse(json('[{"memberId":"b"}]'))).toEqual([{ memberId: "b" }, whole]);
        expect(JSON.parse(json("{}"))).toEqual({ approvals: [whole] });
        for (const text of [undefined, " \n"]) {
            expect(JSON.parse(json(text))).toEqual({ approvals: [whole] });
        }
    });

    test("keeps every approval as it is read, also a number that JSON.parse would change", () => {
        const text =
            '[{"memberId": 12345678901234567890, "reason": 1.10}, {"memberId": 77e04, "owner": true}]';
        expect(JSON.parse(json(text))).toEqual([
            { memberId: "12345678901234567890", reason: "1.10" },
            { memberId: "77e04", owner: "true" },
            whole,
        ]);
    });

    test("that is YAML is not added to, and it is said why", () => {
        expect(() => json("- memberId: a\n")).toThrow("it is not JSON, or only a part of it");
    });

    test("and has a key twice is not added to, and that is what is said", () => {
        expect(() => json('[{"memberId": "a", "memberId": "b"}]')).toThrow(
            "it cannot be read as YAML or JSON: duplicated mapping key in line 1, column 20",
        );
    });
});
