import fs, { existsSync, linkSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Gateway, startGateway } from "../../../testing/index.js";
import { noteSecret } from "../../leaks/seenSecrets.js";
import { folderWith, runCli } from "./runCli.js";

/* Several outputs of one reading. What can go wrong with each file: reportOutput.test.ts. */

let gateway: Gateway;
let folder: string;

beforeAll(async () => {
    gateway = await startGateway({
        images: [
            {
                id: "golden",
                members: [{ memberId: "partner", status: "accepted" }, { memberId: "stranger" }],
            },
            { id: "silver", members: [{ memberId: "partner", status: "accepted" }] },
            { id: "open", visibility: "public" },
            { id: "allowed", visibility: "public" },
            { visibility: "private" },
        ],
    });
});

afterAll(() => gateway.close());

beforeEach(() => {
    gateway.clearRequests();
    folder = folderWith({
        "policies.json": JSON.stringify({
            "shared-images-approved": { approvedMemberIds: ["partner"], allowPublicImageIds: ["allowed"] },
        }),
    });
});

afterEach(() => jest.restoreAllMocks());

const run = (line: string, stdin = "") =>
    runCli(line.split(" "), { folder, environment: gateway.environment, stdin });
const audit = (line: string) => run(`audit --config policies.json ${line}`);
const content = (name: string) => readFileSync(join(folder, name), "utf8");
const events = readFileSync(join(__dirname, "fixtures/events/up-violation.jsonl"), "utf8");

test("one reading is written in several formats, and summed up on standard error", async () => {
    const { exitCode, stdout, stderr } = await audit("-o table -o json=a.json --output sarif=b=c.sarif");
    expect(exitCode).toBe(3);
    expect(stdout).toContain("not approved");
    expect(JSON.parse(content("a.json")).images).toHaveLength(4);
    expect(JSON.parse(content("b=c.sarif")).version).toBe("2.1.0");
    expect(stderr).toBe('Wrote "a.json" and "b=c.sarif": 4 images, 3 shares, 2 violations, 0 advisory.\n');
    expect(gateway.requests.filter(({ path }) => path.endsWith("/golden/members"))).toHaveLength(1);
});

test("nothing goes to standard output if every output has a file", async () => {
    expect(await audit("-o csv=a.csv")).toMatchObject({
        stdout: "",
        stderr: expect.stringMatching(/^Wrote "a.csv": 4 images, .*\n$/),
    });
});

test("/dev/stdout is standard output, and no file", async () => {
    const { stdout, stderr } = await audit("-o json=/dev/stdout");
    expect(JSON.parse(stdout).images).toHaveLength(4);
    expect(stderr).toBe("");
});

test("report and list do the same", async () => {
    const report = await run("report -o junit=a.xml -o markdown=a.md", events);
    expect(report).toMatchObject({ exitCode: 3, stdout: "" });
    expect(report.stderr).toMatch(/^Wrote "a.xml" and "a.md": 1 image, .* 1 violation, /);
    const list = await run("list -o json=list.json -o csv --image-id golden");
    expect(list).toMatchObject({ exitCode: 0, stderr: 'Wrote "list.json": 1 image, 2 shares.\n' });
    expect(list.stdout).toContain("golden,partner,accepted,");
    expect(JSON.parse(content("list.json"))).toHaveLength(1);
});

test("--out is summed up too, and what could not be read is in the sum", async () => {
    gateway.faults = [
        { kind: "status", status: 403, on: ({ path }) => path.startsWith("/v1/images/golden") },
    ];
    const { exitCode, stderr } = await audit("-o json --out a.json");
    const list = await run("list --image-id golden silver --out list.txt");
    const nothing = await run("list --image-id golden --out nothing.txt");
    gateway.faults = [];
    expect(exitCode).toBe(4);
    expect(stderr).toContain("1 not read: this is not the whole picture");
    expect(stderr).toContain("error: Image golden could not be read: ");
    expect(list).toMatchObject({ exitCode: 4, stdout: "" });
    expect(list.stderr).toContain(
        'Wrote "list.txt": 1 image, 1 share, 1 not read: this is not the whole list.',
    );
    expect(nothing.stderr).not.toContain("Wrote");
    expect(existsSync(join(folder, "nothing.txt"))).toBe(false);
});

