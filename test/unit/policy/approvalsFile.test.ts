import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readApprovalsFile } from "../../../policy/approvalsFile.js";
import { readRules, type SharingRules, sharingKeys } from "../../../policy/rules.js";

let folder: string;

beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "approvals-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(content: string | Uint8Array, name = "approvals.yaml"): string {
    writeFileSync(join(folder, name), content);
    return name;
}

/** What a policy makes of a configuration whose file is in the folder that pulumi was started in. */
function rulesOf(config: object): SharingRules | { readonly problems: readonly string[] } {
    return readRules(config, sharingKeys, (path) => readApprovalsFile(path, folder));
}

function approvals(config: object): unknown[] {
    const rules = rulesOf(config);
    return "problems" in rules ? [...rules.problems] : [...rules.approvals.all];
}

function problems(content: string | Uint8Array): readonly unknown[] {
    return approvals({ approvalsFile: write(content) });
}

test("YAML and JSON are read, with lists of members and of approvals or with the approvals alone", () => {
    const yaml =
        "approvedMemberIds: [a]\napprovals:\n  - memberId: b\n    imageIds: [i, j]\n    expires: 2027-01-31\n";
    const read = [
        { memberId: "a", place: "approvals.yaml: approvedMemberIds[0]" },
        {
            memberId: "b",
            imageIds: ["i", "j"],
            expires: "2027-01-31",
            place: "approvals.yaml: approvals[0]",
        },
    ];
    expect(approvals({ approvalsFile: write(yaml) })).toEqual(read);
    const json = { approvedMemberIds: ["a"], approvals: [{ ...read[1], place: undefined }] };
    const indented = `\ufeff${JSON.stringify(json, null, "\t").replaceAll("\n", "\r\n")}`;
    expect(approvals({ approvalsFile: write(indented, "approvals.json") })).toEqual(
        read.map((each) => ({ ...each, place: each.place.replace("yaml", "json") })),
    );
    expect(approvals({ approvalsFile: write("- memberId: c # moves\n  owner: 이미지 팀\n") })).toEqual([
        { memberId: "c", owner: "이미지 팀", place: "approvals.yaml: approvals[0]" },
    ]);
    expect(approvals({ approvalsFile: write("[]") })).toEqual([]);
});

test("an account that looks like a number to YAML is read as it is written", () => {
    expect(
        approvals({
            approvalsFile: write("approvedMemberIds: [77e04, 0123, 1_000, 12345678901234567890, yes]"),
        }),
    ).toMatchObject(
        ["77e04", "0123", "1_000", "12345678901234567890", "yes"].map((memberId) => ({ memberId })),
    );
});

test("file, members and approvals count together, and repeats among them are told with both places", () => {
    const approvalsFile = write("approvals: [{ memberId: c }, { memberId: a }, { memberId: B }]");
    const config = { approvedMemberIds: ["a"], approvals: [{ memberId: "b" }], approvalsFile };
    expect(approvals(config)).toEqual([
        'approvals.yaml: approvals[1].memberId is "a", which repeats approvedMemberIds[0]: keep one of the two',
        'approvals.yaml: approvals[2].memberId is "B", which is approvals[0].memberId, "b", in other letter case: keep the right one',
    ]);
    expect(approvals({ ...config, approvalsFile: write("approvals: [{ memberId: c }]") })).toHaveLength(3);
});

test("a path counts from the folder that pulumi was started in, or is whole", () => {
    mkdirSync(join(folder, "sub"), { recursive: true });
    write("- memberId: a", "sub/x.yaml");
    expect(readApprovalsFile("sub/x.yaml", folder)).toEqual({ content: [{ memberId: "a" }] });
    expect(readApprovalsFile("../sub/x.yaml", join(folder, "sub"))).toEqual({ content: [{ memberId: "a" }] });
    expect(readApprovalsFile(join(folder, "sub/x.yaml"), undefined)).toEqual({
        content: [{ memberId: "a" }],
    });
    expect(readApprovalsFile("sub/x.yaml", undefined)).toEqual({
        problem:
            'approvalsFile is "sub/x.yaml", which counts from the folder that pulumi was started in, and that is not ' +
            "known here: give the whole path",
    });
});

