import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import type { ShareReport } from "../../../../cli/shareReport.js";
import { type Gateway, type GatewayFault, startGateway } from "../../../../testing/index.js";
import { type CliSurroundings, folderWith, runCli } from "../runCli.js";

const LONG_AGO = "2024-01-01T00:00:00Z";
const GOLDEN_REFUSED: GatewayFault = {
    kind: "status",
    status: 403,
    on: ({ path }) => path.startsWith("/v1/images/golden"),
};
const named = JSON.stringify({ "shared-images-approved": { approvalsFile: "approvals.yaml" } });

let gateway: Gateway;

beforeEach(async () => {
    gateway = await startGateway({
        accounts: [{ accountId: "me" }],
        images: [
            {
                id: "golden",
                name: "the golden one",
                members: [
                    { memberId: "partner", status: "accepted", createdAt: LONG_AGO },
                    { memberId: "77e04", status: "accepted", createdAt: LONG_AGO },
                ],
            },
            { id: "silver", members: [{ memberId: "partner", status: "rejected", createdAt: LONG_AGO }] },
            { id: "closed", visibility: "private" },
        ],
    });
});

afterEach(() => gateway.close());

const audit = (args: string[], surroundings: CliSurroundings) =>
    runCli(["audit", ...args], { environment: gateway.environment, ...surroundings });

async function write(folder: string, ...args: string[]) {
    const { stdout, ...rest } = await audit(["--write-approvals", "approvals.yaml", "-o", "json", ...args], {
        folder,
    });
    return { ...rest, report: (stdout === "" ? undefined : JSON.parse(stdout)) as ShareReport };
}

/** The next audit, by the file that was written. */
async function next(folder: string) {
    writeFileSync(join(folder, "policies.json"), named);
    const { stdout, ...rest } = await audit(["--config", "policies.json", "-o", "json"], { folder });
    return { ...rest, report: JSON.parse(stdout) as ShareReport };
}

const written = (folder: string) => readFileSync(join(folder, "approvals.yaml"), "utf8");
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

test("today's shares are approved for 90 days, so the next audit is clean and silent, and a new share is a violation", async () => {
    const folder = folderWith({});
    const { exitCode, report, stderr } = await write(folder);
    expect(exitCode).toBe(0);
    expect(report.images.flatMap(({ members }) => members.map(({ verdict }) => verdict))).toEqual(
        Array(3).fill("approved"),
    );
    expect(report.findings).toEqual([]);
    expect(load(written(folder))).toEqual({
        approvals: [
            { memberId: "77e04", imageIds: ["golden"], expires: expect.anything() },
            { memberId: "partner", imageIds: ["golden", "silver"], expires: expect.anything() },
        ],
    });
    expect(written(folder)).toContain(`    - golden # the golden one, shared since 2024-01-01, accepted\n`);
    expect(written(folder)).toContain(`expires: ${day(90)}\n`);
    expect(stderr).toContain(
        `approvals.yaml: added approvals of 2 accounts for 3 shares, until ${day(90)}. Fill in who each account is`,
    );
    expect(stderr).toContain('"image-members-approved": {"approvalsFile": "approvals.yaml"}');

    const clean = await next(folder);
    expect(clean).toMatchObject({ exitCode: 0, stderr: "" });
    expect(clean.report.findings).toEqual([]);

    gateway.share("silver", "stranger");
    const { exitCode: later, report: found } = await next(folder);
    expect(later).toBe(3);
    expect(found.findings).toMatchObject([{ kind: "not-approved", imageId: "silver", memberId: "stranger" }]);
});

test("the last day is the one that is given", async () => {
    const folder = folderWith({});
    expect((await write(folder, "--expires", "2099-12-31")).exitCode).toBe(0);
    expect(written(folder)).toContain("expires: 2099-12-31\n");
});