test.each([
    ["-o json -o csv", "Two outputs go to standard output."],
    ["-o json=a -o csv=./a", 'Two outputs go to "./a".'],
    ["-o json=a --out b", "--out is for a single format."],
    ["-o json=a -o csv --out b", "--out is for a single format."],
    ["-o json=", "Allowed choices are table, json, csv,"],
    ["-o yaml=a", "Allowed choices are table, json, csv,"],
    ["-o json=.", '-o json is ".": it is a folder instead of a regular file'],
    ["-o csv -o json=no/a.json", '-o json is "no/a.json": there is no folder'],
    ["-o csv --only-unapproved", "--only-unapproved is for tables"],
])("%s is an error before anything is read", async (line, why) => {
    const { exitCode, stdout, stderr } = await audit(line);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(why);
    expect(gateway.requests).toEqual([]);
    expect(readdirSync(folder)).toEqual(["policies.json"]);
});

describe("a file that the command goes by, or writes, is replaced by no report, whatever leads to it:", () => {
    const approvals = "- memberId: partner\n";
    const lost = (option: string, file: string, other: string) =>
        `error: ${option} is "${file}", which is the file of ${other}: what is in it would be lost. Give each a file of its own.\n`;

    beforeEach(() => {
        writeFileSync(join(folder, "approvals.yaml"), approvals);
        writeFileSync(join(folder, "earlier.json"), "{}");
        symlinkSync("approvals.yaml", join(folder, "link"));
        linkSync(join(folder, "approvals.yaml"), join(folder, "hard"));
        symlinkSync("new.json", join(folder, "to-new"));
        writeFileSync(
            join(folder, "by-file.json"),
            JSON.stringify({ "image-members-approved": { approvalsFile: "./approvals.yaml" } }),
        );
    });

    test.each([
        ["--config by-file.json -o json=by-file.json", lost("-o json", "by-file.json", "--config")],
        ["--config by-file.json -o json -o csv=link", lost("-o csv", "link", "approvalsFile")],
        ["--config by-file.json -o csv --out hard", lost("--out", "hard", "approvalsFile")],
        ["--write-approvals approvals.yaml -o json=link", lost("-o json", "link", "--write-approvals")],
        ["--write-approvals new.json -o json=to-new", lost("-o json", "to-new", "--write-approvals")],
        [
            "--config by-file.json --write-approvals by-file.json",
            lost("--write-approvals", "by-file.json", "--config"),
        ],
        ["-o json=new.json -o csv=to-new", 'Two outputs go to "to-new".'],
        ["-o json=hard -o csv=approvals.yaml", 'Two outputs go to "approvals.yaml".'],
    ])("%s", async (line, why) => {
        const { exitCode, stdout, stderr } = await run(`audit ${line}`);
        expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
        expect(stderr).toContain(why);
        expect(gateway.requests).toEqual([]);
        expect(content("approvals.yaml")).toBe(approvals);
        expect(existsSync(join(folder, "new.json"))).toBe(false);
    });

    test("nor the events that a report is made of", async () => {
        writeFileSync(join(folder, "events"), events);
        const { stderr } = await run("report events -o json=./events");
        expect(stderr).toBe(lost("-o json", "./events", "the events"));
        expect(content("events")).toBe(events);
    });

    test("but for the earlier report, which the next one may replace", async () => {
        await audit("-o json=earlier.json");
        expect((await audit("--since earlier.json -o json=./earlier.json")).exitCode).toBe(3);
        expect(JSON.parse(content("earlier.json")).changes).toBeDefined();
        const { exitCode, stderr } = await audit("--since earlier.json -o csv=./earlier.json");
        expect({ exitCode, stderr }).toEqual({
            exitCode: 2,
            stderr: lost("-o csv", "./earlier.json", "--since"),
        });
    });
});