describe("a file that cannot be used is a problem in one line that names key, file and reason:", () => {
    const line = (why: string) =>
        `approvalsFile is "approvals.yaml", which is ${join(folder, "approvals.yaml")}: ${why}`;

    test.each<[string, string | Uint8Array, string]>([
        ["nothing in it", "", "it is empty"],
        ["only a comment", "# to come\n", "it is empty"],
        [
            "tabs",
            "approvals:\n\t- memberId: a\n",
            "it cannot be read as YAML or JSON: tab characters must not be used in indentation in line 2, column 1",
        ],
        [
            "cut-off JSON",
            '{"approvals": [{"memberId": "a"',
            "it cannot be read as YAML or JSON: unexpected end of the stream within a flow collection in line 2, column 1",
        ],
        [
            "a key that is there twice",
            "approvals: []\napprovals: []\n",
            "it cannot be read as YAML or JSON: duplicated mapping key in line 2, column 1",
        ],
        [
            "an alias",
            "approvals:\n  - &first\n    memberId: a\n  - *first\n",
            "it has the anchor &first in line 2, column 5: write the value out wherever it belongs, without & and *",
        ],
        [
            "an anchor on a text, in JSON",
            '{"approvedMemberIds": [&a "b"]}',
            "it has the anchor &a in line 1, column 24: write the value out wherever it belongs, without & and *",
        ],
        [
            "an anchor on a key",
            "&a approvals: []\n",
            "it has the anchor &a in line 1, column 1: write the value out wherever it belongs, without & and *",
        ],
        [
            "an anchor of nothing, in a file of Windows",
            "approvals: []\r\napprovedMemberIds: &a\r\n",
            "it has the anchor &a in line 2, column 20: write the value out wherever it belongs, without & and *",
        ],
        [
            "a list that contains itself",
            "&a [*a]",
            "it has the anchor &a in line 1, column 1: write the value out wherever it belongs, without & and *",
        ],
        [
            "an alias of nothing",
            "approvedMemberIds: [*all]",
            'it cannot be read as YAML or JSON: unidentified alias "all" in line 1, column 25',
        ],
        [
            "a merge key",
            "approvals:\n  - &a { memberId: a }\n  - <<: *a\n",
            "it has the anchor &a in line 2, column 5: write the value out wherever it belongs, without & and *",
        ],
        [
            "references that grow tenfold with each line",
            [
                "approvals: &a0 [{ memberId: a }]",
                ...Array.from({ length: 20 }, (_, i) => `a${i}: &a${i + 1} [${Array(10).fill(`*a${i}`)}]`),
            ].join("\n"),
            "it has the anchor &a0 in line 1, column 12: write the value out wherever it belongs, without & and *",
        ],
        [
            "10,000 brackets",
            "[".repeat(10_000),
            "it cannot be read as YAML or JSON: nesting exceeded maxDepth (100) in line 1, column 100",
        ],
        [
            "10,000 lists in lists on one line",
            `${"- ".repeat(10_000)}a`,
            "it cannot be read as YAML or JSON: nesting exceeded maxDepth (100) in line 1, column 201",
        ],
        [
            "two million values",
            `[${"a,".repeat(2_000_000)}]`,
            "it has more than 300000 keys and values, and that is the most that is read",
        ],
        [
            "two documents",
            "- memberId: a\n---\n- memberId: b\n",
            "it cannot be read as YAML or JSON: expected a single document in the stream, but found more",
        ],
        ["another encoding", Buffer.from("\ufeff- memberId: a", "utf16le"), "it is not valid UTF-8"],
        [
            "5 MB",
            `# ${"x".repeat(5_000_000)}\n- memberId: a\n`,
            "it has 5000017 bytes, and 4194304 is the most that is read",
        ],
    ])("%s", (_, content, why) => {
        expect(problems(content)).toEqual([line(why)]);
    });

    test("a missing file", () => {
        const why = `approvalsFile is "none.yaml", which is ${join(folder, "none.yaml")}: there is no such file`;
        expect(approvals({ approvalsFile: "none.yaml" })).toEqual([why]);
        write("[]");
        expect(approvals({ approvalsFile: "approvals.yaml/x" })).toEqual([
            `approvalsFile is "approvals.yaml/x", which is ${join(folder, "approvals.yaml/x")}: there is no such file`,
        ]);
        expect(approvals({ approvalsFile: join(folder, "none.yaml") })).toEqual([
            `approvalsFile is "${join(folder, "none.yaml")}": there is no such file`,
        ]);
    });

    test("a folder, and a pipe that nobody writes to", () => {
        execFileSync("mkfifo", [join(folder, "pipe")]);
        expect(approvals({ approvalsFile: "." })).toEqual([
            `approvalsFile is ".", which is ${folder}: it is a folder`,
        ]);
        expect(approvals({ approvalsFile: "pipe" })).toEqual([
            `approvalsFile is "pipe", which is ${join(folder, "pipe")}: it is no regular file`,
        ]);
    });

    test("an unreadable file", () => {
        const name = "a".repeat(300);
        expect(approvals({ approvalsFile: name })).toEqual([
            expect.stringMatching(/it cannot be read \(ENAMETOOLONG\)$/),
        ]);
    });
});