describe("a file that is there", () => {
    const before = `# Ours.
- memberId: partner   # since ever
  imageIds: [golden]
  owner: team
`;

    test("keeps all that is in it, and gets what it does not approve yet", async () => {
        const folder = folderWith({ "approvals.yaml": before, "policies.json": named });
        const { exitCode, stderr } = await write(folder, "--config", "policies.json");
        expect(exitCode).toBe(0);
        expect(written(folder).startsWith(before)).toBe(true);
        expect(load(written(folder).slice(before.length))).toMatchObject([
            { memberId: "77e04", imageIds: ["golden"] },
            { memberId: "partner", imageIds: ["silver"] },
        ]);
        // The configuration names the file already.
        expect(stderr).not.toContain("approvalsFile");
        expect((await next(folder)).exitCode).toBe(0);
    });

    test("is left as it is if it approves everything", async () => {
        const folder = folderWith({ "approvals.yaml": "[{ memberId: partner }, { memberId: 77e04 }]" });
        const { exitCode, stderr } = await write(folder);
        expect(exitCode).toBe(0);
        expect(written(folder)).toBe("[{ memberId: partner }, { memberId: 77e04 }]");
        expect(stderr).toContain(
            "approvals.yaml: nothing is to be added, because no share lacks an approval.",
        );
    });

    test("keeps its expired approvals, whose shares are no more approved than before", async () => {
        const expired = "- memberId: partner\n  expires: 2024-01-31\n";
        const folder = folderWith({ "approvals.yaml": expired });
        const { exitCode, report, stderr } = await write(folder);
        expect(exitCode).toBe(3);
        expect(written(folder).startsWith(expired)).toBe(true);
        expect(load(written(folder).slice(expired.length))).toMatchObject([{ memberId: "77e04" }]);
        expect(new Set(report.findings.map(({ kind }) => kind))).toEqual(
            new Set(["approval-ended", "expired-approval"]),
        );
        expect(stderr).toContain("warning: 2 shares are still not approved: the report says why.");
    });

    test("that is JSON is added to as JSON", async () => {
        const old = { approvedMemberIds: ["partner"] };
        const folder = folderWith({ "approvals.json": JSON.stringify(old) });
        const args = ["--write-approvals", "approvals.json", "--expires", "2099-12-31"];
        expect((await audit(args, { folder })).exitCode).toBe(0);
        expect(JSON.parse(readFileSync(join(folder, "approvals.json"), "utf8"))).toEqual({
            ...old,
            approvals: [{ memberId: "77e04", imageIds: ["golden"], expires: "2099-12-31" }],
        });
    });

    test.each([
        ["[{ memberId: a }]", "approvals can only be added to a list in lines that begin with a hyphen"],
        ["- memberId: '*'", "approvals.yaml: approvals[0].memberId is"],
        ["- memberId: &a x", "it has an anchor (&) in line 1"],
        ["a: [", "it cannot be read as YAML or JSON"],
    ])("and cannot be added to stays as it is, and the error says why: %s", async (content, why) => {
        const folder = folderWith({ "approvals.yaml": content });
        const { exitCode, stderr, report } = await write(folder);
        expect(exitCode).toBe(2);
        expect(stderr).toContain(why);
        expect(report).toBeUndefined();
        expect(written(folder)).toBe(content);
        expect(readdirSync(folder)).toEqual(["approvals.yaml"]);
    });

    test("and would be larger than is read stays as it is", async () => {
        const content = `# ${"x".repeat(4 * 1024 * 1024 - 30)}\n- memberId: a\n`;
        const folder = folderWith({ "approvals.yaml": content });
        const { exitCode, stderr } = await write(folder);
        expect(exitCode).toBe(2);
        expect(stderr).toContain(
            '--write-approvals is "approvals.yaml": it has more than 4194304 bytes, which is the most that is read.',
        );
        expect(written(folder)).toBe(content);
    });

    test("with comments alone keeps them", async () => {
        const folder = folderWith({ "approvals.yaml": "# to come\n" });
        expect((await write(folder)).exitCode).toBe(0);
        expect(written(folder)).toMatch(/^# to come\napprovals:\n {2}- memberId: '77e04'\n/);
    });
});

describe("what is not approved by it", () => {
    test("is what could not be read: the others are, and the audit is incomplete", async () => {
        gateway.faults = [GOLDEN_REFUSED];
        const folder = folderWith({});
        const { exitCode, stderr } = await write(folder);
        expect(exitCode).toBe(4);
        expect(load(written(folder))).toMatchObject({
            approvals: [{ memberId: "partner", imageIds: ["silver"] }],
        });
        expect(stderr).toContain("warning: What could not be read got no approvals.");
        expect(stderr).toContain("error: Image golden could not be read");
    });

    test("is anything if nothing could be read: no file is written", async () => {
        gateway.faults = [{ kind: "status", status: 503 }];
        const environment = {
            ...gateway.environment,
            PULUMI_CONFIG: JSON.stringify({ ...gateway.stackConfig, "scp:maxRetries": "0" }),
        };
        const folder = folderWith({});
        const { exitCode, stderr } = await audit(["--write-approvals", "approvals.yaml"], {
            folder,
            environment,
        });
        expect(exitCode).toBe(4);
        expect(stderr).toContain(
            "warning: approvals.yaml is not written, because no list of members could be read.",
        );
        expect(readdirSync(folder)).toEqual([]);
    });

    test("is anything if only images could be read that everybody can use", async () => {
        gateway.addImage({ id: "open", visibility: "public" });
        gateway.faults = [{ kind: "status", status: 403, on: "members" }];
        const folder = folderWith({});
        const { exitCode, stderr } = await audit(["--write-approvals", "approvals.yaml"], { folder });
        expect(exitCode).toBe(4);
        expect(stderr).toContain("because no list of members could be read.");
        expect(readdirSync(folder)).toEqual([]);
    });

    test("is an image that everybody can use, and it is said what to set", async () => {
        gateway.addImage({ id: "open", visibility: "public" });
        const folder = folderWith({});
        const { exitCode, report, stderr } = await write(folder);
        expect(exitCode).toBe(3);
        expect(report.findings).toMatchObject([{ kind: "open-to-everybody", imageId: "open" }]);
        expect(stderr).toContain(
            "warning: 1 image is open to everybody, and no approval changes that (open): set the visibility to private or " +
                "shared, or name the image in allowPublicImageIds in the pack's configuration.",
        );
    });

    test("is a share of a status that is not judged", async () => {
        const config = {
            "shared-images-approved": { statuses: ["accepted"], approvalsFile: "approvals.yaml" },
        };
        const folder = folderWith({ "policies.json": JSON.stringify(config) });
        expect((await write(folder, "--config", "policies.json")).exitCode).toBe(0);
        expect(written(folder)).not.toContain("silver");
    });

    test("is an account in other letter case than in the file", async () => {
        const folder = folderWith({ "approvals.yaml": "- memberId: Partner\n" });
        const { exitCode } = await write(folder);
        expect(exitCode).toBe(3);
        expect(load(written(folder))).toMatchObject([{ memberId: "Partner" }, { memberId: "77e04" }]);
    });

    test("is anything while the organisation that approves accounts could not be read", async () => {
        const config = {
            "shared-images-approved": { approvedUnitIds: ["ou-1"], approvalsFile: "approvals.yaml" },
        };
        const folder = folderWith({ "policies.json": JSON.stringify(config) });
        const { exitCode, stderr } = await write(folder, "--config", "policies.json");
        expect(exitCode).toBe(4);
        expect(stderr).toContain(
            "warning: approvals.yaml is not written, because the organisation could not be read.",
        );
        expect(existsSync(join(folder, "approvals.yaml"))).toBe(false);
    });
});

test("what somebody else writes into the file meanwhile stays, and nothing is written", async () => {
    const folder = folderWith({ "approvals.yaml": "- memberId: a\n" });
    gateway.respondWith(({ path }) => {
        if (path.endsWith("/members")) {
            writeFileSync(join(folder, "approvals.yaml"), "- memberId: b\n");
        }
        return undefined;
    });
    const { exitCode, stderr } = await write(folder);
    expect(exitCode).toBe(5);
    expect(stderr).toContain(
        "it was changed while the images were read, so nothing is written. Run this again.",
    );
    expect(written(folder)).toBe("- memberId: b\n");
});

test("an account that shares nothing has a file without approvals, which the next audit goes by", async () => {
    gateway.removeImage("golden");
    gateway.removeImage("silver");
    const folder = folderWith({});
    expect((await write(folder)).exitCode).toBe(0);
    expect(load(written(folder))).toEqual({ approvals: [] });
    gateway.addImage({ id: "new", members: [{ memberId: "partner" }] });
    expect((await next(folder)).exitCode).toBe(3);
    expect((await write(folder)).exitCode).toBe(0);
    expect((await next(folder)).exitCode).toBe(0);
});

test("nothing is written if the earlier report is of another account", async () => {
    const folder = folderWith({});
    const { report } = await write(folder);
    const earlier = { ...report, source: { ...report.source, accountId: "other" } };
    const elsewhere = folderWith({ "earlier.json": JSON.stringify(earlier) });
    const { exitCode, stderr } = await write(elsewhere, "--since", "earlier.json");
    expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: expect.stringContaining("a report of another account"),
    });
    expect(existsSync(join(elsewhere, "approvals.yaml"))).toBe(false);
});

