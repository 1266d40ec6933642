import {
    chmodSync,
    existsSync,
    readdirSync,
    readFileSync,
    statSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { ShareReport } from "../../../../cli/shareReport.js";
import { takeBackCommand } from "../../../../policy/findings/text.js";
import { type Gateway, type GatewayFault, startGateway } from "../../../../testing/index.js";
import { until } from "../../../setup/time.js";
import { type CliSurroundings, folderWith, runCli } from "../runCli.js";

const GOLDEN_REFUSED: GatewayFault = {
    kind: "status",
    status: 403,
    on: ({ path }) => path.startsWith("/v1/images/golden"),
};
const LONG_AGO = "2024-01-01T00:00:00Z";

let gateway: Gateway;

beforeEach(async () => {
    gateway = await startGateway({
        accounts: [{ accountId: "me" }, { accountId: "other" }],
        images: [
            {
                id: "golden",
                name: "the golden one",
                members: [
                    { memberId: "partner", status: "accepted", createdAt: LONG_AGO },
                    { memberId: "stranger", createdAt: LONG_AGO },
                ],
            },
            { id: "silver", members: [{ memberId: "partner", status: "rejected", createdAt: LONG_AGO }] },
            { id: "open", owner: "other", visibility: "public" },
            { id: "closed", visibility: "private" },
        ],
    });
});

afterEach(() => gateway.close());

const audit = (args: string[], surroundings: CliSurroundings = {}) =>
    runCli(["audit", ...args], { environment: gateway.environment, ...surroundings });

async function report(args: string[], surroundings: CliSurroundings = {}) {
    const { stdout, ...rest } = await audit([...args, "-o", "json"], surroundings);
    return { ...rest, report: JSON.parse(stdout) as ShareReport };
}

/** Findings as "level policy image member". */
function said({ findings }: ShareReport): string[] {
    return findings.map(({ level, policy, imageId = "-", memberId = "-" }) =>
        [level, policy, imageId, memberId].join(" "),
    );
}

const policies = (configuration: object) => folderWith({ "policies.json": JSON.stringify(configuration) });

test("every image that the account shares is judged, and without a configuration nobody is approved", async () => {
    const { exitCode, report: made, stderr } = await report([]);
    expect(exitCode).toBe(3);
    expect(stderr).toBe("");
    expect(made).toMatchObject({
        version: 1,
        tool: { name: "scp-image-members" },
        // The account's own images tell whose they are.
        source: { kind: "audit", accountId: "me", endpoint: gateway.endpoint, scope: "allSharedImages" },
        unread: [],
    });
    expect(made.images).toEqual([
        {
            imageId: "golden",
            name: "the golden one",
            visibility: "shared",
            members: [
                expect.objectContaining({ memberId: "partner", status: "accepted", verdict: "unapproved" }),
                expect.objectContaining({ memberId: "stranger", status: "pending", verdict: "unapproved" }),
            ],
            accountId: "me",
        },
        expect.objectContaining({ imageId: "silver" }),
    ]);
    expect(said(made)).toEqual([
        "mandatory shared-images-approved golden partner",
        "mandatory shared-images-approved golden stranger",
        "mandatory shared-images-approved silver partner",
        "advisory pending-shares-recent golden stranger",
    ]);
    expect(made.findings[1]).toEqual({
        policy: "shared-images-approved",
        policyPack: "scp-image-sharing",
        level: "mandatory",
        severity: "high",
        kind: "not-approved",
        message: expect.any(String),
        command: takeBackCommand("golden", "stranger"),
        imageId: "golden",
        imageName: "the golden one",
        memberId: "stranger",
        status: "pending",
        createdAt: LONG_AGO,
        updatedAt: LONG_AGO,
        accountId: "me",
    });
});

test("named images alone are judged, whatever their visibility", async () => {
    const { exitCode, report: made } = await report(["--image-id", "closed", "open"]);
    expect(exitCode).toBe(3);
    expect(made.source).toMatchObject({ scope: "namedImages" });
    expect(made.images.map(({ imageId, visibility }) => `${imageId} ${visibility}`)).toEqual([
        "closed private",
        "open public",
    ]);
    expect(said(made)).toEqual(["mandatory shared-images-approved open -"]);
});

test("all approved is clean, and advice alone is too", async () => {
    const folder = policies({ "shared-images-approved": { approvedMemberIds: ["partner", "stranger"] } });
    const { exitCode, report: made } = await report(["--config", "policies.json"], { folder });
    expect(exitCode).toBe(0);
    expect(said(made)).toEqual(["advisory pending-shares-recent golden stranger"]);
    expect(made.images.flatMap(({ members }) => members.map(({ verdict }) => verdict))).toEqual([
        "approved",
        "approved",
        "approved",
    ]);
});

test("the approvals are those of shared-images-approved, else of image-members-approved", async () => {
    const both = policies({
        "image-members-approved": { approvedMemberIds: ["partner"] },
        "shared-images-approved": { approvedMemberIds: ["stranger"] },
    });
    expect(said((await report(["--config", "policies.json"], { folder: both })).report)).toEqual([
        "mandatory shared-images-approved golden partner",
        "mandatory shared-images-approved silver partner",
        "advisory pending-shares-recent golden stranger",
    ]);
    const inherited = policies({
        "image-members-approved": { approvedMemberIds: ["partner"] },
        "shared-images-approved": { imageIds: ["open"], allSharedImages: true },
    });
    const { report: made } = await report(["--config", "policies.json"], { folder: inherited });
    expect(said(made)).toEqual([
        "mandatory shared-images-approved golden stranger",
        "mandatory shared-images-approved open -",
        "advisory pending-shares-recent golden stranger",
    ]);
    const only = policies({
        "image-members-approved": { approvedMemberIds: ["partner"] },
        "shared-images-approved": "disabled",
    });
    expect(said((await report(["--config", "policies.json"], { folder: only })).report)[0]).toBe(
        "mandatory image-members-approved golden stranger",
    );
});

describe.each(["..", "."])("an image ID that would lead to another path is not read: %s", (id) => {
    async function expectUnread(sharing: object) {
        const folder = policies({ "shared-images-approved": sharing });
        const { exitCode, report: made } = await report(["--config", "policies.json"], { folder });
        expect(exitCode).toBe(4);
        expect(made.unread).toMatchObject([
            { imageId: id, reason: expect.stringContaining("is not an image ID") },
        ]);
        expect(made.images.map(({ imageId }) => imageId)).not.toContain(id);
        // The gateway tells its requests by the path that has reached it.
        expect(gateway.requests.filter(({ path }) => !/^\/v1\/images(\?|\/\w)/.test(path))).toEqual([]);
    }

    const toMembers = { status: 200, body: { members: [] } };

    test("if the configuration names it", async () => {
        gateway.respondWith(({ path }) => (path.startsWith("/v1/images") ? undefined : toMembers));
        await expectUnread({ imageIds: [id] });
    });

    test("if the service lists it", async () => {
        const [times, owner] = [{ created_at: LONG_AGO, updated_at: LONG_AGO }, "me"];
        const images = [
            { id, owner, visibility: "shared", status: "active", ...times },
            { id: "closed", owner, visibility: "private", status: "active", ...times },
        ];
        gateway.respondWith(({ path }) =>
            path.startsWith("/v1/images?")
                ? { status: 200, body: { images: /marker=|os_hidden/.test(path) ? [] : images } }
                : toMembers,
        );
        await expectUnread({});
    });
});

test("every policy of the pack speaks, at the level that the file gives it", async () => {
    const folder = policies({
        all: "advisory",
        "pending-shares-recent": { enforcementLevel: "mandatory", maxPendingDays: 1000 },
        "image-members-limit": { maxMembers: 1, enforcementLevel: "remediate" },
        "shared-images-approved": {
            approvedMemberIds: ["partner", "nobody"],
            approvals: [{ memberId: "stranger", expires: "2024-01-31" }],
        },
    });
    const environment = {
        PULUMI_CONFIG: JSON.stringify({ ...gateway.stackConfig, "scp:apiVersion": "1.0" }),
    };
    const { exitCode, report: made } = await report(["--config", "policies.json"], { folder, environment });
    expect(exitCode).toBe(3);
    expect(said(made)).toEqual([
        "mandatory image-members-limit golden -",
        "mandatory pending-shares-recent golden stranger",
        "advisory shared-images-approved golden stranger",
        "advisory approvals-current - -",
        "advisory api-version-supported - -",
        "advisory approvals-current golden stranger",
    ]);
});

test("statuses that are not judged are said to be so", async () => {
    const folder = policies({
        "shared-images-approved": { statuses: ["accepted"], approvedMemberIds: ["partner"] },
    });
    const { exitCode, report: made } = await report(["--config", "policies.json"], { folder });
    expect(exitCode).toBe(0);
    expect(made.images.flatMap(({ members }) => members.map(({ verdict }) => verdict))).toEqual([
        "approved",
        "notJudged",
        "notJudged",
    ]);
    const table = await audit(
        ["--config", "policies.json", "--only-unapproved", "-o", "table", "-o", "json=shares.json"],
        { folder },
    );
    const sum = "0 violations, 1 advisory, 2 not judged";
    expect(table.stdout).toContain(sum);
    expect(table.stderr).toContain(sum);
});

test("a file of approvals counts from the folder that the command was started in", async () => {
    const folder = folderWith({
        "policies.json": JSON.stringify({ "shared-images-approved": { approvalsFile: "approvals.yaml" } }),
        "approvals.yaml": "approvedMemberIds: [partner, stranger]\n",
    });
    expect((await audit(["--config", "policies.json"], { folder })).exitCode).toBe(0);
});

describe("who an account is, and who approved it until when,", () => {
    const approvals = `
- memberId: partner
  name: Partner GmbH
  owner: platform team
  reason: builds on it
  approvedBy: ciso
  expires: 2099-12-31
  imageIds: [golden]
`;
    const folder = () =>
        folderWith({
            "policies.json": JSON.stringify({
                "shared-images-approved": { approvalsFile: "approvals.yaml" },
            }),
            "approvals.yaml": approvals,
        });

    test("stands with the share, the finding and the change", async () => {
        const { report: made } = await report(["--config", "policies.json"], { folder: folder() });
        expect(made.images[0]?.members[0]).toMatchObject({
            memberId: "partner",
            verdict: "approved",
            memberName: "Partner GmbH",
            approval: {
                approvedBy: "ciso",
                owner: "platform team",
                reason: "builds on it",
                expires: "2099-12-31",
                place: "approvals.yaml: approvals[0]",
            },
        });
        expect(made.images[0]?.members[1]).not.toHaveProperty("approval");
        const ofSilver = made.findings.find(({ imageId }) => imageId === "silver");
        expect(ofSilver).toMatchObject({ memberId: "partner", memberName: "Partner GmbH" });
        expect(ofSilver).not.toHaveProperty("approval");
        const since = folder();
        await audit(["-o", "json", "--out", "earlier.json"], { folder: since });
        gateway.share("closed", "partner");
        gateway.updateImage("closed", { visibility: "shared" });
        const later = await report(["--config", "policies.json", "--since", "earlier.json"], {
            folder: since,
        });
        expect(later.report.changes?.added).toMatchObject([
            { imageId: "closed", memberId: "partner", memberName: "Partner GmbH", status: "pending" },
        ]);
    });

    test("stands with a share whose approval has expired, and in the finding", async () => {
        const expired = folderWith({
            "policies.json": JSON.stringify({
                "shared-images-approved": { approvals: [{ memberId: "partner", expires: "2024-01-31" }] },
            }),
        });
        const { report: made } = await report(["--config", "policies.json"], { folder: expired });
        const approval = { expires: "2024-01-31", place: "approvals[0]" };
        expect(made.images[1]?.members).toMatchObject([{ verdict: "unapproved", approval }]);
        expect(made.findings.filter(({ kind }) => kind === "approval-ended")).toMatchObject([
            { approval },
            { approval },
        ]);
    });

    test("stands in every format, and so do approvals to add and where", async () => {
        for (const format of ["table", "json", "csv", "sarif", "junit", "markdown", "html"]) {
            const { stdout } = await audit(["--config", "policies.json", "-o", format], { folder: folder() });
            expect(stdout).toContain("Partner GmbH");
            expect(stdout).toContain("approvals.yaml");
        }
        for (const format of ["table", "json", "csv", "html"]) {
            const { stdout } = await audit(["--config", "policies.json", "-o", format], { folder: folder() });
            expect(stdout).toMatch(/ciso/);
            expect(stdout).toMatch(/2099-12-31/);
        }
        for (const format of ["table", "json", "markdown", "html"]) {
            const { stdout } = await audit(["--config", "policies.json", "-o", format], { folder: folder() });
            expect(stdout).toContain("- memberId: stranger");
        }
    });

    test("what is offered is approved once it is added, and nothing is offered if all is approved", async () => {
        const first = folder();
        const { report: made } = await report(["--config", "policies.json"], { folder: first });
        expect(made.toApprove).toMatchObject({ approvalsFile: "approvals.yaml", more: 0 });
        writeFileSync(join(first, "approvals.yaml"), `${approvals}${made.toApprove?.lines}`);
        const next = await report(["--config", "policies.json"], { folder: first });
        expect(next.exitCode).toBe(0);
        expect(next.report).not.toHaveProperty("toApprove");
    });
});

test("an image that cannot be read makes an audit incomplete, even if the pack would only warn", async () => {
    const folder = policies({
        "shared-images-approved": { approvedMemberIds: ["partner", "stranger"], onLookupError: "warn" },
    });
    gateway.faults = [GOLDEN_REFUSED];
    const { exitCode, stderr, report: made } = await report(["--config", "policies.json"], { folder });
    expect(exitCode).toBe(4);
    expect(made.images.map(({ imageId }) => imageId)).toEqual(["silver"]);
    expect(made.unread).toEqual([
        { imageId: "golden", reason: expect.stringContaining("answered 403"), accountId: "me" },
    ]);
    expect(stderr).toContain("error: Image golden could not be read: GET ");
});

test("what could not be read wins over violations", async () => {
    gateway.faults = [GOLDEN_REFUSED];
    const { exitCode, report: made } = await report([]);
    expect(exitCode).toBe(4);
    expect(said(made)).toEqual(["mandatory shared-images-approved silver partner"]);
});

test("if the list of images cannot be read, nothing is clean", async () => {
    gateway.faults = [{ kind: "status", status: 403 }];
    const { exitCode, report: made } = await report([]);
    expect(exitCode).toBe(4);
    expect(made.images).toEqual([]);
    expect(made.unread).toEqual([{ reason: expect.stringContaining("answered 403") }]);
});

test("a service that cannot be found is one that could not be read", async () => {
    const environment = {
        SCP_TF_ACCESS_KEY: "a",
        SCP_TF_SECRET_KEY: "b",
        SCP_TF_DEFAULT_REGION: "kr-west1",
        SCP_TF_AUTH_URL: `${gateway.endpoint}/nowhere`,
    };
    const { exitCode, report: made } = await report([], { environment });
    expect(exitCode).toBe(4);
    expect(made.unread).toHaveLength(1);
});

describe("every image of the account that somebody else can use is audited", () => {
    const idsOf = ({ images }: ShareReport) => images.map(({ imageId }) => imageId);

    test.each(["public", "community"] as const)("one that is made %s is a violation", async (visibility) => {
        gateway.updateImage("silver", { visibility });
        const { exitCode, report: made } = await report([]);
        expect(exitCode).toBe(3);
        expect(said(made)).toContain("mandatory shared-images-approved silver -");
        expect(made.images.find(({ imageId }) => imageId === "silver")).toMatchObject({ visibility });
    });

    test.each(["shared", "public", "community"] as const)("a hidden %s one is too", async (visibility) => {
        gateway.updateImage("silver", { visibility, hidden: true });
        const { exitCode, report: made } = await report([]);
        expect(exitCode).toBe(3);
        expect(idsOf(made)).toEqual(["golden", "silver"]);
    });

    test("and none of another account, however it is shared", async () => {
        gateway.addImage({ id: "theirs", owner: "other", members: [{ memberId: "me", status: "accepted" }] });
        gateway.addImage({ id: "hidden", owner: "other", visibility: "community", hidden: true });
        const environment = { ...gateway.environment, SCP_TF_ACCOUNT_ID: "me" };
        for (const surroundings of [{}, { environment }]) {
            const { exitCode, report: made } = await report([], surroundings);
            expect(exitCode).toBe(3);
            expect(idsOf(made)).toEqual(["golden", "silver"]);
        }
    });

    const formats = ["table", "json", "csv", "sarif", "junit", "markdown", "html"];

    test.each(formats)("and what the service does not list is said, as %s", async (format) => {
        gateway.respondWith(({ path }) =>
            /os_hidden|=all|=community/.test(path) ? { status: 400 } : undefined,
        );
        const { exitCode, stdout } = await audit(["-o", format]);
        expect(exitCode).toBe(4);
        expect(stdout).toContain("hidden images cannot be listed");
        expect(stdout).toContain("community images cannot be listed");
        expect(stdout).toContain("silver");
    });
});

test("of images that two accounts could see so, it is not known which are the account's", async () => {
    gateway.removeImage("closed");
    gateway.removeImage("golden");
    gateway.setStatus("silver", "partner", "accepted");
    const without = await report([]);
    expect(without.exitCode).toBe(4);
    expect(without.report.unread[0]?.reason).toContain("Set scp:accountId");
    const environment = { ...gateway.environment, SCP_TF_ACCOUNT_ID: "me" };
    const { exitCode, report: made } = await report([], { environment });
    expect(exitCode).toBe(3);
    expect(made.source).toMatchObject({ accountId: "me" });
    expect(made.images.map(({ imageId }) => imageId)).toEqual(["silver"]);
    gateway.addImage({ id: "theirs", owner: "other", members: [{ memberId: "me", status: "accepted" }] });
    expect((await report([])).report.source).toMatchObject({ accountId: "me" });
});

test("an scp:accountId that nothing confirms is no clean audit: what is the account's may not have been looked at", async () => {
    for (const id of ["closed", "golden", "silver"]) {
        gateway.removeImage(id);
    }
    gateway.addImage({ id: "own", visibility: "public" });
    const environment = { ...gateway.environment, SCP_TF_ACCOUNT_ID: "me" };
    const asked = await report([], { environment });
    expect(asked.exitCode).toBe(4);
    expect(asked.report.unread[0]?.reason).toContain("confirms it");
});

test.each([
    ["no.json", undefined, "there is no such file"],
    ["policies.json", "secret-key=hunter2", "it is not JSON, or only a part of it.\n"],
    [
        "policies.json",
        '{\n  "all": "advisory",\n}',
        "it is not JSON, or only a part of it (line 3 column 1).\n",
    ],
    [
        "policies.json",
        '{"shared-images-approved": {"approvedMemberIds": []}, "shared-images-approved": "disabled"}',
        "it has the same key twice in one object.\n",
    ],
    ["policies.json", "[]", "it must be a JSON object"],
    [
        "policies.json",
        '{"all": "strict"}',
        '"all" is "strict": it must be mandatory, remediate, advisory or disabled',
    ],
    ["policies.json", '{"all": 3}', '"all" is 3: it must be a level or an object'],
    [
        "policies.json",
        '{"pending-shares-recent": {"enforcementLevel": 1}}',
        '"pending-shares-recent".enforcementLevel is 1',
    ],
    [
        "policies.json",
        '{"image-members-approved": "disabled", "shared-images-approved": {"enforcementLevel": "disabled"}}',
        "nothing would be judged",
    ],
    ["policies.json", '{"shared-images-approved": {"approvalsFile": "no.yaml"}}', "there is no such file"],
])("a configuration that cannot be used is an error: %s %s", async (name, content, message) => {
    const folder = folderWith(content === undefined ? {} : { [name]: content });
    const { exitCode, stdout, stderr } = await audit(["--config", name], { folder });
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("hunter2");
    expect(gateway.requests).toEqual([]);
});

test("all that is wrong with a configuration is said at once, with its place", async () => {
    const folder = policies({
        "shared-images-approved": {
            approvedMemberIds: ["a", "*"],
            approvals: [{ memberId: "a", expires: "2026-02-30" }],
            nope: 1,
        },
        "pending-shares-recent": { maxPendingDays: -1, enforcementLevel: "strict" },
        "image-members-limit": { maxMembers: -1, enforcementLevel: "strict" },
        all: 3,
    });
    const { exitCode, stderr } = await audit(["--config", "policies.json"], { folder });
    expect(exitCode).toBe(2);
    for (const place of [
        '"pending-shares-recent".enforcementLevel is "strict"',
        '"image-members-limit".enforcementLevel is "strict"',
        "image-members-limit: maxMembers",
        '"all" is 3',
        "shared-images-approved: approvedMemberIds[1]",
        "shared-images-approved: approvals[0].expires",
        "shared-images-approved: unknown key nope",
        "pending-shares-recent: maxPendingDays",
    ]) {
        expect(stderr).toContain(place);
    }
});

test("a schema that editors check the configuration by says nothing to an audit", async () => {
    const folder = policies({
        $schema: "node_modules/pulumi-scp-image-members/schemas/policies.schema.json",
        "shared-images-approved": { approvedMemberIds: ["partner", "stranger"] },
    });
    const { exitCode, stderr } = await audit(["--config", "policies.json"], { folder });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});

test("an empty file is no configuration, and policies of other packs are left out with a warning", async () => {
    expect(
        (await audit(["--config", "policies.json"], { folder: folderWith({ "policies.json": " \n" }) }))
            .exitCode,
    ).toBe(3);
    const folder = policies({ "shared-image-approved": { approvedMemberIds: ["partner"] } });
    const { exitCode, stderr } = await audit(["--config", "policies.json"], { folder });
    expect(exitCode).toBe(3);
    expect(stderr).toContain(
        "warning: policies.json configures shared-image-approved, which is not a policy of this pack (did you mean " +
            "shared-images-approved?): it is ignored.",
    );
});

test("a policy that is disabled until it has a level is not left so silently if it is configured without one", async () => {
    const run = async (limit: unknown, more = {}) =>
        (
            await audit(["--config", "policies.json"], {
                folder: policies({ "image-members-limit": limit, ...more }),
            })
        ).stderr;
    for (const limit of [{ maxMembers: 5 }, {}]) {
        expect(await run(limit)).toContain(
            "warning: policies.json configures image-members-limit without a level, so it is disabled and judges nothing. " +
                "Give it an enforcementLevel: mandatory, advisory or disabled.\n",
        );
    }
    expect(await run({ maxMembers: 5, enforcementLevel: "disabled" })).not.toContain("without a level");
    expect(await run({ enforcementLevel: "mandatory" })).not.toContain("without a level");
    expect(await run({ maxMembers: 5 }, { all: "advisory" })).not.toContain("without a level");
});

describe("--out", () => {
    test("a file gets the whole report, without colours, and keeps its permissions", async () => {
        const folder = folderWith({ "report.txt": "old" });
        const file = join(folder, "report.txt");
        chmodSync(file, 0o600);
        symlinkSync(file, join(folder, "link.txt"));
        const { exitCode, stdout } = await audit(["--out", "link.txt"], { folder, isTerminal: true });
        expect(exitCode).toBe(3);
        expect(stdout).toBe("");
        expect(readFileSync(file, "utf8")).toContain("not approved");
        expect(readFileSync(file, "utf8")).not.toContain("\u001b");
        expect(statSync(file).mode & 0o777).toBe(0o600);
        expect(readdirSync(folder).sort()).toEqual(["link.txt", "report.txt"]);
    });

    test("a place that cannot be written is an error, before anything is read if it can be known", async () => {
        const folder = folderWith({});
        const dir = await audit(["--out", "."], { folder });
        expect(dir).toMatchObject({
            exitCode: 2,
            stderr: expect.stringContaining("it is a folder instead of a regular file"),
        });
        const missing = await audit(["--out", "no/report.txt"], { folder });
        expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("there is no folder") });
        expect(gateway.requests).toEqual([]);
    });

    test("Ctrl-C ends with 130 and leaves the file as it was", async () => {
        const folder = folderWith({ "report.txt": "old" });
        const ctrlC = new AbortController();
        gateway.faults = [{ kind: "hang" }];
        const running = audit(["--out", "report.txt"], { folder, signal: ctrlC.signal });
        await until(() => gateway.requests.length > 0);
        ctrlC.abort();
        expect(await running).toEqual({ exitCode: 130, stdout: "", stderr: "" });
        expect(readFileSync(join(folder, "report.txt"), "utf8")).toBe("old");
        expect(readdirSync(folder)).toEqual(["report.txt"]);
    });
});

