import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readApprovalsFile } from "../../../../policy/rules/approvalsFile.js";

let folder: string;

beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "approvals-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(content: string | Uint8Array, name = "approvals.yaml"): string {
    writeFileSync(join(folder, name), content);
    return name;
}

const read = (path: string) => readApprovalsFile(path, folder);

function contentOf(written: string, name?: string): unknown {
    const file = read(write(written, name));
    return "content" in file ? file.content : file.problem;
}

const problem = (path: string, why: string) => ({
    problem: `approvalsFile is "${path}", which is ${join(folder, path)}: ${why}`,
});

test("YAML and JSON are read alike", () => {
    const content = {
        approvedMemberIds: ["a"],
        approvals: [{ memberId: "b", imageIds: ["i", "j"], expires: "2027-01-31" }],
    };
    const yaml =
        "approvedMemberIds: [a]\napprovals:\n  - memberId: b\n    imageIds: [i, j]\n    expires: 2027-01-31\n";
    expect(contentOf(yaml)).toEqual(content);
    const indented = `\ufeff${JSON.stringify(content, null, "\t").replaceAll("\n", "\r\n")}`;
    expect(contentOf(indented, "approvals.json")).toEqual(content);
    expect(contentOf("- memberId: c # moves\n  owner: 이미지 팀\n")).toEqual([
        { memberId: "c", owner: "이미지 팀" },
    ]);
    expect(contentOf("[]")).toEqual([]);
});

test("an account that looks like a number to YAML is read as it is written, and so is a day", () => {
    const ids = ["77e04", "0123", "1_000", "12345678901234567890", "yes", "2027-01-31"];
    expect(contentOf(`[${ids.join(", ")}]`)).toEqual(ids);
});

test("a relative path counts from the folder, a whole one is what it is", () => {
    mkdirSync(join(folder, "sub"), { recursive: true });
    write("- memberId: a", "sub/x.yaml");
    const content = { content: [{ memberId: "a" }] };
    expect(read("sub/x.yaml")).toEqual(content);
    expect(readApprovalsFile("../sub/x.yaml", join(folder, "sub"))).toEqual(content);
    expect(readApprovalsFile(join(folder, "sub/x.yaml"), "/some/where/else")).toEqual(content);
});

describe("a file that cannot be used is a problem in one line that names key, file and reason:", () => {
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
            "two documents",
            "- memberId: a\n---\n- memberId: b\n",
            "it cannot be read as YAML or JSON: expected a single document in the stream, but found more",
        ],
        ["another encoding", Buffer.from("\ufeff- memberId: a", "utf16le"), "it is not valid UTF-8"],
        [
            "5 MB",
            `# ${"x".repeat(5_000_000)}\n- memberId: a\n`,
            "it has more than 4194304 bytes, which is the most that is read",
        ],
        [
            "a key as an alias",
            "secret: *hunter2",
            "it cannot be read as YAML or JSON: unidentified alias in line 1, column 17",
        ],
        [
            "a key as a tag",
            "secret: !hunter2",
            "it cannot be read as YAML or JSON: unknown tag in line 2, column 1",
        ],
        [
            "a key as a prefix",
            "secret: !hunter2!x y",
            "it cannot be read as YAML or JSON: undeclared tag handle in line 1, column 19",
        ],
    ])("%s", (_, content, why) => {
        write(content);
        expect(read("approvals.yaml")).toEqual(problem("approvals.yaml", why));
    });

    test("a missing file", () => {
        expect(read("none.yaml")).toEqual(problem("none.yaml", "there is no such file"));
        write("[]");
        expect(read("approvals.yaml/x")).toEqual(problem("approvals.yaml/x", "there is no such file"));
        expect(read(join(folder, "none.yaml"))).toEqual({
            problem: `approvalsFile is "${join(folder, "none.yaml")}": there is no such file`,
        });
    });

    test("a folder, and a pipe that nobody writes to", () => {
        execFileSync("mkfifo", [join(folder, "pipe")]);
        expect(read(".")).toEqual({
            problem: `approvalsFile is ".", which is ${folder}: it is a folder instead of a regular file`,
        });
        expect(read("pipe")).toEqual(problem("pipe", "it is a pipe instead of a regular file"));
    });

    test("a name that no file can have", () => {
        const name = "a".repeat(300);
        expect(read(name)).toEqual({
            problem: expect.stringMatching(/: it cannot be read \(ENAMETOOLONG\)$/),
        });
    });

    test.each([
        ["first", "a: &x [b]\nc: *x\n", "line 1, column 4"],
        ["later", "- memberId: a\n- &y { memberId: b }\n", "line 2, column 3"],
    ])(
        "an anchor, by which a few lines could stand for more than any memory holds: %s",
        (_, content, where) => {
            write(content);
            expect(read("approvals.yaml")).toEqual(
                problem(
                    "approvals.yaml",
                    `it has an anchor (&) in ${where}: write the value out wherever it belongs, without & and *`,
                ),
            );
        },
    );

    test("more keys and values than any approvals need", () => {
        write(`[${"a,".repeat(300_001)}]`);
        expect(read("approvals.yaml")).toEqual(
            problem(
                "approvals.yaml",
                "it has more than 300000 keys and values, and that is the most that is read",
            ),
        );
    });
});