describe("nothing is read or written if", () => {
    test.each<[string, string[], Record<string, string>, string]>([
        ["the day is none", ["--expires", "2026-02-30"], {}, '--expires is "2026-02-30": it must be a day'],
        ["the day is over", ["--expires", "2024-01-31"], {}, '--expires is "2024-01-31": it must be a day'],
        [
            "the configuration names another file",
            ["--config", "policies.json"],
            {
                "policies.json": JSON.stringify({
                    "image-members-approved": { approvalsFile: "other.yaml" },
                }),
                "other.yaml": "[]",
            },
            '--write-approvals is "approvals.yaml", and the approvals of policies.json are in "other.yaml"',
        ],
        [
            "the configuration is wrong",
            ["--config", "policies.json"],
            { "policies.json": '{"pending-shares-recent": {"maxPendingDays": -1}}' },
            "maxPendingDays is -1",
        ],
        [
            "shares are to be taken back as well",
            ["--take-back"],
            {},
            "cannot be used with option '--take-back'",
        ],
    ])("%s", async (_, args, files, why) => {
        const folder = folderWith(files);
        const { exitCode, stderr } = await write(folder, ...args);
        expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(why) });
        expect(gateway.requests).toEqual([]);
        expect(existsSync(join(folder, "approvals.yaml"))).toBe(false);
    });

    test.each([
        ["no/approvals.yaml", "there is no folder"],
        [".", "it is a folder"],
    ])("the file cannot be written: %s", async (path, why) => {
        const { exitCode, stderr } = await audit(["--write-approvals", path], { folder: folderWith({}) });
        expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(why) });
        expect(gateway.requests).toEqual([]);
    });

    test("a day is given, and no file", async () => {
        const { exitCode, stderr } = await audit(["--expires", "2099-12-31"], { folder: folderWith({}) });
        expect({ exitCode, stderr }).toEqual({
            exitCode: 2,
            stderr: expect.stringContaining("--write-approvals"),
        });
        expect(gateway.requests).toEqual([]);
    });
});