describe("--since", () => {
    const golden = { imageId: "golden", imageName: "the golden one", accountId: "me" };
    const silver = { imageId: "silver", imageName: "test-image", accountId: "me" };

    async function earlier(change?: (report: ShareReport) => object): Promise<string> {
        const folder = folderWith({});
        await audit(["-o", "json", "--out", "earlier.json"], { folder });
        const file = join(folder, "earlier.json");
        if (change !== undefined) {
            writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, "utf8")))));
        }
        return folder;
    }

    test("what was shared, taken back, answered and opened since then is said", async () => {
        const folder = await earlier();
        gateway.share("golden", "newcomer");
        gateway.setStatus("golden", "stranger", "accepted");
        gateway.unshare("silver", "partner");
        const { report: made } = await report(["--since", "earlier.json"], { folder });
        expect(made.changes).toEqual({
            since: expect.any(String),
            added: [{ ...golden, memberId: "newcomer", status: "pending" }],
            removed: [{ ...silver, memberId: "partner", status: "rejected" }],
            changed: [{ ...golden, memberId: "stranger", status: "accepted", earlierStatus: "pending" }],
            visibilities: [],
        });
        const { stdout } = await audit(["--since", "earlier.json"], { folder });
        expect(stdout).toContain('+ golden ("the golden one") newcomer (pending)');
        expect(stdout).toContain('- silver ("test-image") partner (was rejected)');
        expect(stdout).toContain('~ golden ("the golden one") stranger (pending → accepted)');
    });

    test.each(["private", "community", "public"] as const)(
        "an image that is made %s has not had its shares taken back",
        async (visibility) => {
            const folder = await earlier();
            gateway.updateImage("silver", { visibility });
            const { report: made } = await report(["--since", "earlier.json"], { folder });
            expect(made.changes).toMatchObject({
                removed: [],
                visibilities: [{ imageId: "silver", earlier: "shared", now: visibility }],
            });
        },
    );

    test.each(["community", "public"] as const)(
        "an image that is there for the first time and %s is a change of visibility",
        async (visibility) => {
            const folder = await earlier();
            gateway.addImage({ id: "bronze", visibility });
            const { report: made } = await report(["--since", "earlier.json"], { folder });
            expect(made.changes).toMatchObject({
                added: [],
                removed: [],
                visibilities: [{ imageId: "bronze", now: visibility }],
            });
            for (const format of ["table", "markdown", "html"]) {
                const { stdout } = await audit(["--since", "earlier.json", "-o", format], { folder });
                expect(stdout).toContain(`not shared → ${visibility}`);
            }
            const { stdout } = await audit(["--since", "earlier.json", "-o", "csv"], { folder });
            expect(stdout).toContain("not shared before");
        },
    );

    test("an image that is shared again gives access again", async () => {
        gateway.updateImage("silver", { visibility: "private" });
        const folder = await earlier((all) => ({
            ...all,
            images: [...all.images, { imageId: "silver", visibility: "private", members: [] }],
        }));
        gateway.updateImage("silver", { visibility: "shared" });
        const { report: made } = await report(["--since", "earlier.json"], { folder });
        expect(made.changes).toMatchObject({
            added: [{ imageId: "silver", memberId: "partner" }],
            visibilities: [{ imageId: "silver", earlier: "private", now: "shared" }],
        });
    });

    test("an image that is gone is shared with nobody, and one that only seems so is not read", async () => {
        const folder = await earlier();
        gateway.removeImage("silver");
        const gone = await report(["--since", "earlier.json"], { folder });
        expect(gone.exitCode).toBe(3);
        expect(gone.report.changes?.removed).toEqual([
            { ...silver, memberId: "partner", status: "rejected" },
        ]);
        gateway.addImage({ id: "silver", visibility: "private" });
        gateway.respondWith(({ path }) => (path.endsWith("/silver/members") ? { status: 404 } : undefined));
        const doubted = await report(["--since", "earlier.json"], { folder });
        expect(doubted.exitCode).toBe(4);
        expect(doubted.report.changes?.removed).toEqual([]);
        expect(doubted.report.unread).toEqual([
            {
                imageId: "silver",
                reason: expect.stringContaining("It is not treated as gone"),
                accountId: "me",
            },
        ]);
    });

    test("nothing is said of images that were not asked for now", async () => {
        const folder = await earlier();
        gateway.removeImage("silver");
        const { report: made } = await report(["--since", "earlier.json", "--image-id", "golden"], {
            folder,
        });
        expect(made.changes).toMatchObject({ added: [], removed: [], visibilities: [] });
    });

    test("images that could not be read now or then are left out, and that is said", async () => {
        const folder = await earlier();
        gateway.faults = [GOLDEN_REFUSED];
        const now = await report(["--since", "earlier.json"], { folder });
        expect(now.exitCode).toBe(4);
        expect(now.report.changes).toMatchObject({ added: [], removed: [], changed: [] });
        expect(now.stderr).toContain("warning: The changes leave out image golden");

        const incomplete = await earlier();
        gateway.faults = [];
        const then = await report(["--since", "earlier.json"], { folder: incomplete });
        const notCompared = { imageIds: ["golden"], connections: [], areImagesUnknown: false };
        expect(then.report.changes).toMatchObject({ added: [], removed: [], changed: [], notCompared });
        expect(then.stderr).toContain("warning: The changes leave out image golden");

        const same = await report(["--since", "earlier.json"], { folder: await earlier() });
        expect(same.report.changes).not.toHaveProperty("notCompared");
    });

    test("an earlier report that did not know which images there are is compared where both know", async () => {
        const folder = await earlier((all) => ({
            ...all,
            images: all.images.slice(0, 1),
            unread: [{ reason: "403" }],
        }));
        const { report: made, stderr } = await report(["--since", "earlier.json"], { folder });
        expect(made.changes).toMatchObject({ added: [], removed: [] });
        expect(stderr).toContain("warning: The list of changes is incomplete");
    });

    test.each([
        ["no JSON", (text: string) => text.slice(0, 200), "it is not JSON, or only a part of it (line"],
        ["a file of keys", () => "secret-key=hunter2", "it is not JSON, or only a part of it. Give"],
        [
            "a key twice",
            () => '{"version": 1, "version": 1}',
            "it has the same key twice in one object. Give",
        ],
        [
            "a file of keys in the place of a report's version",
            () => '{"version": "hunter2"}',
            "it is not such a report: version is missing or has another form. Give",
        ],
        ["JSON without an object", () => "[]", "it is not such a report: it is not a JSON object. Give"],
        [
            "another program's JSON",
            () => '{"version": "2.1.0", "runs": []}',
            "it is not such a report: version is missing or has another form. Give",
        ],
        [
            "a later form",
            (text: string) => text.replace('"version": 1', '"version": 2'),
            "it is not such a report: version is missing or has another form. Give",
        ],
        [
            "a report of Pulumi's events",
            (text: string) => text.replace('"kind": "audit"', '"kind": "pulumi"'),
            "it is not such a report: source.kind",
        ],
        [
            "a report with one image twice",
            (text: string) => text.replace('"imageId": "silver"', '"imageId": "golden"'),
            "it is not such a report: images must have no image twice",
        ],
        [
            "a report with one member twice",
            (text: string) => text.replace('"memberId": "stranger"', '"memberId": "partner"'),
            "it is not such a report: images[0].members must have no member twice",
        ],
        [
            "a report with an image ID that is none",
            (text: string) => text.replaceAll('"imageId": "golden"', '"imageId": "a/../b"'),
            "it is not such a report: images[0].imageId must be an image ID",
        ],
        [
            "another endpoint",
            (text: string) => text.replaceAll(gateway.endpoint, "https://elsewhere"),
            "a report of another account or endpoint",
        ],
    ])("%s is an error", async (_, change, message) => {
        const folder = await earlier();
        const file = join(folder, "earlier.json");
        writeFileSync(file, change(readFileSync(file, "utf8")));
        const { exitCode, stdout, stderr } = await audit(["--since", "earlier.json", "-o", "json"], {
            folder,
        });
        expect(exitCode).toBe(2);
        expect(stdout).toBe("");
        expect(stderr).toContain(message);
        expect(stderr).not.toMatch(/hunter2|Invalid/);
    });

    test("a report of another account is an error, also if this one shares nothing", async () => {
        const folder = await earlier((all) => ({ ...all, source: { ...all.source, accountId: "other" } }));
        gateway.removeImage("golden");
        gateway.removeImage("silver");
        const { exitCode, stderr } = await audit(["--since", "earlier.json"], { folder });
        expect(exitCode).toBe(2);
        expect(stderr).toContain("a report of another account or endpoint");
    });

    test("a report that 0.1.0 wrote is an earlier report", async () => {
        const released = readFileSync(join(__dirname, "../fixtures/report-0.1.0.json"), "utf8");
        const folder = folderWith({
            "earlier.json": released.replace("http://127.0.0.1:1", gateway.endpoint),
        });
        const environment = { ...gateway.environment, SCP_TF_ACCOUNT_ID: "me" };
        gateway.share("golden", "newcomer");
        gateway.unshare("silver", "partner");
        const { report: made, stderr } = await report(["--since", "earlier.json"], { folder, environment });
        expect(stderr).toBe("");
        expect(made.changes).toMatchObject({
            added: [{ imageId: "golden", memberId: "newcomer" }],
            removed: [{ imageId: "silver", memberId: "partner" }],
            changed: [],
            visibilities: [],
        });
    });

    test("with --since-optional, a file that is not there makes this the first audit; any other is read", async () => {
        const folder = folderWith({ "cut.json": "{" });
        const first = ["--since", "shares.json", "--since-optional", "-o", "json=shares.json"];
        const { exitCode, stderr } = await audit(first, { folder });
        expect(exitCode).toBe(3);
        expect(stderr).toContain('There is no earlier report "shares.json": this is the first one');
        gateway.share("golden", "newcomer");
        const second = await audit(first, { folder });
        expect(second.stderr).not.toContain("first");
        const { changes } = JSON.parse(readFileSync(join(folder, "shares.json"), "utf8")) as ShareReport;
        expect(changes?.added).toMatchObject([{ memberId: "newcomer" }]);
        const cut = await audit(["--since", "cut.json", "--since-optional"], { folder });
        expect(cut).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("only a part of it") });
        expect((await audit(["--since", ".", "--since-optional"], { folder })).exitCode).toBe(2);
        expect((await audit(["--since-optional"], { folder })).exitCode).toBe(2);
    });

    test("a file that is not there is an error", async () => {
        const { exitCode, stderr } = await audit(["--since", "no.json"], { folder: folderWith({}) });
        expect(exitCode).toBe(2);
        expect(stderr).toContain("there is no such file");
        expect(existsSync("no.json")).toBe(false);
    });
});

test("a terminal is shown how far a long read has come, and a pipe is not", async () => {
    gateway.latencyMs = 150;
    const shown = await audit([], { isTerminal: true });
    expect(shown.stderr).toMatch(/Read \d of 2 images/);
    expect(shown.stderr.endsWith("\r\u001b[K")).toBe(true);
    expect((await audit([])).stderr).toBe("");
});