test.each<[string, string]>([
    [
        "memberId: a",
        "approvals.yaml: memberId is no known key: the file must be an object with the keys approvedMemberIds and approvals",
    ],
    [
        "just text",
        'approvals.yaml: the file is "just text": it must be an object with the keys approvedMemberIds and approvals',
    ],
    [
        "statuses: [pending]",
        "approvals.yaml: statuses is no known key: the file must be an object with the keys approvedMemberIds and approvals",
    ],
    ["approvals:", "approvals.yaml: approvals is null: it must be a list of approvals"],
    [
        "- a",
        'approvals.yaml: approvals[0] is "a": it must be an object with the keys memberId, imageIds, reason, owner and expires',
    ],
    [
        "- memberId: a\n  expires: 2026-02-30",
        'approvals.yaml: approvals[0].expires is "2026-02-30": it must be a day of the calendar, as YYYY-MM-DD',
    ],
    [
        "- memberId: a\n  reason:",
        "approvals.yaml: approvals[0].reason is null: it must be a text that says why the account may use the image",
    ],
    [
        "- memberId: a\n  <<: { owner: b }",
        'approvals.yaml: approvals[0]."<<" is no known key: approvals[0] must be an object with the keys memberId, imageIds, reason, owner and expires',
    ],
])("wrong content, %j, is a problem with its place in the file", (content, problem) => {
    expect(problems(content)).toEqual([problem]);
});

test("as many approvals as 4 MiB hold are read", () => {
    const lines = Array.from(
        { length: 93_000 },
        (_, i) => `- memberId: ${i.toString(16).padStart(32, "0")}\n`,
    );
    expect(readApprovalsFile(write(lines.join("")), folder)).toHaveProperty("content.length", lines.length);
});

test("a text of megabytes is cut in the problem that shows it", () => {
    const [problem] = problems(`- memberId: a\n  expires: ${"x".repeat(4_000_000)}\n`);
    expect(problem).toMatch(
        /^approvals.yaml: approvals\[0\].expires is "x{199}…: it must be a day of the calendar/,
    );
    expect(problems(`- memberId: a\n  owner: ${"x".repeat(4_000_000)}\n`)).toHaveLength(1);
});