test("an output that cannot be written leaves the others, and ends with 5", async () => {
    jest.spyOn(fs, "writeFileSync").mockImplementationOnce(() => {
        throw Object.assign(new Error("ENOSPC: as said"), { code: "ENOSPC" });
    });
    const { exitCode, stdout, stderr } = await audit("-o json=a.json -o csv=b.csv -o table");
    expect(exitCode).toBe(5);
    expect(stdout).toContain("not approved");
    expect(stderr).toContain('error: -o json is "a.json": it cannot be written, because the disk is full');
    expect(stderr).toContain('Wrote "b.csv": ');
    expect(readdirSync(folder).sort()).toEqual(["b.csv", "policies.json"]);
});

test("--only-unapproved leaves approved shares out of the table, and out of nothing else", async () => {
    const { exitCode, stdout } = await audit("--only-unapproved -o table -o json=a.json");
    expect(exitCode).toBe(3);
    const rows = stdout.split("\n").filter((line) => line.includes("test-image"));
    expect(
        rows.map((row) =>
            row
                .trim()
                .split(/ {2,}/)
                .filter((cell) => !/^\d/.test(cell)),
        ),
    ).toEqual([
        ["test-image", "stranger", "pending", "not approved", "golden"],
        ["test-image", "everybody", "open to everybody", "open"],
    ]);
    expect(stdout).toContain("4 images, 3 shares, 2 violations");
    expect(JSON.parse(content("a.json")).images).toHaveLength(4);
});

describe("--quiet", () => {
    test("what goes to a file is not summed up, and no progress is shown", async () => {
        gateway.latencyMs = 150;
        const { exitCode, stderr } = await runCli(
            ["audit", "--config", "policies.json", "-o", "json=a.json", "--quiet"],
            { folder, environment: gateway.environment, isTerminal: true },
        );
        gateway.latencyMs = 0;
        expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: "" });
        expect((await run("list -o json=b.json --quiet")).stderr).toBe("");
        expect((await run("report -o json=c.json --quiet", events)).stderr).toBe("");
    });

    test("what could not be read, and what the data does not say, is said all the same", async () => {
        const list = await run("list --image-id open gone --quiet");
        expect(list.exitCode).toBe(4);
        expect(list.stderr).toContain("error: Image gone could not be read");
        expect(list.stderr).toContain("Image open is public");
    });
});

describe("--debug", () => {
    test("each attempt is told, with how it ended, and no key", async () => {
        const { environment } = gateway;
        noteSecret("secret key", environment.SCP_TF_SECRET_KEY ?? "");
        noteSecret("access key", environment.SCP_TF_ACCESS_KEY ?? "");
        gateway.faults = [{ kind: "status", status: 503, on: "members", first: 1 }];
        const { exitCode, stdout, stderr } = await run("audit --image-id golden --debug");
        gateway.faults = [];
        expect(exitCode).toBe(3);
        expect(stdout).not.toContain("scp: ");
        expect(stderr.trimEnd().split("\n")).toEqual([
            expect.stringMatching(/^scp: GET \/v1\/images\/golden\/members answered 503.* \(attempt 1\)$/),
            expect.stringMatching(/^scp: GET \/v1\/images\/golden\/members answered 200.* \(attempt 2\)$/),
        ]);
    });

    test("of several connections it is told through which one", async () => {
        const [accessKey, secretKey] = [
            gateway.stackConfig["scp:accessKey"],
            gateway.stackConfig["scp:secretKey"],
        ];
        const entry = { endpoint: gateway.endpoint, accessKey, secretKey };
        const scpconf = folderWith({ "connections.json": JSON.stringify({ east: entry, west: entry }) });
        const { stderr } = await runCli(["audit", "--all-connections", "--debug"], { scpconf, folder });
        expect(stderr).toMatch(/^scp: GET .* \(attempt 1\), connection east$/m);
        expect(stderr).toMatch(/^scp: GET .* \(attempt 1\), connection west$/m);
    });

    test("it does not go with --quiet", async () => {
        expect((await audit("--debug --quiet")).exitCode).toBe(2);
    });
});
