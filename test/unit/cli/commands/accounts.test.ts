import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import type { Log } from "sarif";
import { reportFormats } from "../../../../cli/formats/index.js";
import type { ShareReport } from "../../../../cli/shareReport.js";
import {
    type Gateway,
    type GatewayAnswer,
    type GatewayRequest,
    startGateway,
} from "../../../../testing/index.js";
import { until } from "../../../setup/time.js";
import { folderWith, runCli } from "../runCli.js";

/* One audit of several accounts and regions. Their images have the same IDs at times, which tells what is taken for one. */

const LONG_AGO = "2024-01-01T00:00:00Z";

let west: Gateway;
let south: Gateway;
let scpconf: string;

beforeEach(async () => {
    west = await startGateway({
        accounts: [{ accountId: "acme" }, { accountId: "labs" }, { accountId: "idle" }],
        images: [
            { id: "golden", name: "golden-west", members: [{ memberId: "partner", createdAt: LONG_AGO }] },
            {
                id: "silver",
                owner: "labs",
                members: [
                    { memberId: "acme", status: "accepted", createdAt: LONG_AGO },
                    { memberId: "partner", createdAt: LONG_AGO },
                ],
            },
            { id: "own", owner: "acme", visibility: "private" },
            { id: "lab", owner: "labs", visibility: "private" },
            { id: "rest", owner: "idle", visibility: "private" },
        ],
    });
    south = await startGateway({
        accounts: [{ accountId: "acme" }],
        images: [
            { id: "golden", name: "golden-south", members: [{ memberId: "partner", createdAt: LONG_AGO }] },
            { id: "own", visibility: "private" },
        ],
    });
    scpconf = folderWith({});
    connections({
        west: entry(west, "acme"),
        labs: entry(west, "labs"),
        south: entry(south, "acme", "kr-south1"),
    });
});

afterEach(() => Promise.all([west.close(), south.close()]));

function entry(gateway: Gateway, accountId: string, region?: string): Record<string, string | number> {
    const config = gateway.stackConfigFor(accountId);
    return {
        ...Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace("scp:", ""), value])),
        ...(region === undefined ? {} : { region }),
    };
}

function connections(entries: object): void {
    writeFileSync(join(scpconf, "connections.json"), JSON.stringify(entries));
}

const audit = (args: string[], folder = folderWith({})) => runCli(["audit", ...args], { scpconf, folder });

async function report(args: string[], folder?: string) {
    const { stdout, ...rest } = await audit([...args, "-o", "json"], folder);
    return { ...rest, report: JSON.parse(stdout) as ShareReport };
}

const all = ["--all-connections"];

test("one report has the images of every connection, each with account, region and connection", async () => {
    const { exitCode, stderr, report: made } = await report(all);
    expect(exitCode).toBe(3);
    expect(stderr).toBe("");
    expect(made.source).toEqual({
        kind: "audit",
        scope: "allSharedImages",
        connections: [
            { accountId: "labs", connection: "labs", endpoint: west.endpoint },
            { accountId: "acme", region: "kr-south1", connection: "south", endpoint: south.endpoint },
            { accountId: "acme", connection: "west", endpoint: west.endpoint },
        ],
    });
    const silver = { imageId: "silver", accountId: "labs", connection: "labs" };
    const southern = { imageId: "golden", accountId: "acme", region: "kr-south1", connection: "south" };
    const western = { imageId: "golden", accountId: "acme", connection: "west" };
    expect(made.images).toMatchObject([silver, southern, western]);
    const violations = made.findings.filter(({ level }) => level === "mandatory");
    expect(violations).toMatchObject([silver, silver, southern, western]);
    expect(violations[2]?.message).toContain(
        'Image golden ("golden-south") of account acme in kr-south1 (connection south) is shared',
    );
});

test("connections can be named one by one, and one that is named twice is read once", async () => {
    const { report: made } = await report(
        "--connection west --connection south --connection west".split(" "),
    );
    expect(made.images.map(({ connection }) => connection)).toEqual(["south", "west"]);
    expect(west.requests.filter(({ path }) => path.endsWith("/golden/members"))).toHaveLength(1);
});

test("they are read at the same time, each within its own limit", async () => {
    const limits = { concurrency: 1, maxRetries: 0 };
    connections({
        west: { ...entry(west, "acme"), ...limits, timeoutSeconds: 1 },
        south: { ...entry(south, "acme"), ...limits },
    });
    west.faults = [{ kind: "hang" }];
    const running = audit(all);
    // The one still waits, and the other comes to its end.
    await until(() => south.requests.some(({ path }) => path.endsWith("/golden/members")));
    expect(west.requests).toHaveLength(1);
    expect((await running).exitCode).toBe(4);
    expect([west.peakConnections, south.peakConnections]).toEqual([1, 1]);
});

test("an approval that one account needs is not unused because the others do not", async () => {
    const approvals = {
        "shared-images-approved": { approvals: [{ memberId: "acme" }, { memberId: "nobody" }] },
    };
    const folder = folderWith({ "policies.json": JSON.stringify(approvals) });
    const { report: made } = await report([...all, "--config", "policies.json"], folder);
    const unused = made.findings.filter(({ kind }) => kind === "unused-approvals");
    expect(unused.map(({ message }) => message)).toEqual([
        expect.stringMatching(
            /^No share of these accounts needs the approval of account nobody in approvals\[1\]\. /,
        ),
    ]);
});

test("the organisation is read through the first connection that may, unless one is named for it", async () => {
    const organised = await startGateway({
        accounts: [{ accountId: "member" }, { accountId: "management" }],
        images: [
            { id: "golden", owner: "member", members: [{ memberId: "partner", status: "accepted" }] },
            { id: "lab", owner: "member", visibility: "private" },
        ],
        organization: {
            readers: ["management"],
            units: [{ id: "ou-ours" }],
            accounts: [{ accountId: "partner", unitId: "ou-ours" }],
        },
    });
    connections({ a: entry(organised, "member"), b: entry(organised, "management") });
    const approvals = { "shared-images-approved": { approvedUnitIds: ["ou-ours"] } };
    const folder = folderWith({ "policies.json": JSON.stringify(approvals) });
    const { exitCode, stderr } = await audit([...all, "--config", "policies.json"], folder);
    const alone = await audit(["--connection", "a", "--config", "policies.json"], folder);
    await organised.close();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(alone.exitCode).toBe(4);
});

describe("a connection that cannot be read leaves the others, and the exit code is 4", () => {
    test("because it is refused", async () => {
        west.revokeCredentials("labs");
        const { exitCode, stderr, report: made } = await report(all);
        expect(exitCode).toBe(4);
        expect(made.images.map(({ connection }) => connection)).toEqual(["south", "west"]);
        expect(made.unread).toEqual([
            { connection: "labs", reason: expect.stringContaining("answered 401") },
        ]);
        expect(stderr).toContain("error: The list of images of connection labs could not be read: GET ");
    });

    test.each([
        [{ region: "kr-west1" }, "has no credentials"],
        ["a text", "must be an object of settings"],
        [{ accessKey: "a", secretKey: "b", region: "nowhere", environment: "e" }, "Unknown region"],
    ])("because its settings are wrong: %j", async (wrong, why) => {
        connections({ west: entry(west, "acme"), wrong });
        const { exitCode, report: made } = await report(all);
        expect(exitCode).toBe(4);
        expect(made.images).toHaveLength(1);
        expect(made.unread).toEqual([{ connection: "wrong", reason: expect.stringContaining(why) }]);
    });

    test("because the service cannot be found", async () => {
        const { endpoint: _, ...keys } = entry(west, "acme");
        connections({ west: entry(west, "acme"), lost: { ...keys, authUrl: `${west.endpoint}/nowhere` } });
        for (const images of [[], ["--image-id", "golden"]]) {
            const { exitCode, report: made } = await report([...all, ...images]);
            expect(exitCode).toBe(4);
            expect(made.images).toHaveLength(1);
            expect(made.unread).toMatchObject([{ connection: "lost" }]);
        }
    });

    test.each(reportFormats)("and it is said in %s, with where it is", async (format) => {
        west.revokeCredentials("labs");
        const { exitCode, stdout } = await audit([...all, "-o", format]);
        expect(exitCode).toBe(4);
        expect(stdout).toContain("labs");
        expect(stdout).toContain("answered 401");
    });
});

test.each([
    [["--connection", "west", "--connection", "east"], 'There is no connection "east"'],
    [["--connection", "west", "--all-connections"], "cannot be used with option '--connection <name>'"],
])("%j is an error, and nothing is read", async (args, why) => {
    const { exitCode, stdout, stderr } = await audit(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(why);
    expect(west.requests).toEqual([]);
});

test("--all-connections without any is an error that says where they belong", async () => {
    const environment = { ...west.environment, PULUMI_CONFIG: JSON.stringify({ "scp:accessKey": "a" }) };
    const { exitCode, stderr } = await runCli(["audit", ...all], { environment });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("~/.scpconf/connections.json");
});

test("a single connection is one account: its settings are wrong with 2, and no sentence names it", async () => {
    connections({ west: entry(west, "acme"), wrong: {} });
    const { report: made } = await report(["--connection", "west"]);
    expect(made.source).toMatchObject({ accountId: "acme", endpoint: west.endpoint });
    expect(made.images).toMatchObject([{ imageId: "golden", accountId: "acme", connection: "west" }]);
    expect(made.findings[0]?.message).toContain('Image golden ("golden-west") is shared');
    expect((await audit(["--connection", "wrong"])).exitCode).toBe(2);
});

describe("an image that two connections see at one service is one image", () => {
    test("two connections of one account report it once", async () => {
        connections({ west: entry(west, "acme"), again: entry(west, "acme") });
        const { exitCode, report: made } = await report(all);
        expect(exitCode).toBe(3);
        expect(made.images).toHaveLength(1);
        expect(made.findings.filter(({ level }) => level === "mandatory")).toHaveLength(1);
    });

    test("one that is named is reported by its owner's list, of which a member sees its own row alone", async () => {
        connections({ member: entry(west, "acme"), owner: entry(west, "labs") });
        const { exitCode, report: made } = await report([...all, "--image-id", "silver"]);
        expect(exitCode).toBe(3);
        expect(made.images).toMatchObject([{ imageId: "silver", connection: "owner" }]);
        expect(made.images[0]?.members).toHaveLength(2);
        expect(made.unread).toEqual([]);
    });

    test("one that is named and that no connection can read is not read", async () => {
        const { exitCode, report: made } = await report([...all, "--image-id", "nowhere"]);
        expect(exitCode).toBe(4);
        expect(made.unread).toHaveLength(3);
    });

    test("what another service could not say of its own is not read, whatever this one says", async () => {
        south.faults = [{ kind: "status", status: 503, on: "members" }];
        connections({ west: entry(west, "acme"), south: { ...entry(south, "acme"), maxRetries: 0 } });
        const { exitCode, report: made } = await report([...all, "--image-id", "golden"]);
        expect(exitCode).toBe(4);
        expect(made.unread).toMatchObject([{ imageId: "golden", connection: "south" }]);
    });
});

describe("of a named image, a member's own row is never taken for the owner's list", () => {
    type Answer = (request: GatewayRequest) => GatewayAnswer | undefined;

    const members =
        (answer: GatewayAnswer): Answer =>
        ({ path }) =>
            path.endsWith("/silver/members") ? answer : undefined;
    const failures: [string, Answer][] = [
        ["answers 500", members({ status: 500 })],
        ["answers 503", members({ status: 503 })],
        ["answers 403", members({ status: 403 })],
        ["answers 404", members({ status: 404 })],
        ["is only a part", members({ status: 200, body: { members: [], next: "/v1/more" } })],
    ];
    const named = [...all, "--image-id", "silver"];

    beforeEach(() => connections({ member: member(), owner: owner() }));

    const member = (settings = {}) => ({ ...entry(west, "acme"), ...settings });
    const owner = (settings = {}) => ({ ...entry(west, "labs"), maxRetries: 0, ...settings });

    function answerTo(accountId: string, answer: Answer): void {
        west.respondWith((request) => (request.accountId === accountId ? answer(request) : undefined));
    }

    function policies(settings: object = {}): string {
        const sharing = { approvedMemberIds: ["acme"], ...settings };
        return folderWith({ "policies.json": JSON.stringify({ "shared-images-approved": sharing }) });
    }

    test.each(failures)("if the owner's list %s", async (_, answer) => {
        answerTo("labs", answer);
        const args = [...named, "--config", "policies.json"];
        const { exitCode, report: made } = await report(args, policies());
        expect(exitCode).toBe(4);
        expect(made.images).toEqual([]);
        expect(made.unread).toMatchObject([
            { connection: "member", reason: expect.stringContaining("is only a part") },
            { connection: "owner", imageId: "silver" },
        ]);
    });

    test.each(failures)(
        "if the owner's list %s, and the configuration names the image",
        async (_, answer) => {
            const folder = policies({ imageIds: ["silver"] });
            const args = [...all, "--config", "policies.json"];
            await audit([...args, "-o", "json", "--out", "earlier.json"], folder);
            answerTo("labs", answer);
            const { exitCode, report: made } = await report([...args, "--since", "earlier.json"], folder);
            expect(exitCode).toBe(4);
            expect(made.unread).toMatchObject([
                { connection: "member", reason: expect.stringContaining("is only a part") },
                { connection: "owner", imageId: "silver" },
            ]);
            expect(made.changes).toMatchObject({ removed: [] });
        },
    );

    test("nor is an empty list, if nothing tells whose it is", async () => {
        const emptied = members({ status: 200, body: { members: [] } });
        west.respondWith((request) =>
            request.accountId === "acme" ? emptied(request) : members({ status: 503 })(request),
        );
        const { exitCode, report: made } = await report([...all, "--image-id", "silver"]);
        expect(exitCode).toBe(4);
        expect(made.images).toEqual([]);
        expect(made.unread).toHaveLength(2);
    });

    describe.each([
        ["answers 403", { status: 403 }],
        ["answers 500", { status: 500 }],
    ])("nor is an empty list of an account that is known, if the owner's %s", (_, refusal) => {
        beforeEach(() => {
            const emptied = members({ status: 200, body: { members: [] } });
            west.respondWith((request) => {
                const isOwners = request.accountId === "labs" && request.path.includes("/silver");
                return request.accountId === "acme" ? emptied(request) : isOwners ? refusal : undefined;
            });
        });
        const unread = [
            { connection: "member", reason: expect.stringContaining("is not believed") },
            { connection: "owner", imageId: "silver" },
        ];

        test("and the image is named", async () => {
            connections({ member: member({ accountId: "acme" }), owner: owner({ accountId: "labs" }) });
            const { exitCode, report: made } = await report(named);
            expect(exitCode).toBe(4);
            expect(made.images).toEqual([]);
            expect(made.unread).toMatchObject(unread);
        });

        test("and the configuration names the image, and a private image tells the account", async () => {
            const args = [...all, "--config", "policies.json"];
            const { exitCode, report: made } = await report(args, policies({ imageIds: ["silver"] }));
            expect(exitCode).toBe(4);
            expect(made.unread).toMatchObject(unread);
        });

        test("and the only connection has a private image, which tells the account", async () => {
            connections({ member: member() });
            const { exitCode, report: made } = await report(["--connection", "member", ...named.slice(1)]);
            expect(exitCode).toBe(4);
            expect(made.unread).toMatchObject([{ connection: "member", imageId: "silver" }]);
        });
    });

    test("if it is the only connection, and the images show whose it is", async () => {
        connections({ member: member() });
        const args = ["--connection", "member", "--config", "policies.json"];
        const { exitCode, report: made } = await report(args, policies({ imageIds: ["silver"] }));
        expect(exitCode).toBe(4);
        expect(made.unread).toMatchObject([{ imageId: "silver" }]);
        expect(made.unread[0]?.reason).toContain("Use the credentials of the image's owner, account labs");
    });

    test("if nothing tells which of two lists of one row is the owner's", async () => {
        west.unshare("silver", "partner");
        const { exitCode, report: made } = await report(named);
        expect(exitCode).toBe(4);
        expect(made.unread).toMatchObject([{ connection: "member" }, { connection: "owner" }]);
        // The connections' accounts tell.
        connections({ member: member(), owner: owner({ accountId: "labs" }) });
        const settled = await report(named);
        expect(settled.exitCode).toBe(3);
        expect(settled.report.images).toMatchObject([{ connection: "owner", members: [{}] }]);
    });

    test("so a share is taken back by the owner's keys", async () => {
        west.unshare("silver", "partner");
        connections({ member: member(), owner: owner({ accountId: "labs" }) });
        const args = [...named, "--config", "policies.json", "--take-back", "--yes"];
        const { exitCode } = await audit(args, policies({ approvedMemberIds: [] }));
        expect(exitCode).toBe(0);
        expect(west.images.find(({ id }) => id === "silver")?.members).toEqual([]);
    });

    test("so an image that is open to everybody is", async () => {
        const body = { members: [silverRow()] };
        west.updateImage("silver", { visibility: "public" });
        answerTo("acme", members({ status: 200, body }));
        const { exitCode, report: made } = await report([...named, "--config", "policies.json"], policies());
        expect(exitCode).toBe(3);
        expect(made.images).toMatchObject([{ visibility: "public", connection: "owner" }]);
        expect(made.findings[0]).toMatchObject({ kind: "open-to-everybody", level: "mandatory" });
    });

    test("and what one connection could not read is read if another of the same owner could", async () => {
        connections({ again: owner({ accountId: "labs" }), owner: owner({ secretKey: "wrong" }) });
        const { exitCode, report: made } = await report(named);
        expect(exitCode).toBe(3);
        expect(made.images).toMatchObject([{ connection: "again", members: [{}, {}] }]);
        expect(made.unread).toEqual([]);
    });

    function silverRow(): object {
        const times = { created_at: LONG_AGO, updated_at: LONG_AGO };
        return { image_id: "silver", member_id: "acme", status: "accepted", ...times };
    }
});

describe("a 404 counts at one service alone, and only without doubt", () => {
    const broken = ({ path }: GatewayRequest) =>
        path.endsWith("/golden/members") ? { status: 404 } : undefined;

    beforeEach(() => connections({ west: entry(west, "acme"), south: entry(south, "acme") }));

    test.each([
        ["is named", ["--image-id", "golden"]],
        ["is one of all", []],
    ])("so an image of the same ID elsewhere says nothing, if it %s", async (_, args) => {
        west.respondWith(broken);
        const { exitCode, report: made } = await report([...all, ...args]);
        expect(exitCode).toBe(4);
        expect(made.images).toMatchObject([{ imageId: "golden", connection: "south" }]);
        expect(made.unread).toMatchObject([{ imageId: "golden", connection: "west" }]);
        expect(
            made.unread[0]?.reason.match(/not treated as gone, because the image itself is there/g),
        ).toHaveLength(1);
    });

    test("so a service can lack an image that another one has", async () => {
        connections({ labs: entry(west, "labs"), south: entry(south, "acme") });
        const { exitCode, report: made } = await report([...all, "--image-id", "silver"]);
        expect(exitCode).toBe(3);
        expect(made.unread).toEqual([]);
    });
});

describe("every format says whose an image is", () => {
    test.each(reportFormats)("%s", async (format) => {
        const { stdout } = await audit([...all, "-o", format]);
        for (const part of ["labs", "acme", "kr-south1", "south", "west"]) {
            expect(stdout).toContain(part);
        }
    });

    test.each(["markdown", "html"])("%s says that it is of several accounts", async (format) => {
        expect((await audit([...all, "-o", format])).stdout).toContain(
            "Every image that these accounts share",
        );
        const { stdout } = await audit(["--connection", "west", "-o", format]);
        expect(stdout).toContain("Every image that the account shares");
    });

    test("the table has a heading for each connection, also for one that shares nothing", async () => {
        connections({ idle: entry(west, "idle"), south: entry(south, "acme", "kr-south1") });
        const { stdout } = await audit(all);
        expect(stdout).toContain("Account idle (connection idle)\nNo image was read.\n\n");
        expect(stdout).toContain(
            "Account acme in kr-south1 (connection south)\nNothing but what stands below.\n\n[mandatory]",
        );
        expect(stdout).toMatch(/IMAGE ID {2}CONNECTION\n {4}golden-south {2}partner .* golden {4}south\n/);
    });

    test("JUnit XML has a test for each, none of which is another's", async () => {
        const { stdout } = await audit([...all, "-o", "junit"]);
        const names = [...stdout.matchAll(/<testcase name="([^"]*)" classname="[^"]*\/shared-images/g)];
        expect(names.map(([, name]) => name)).toEqual([
            "silver (test-image) acme of account labs (connection labs)",
            "silver (test-image) partner of account labs (connection labs)",
            "golden (golden-south) partner of account acme in kr-south1 (connection south)",
            "golden (golden-west) partner of account acme (connection west)",
        ]);
    });

    async function fingerprints(args: string[]): Promise<(string | undefined)[]> {
        const { stdout } = await audit([...args, "-o", "sarif"]);
        const { results = [] } = (JSON.parse(stdout) as Log).runs[0] ?? {};
        // What follows the colon counts what is otherwise the same.
        return results.map(
            ({ partialFingerprints }) => partialFingerprints?.primaryLocationLineHash?.split(":")[0],
        );
    }

    test("an alert of SARIF is the same whatever other accounts are read, and however the connection is called", async () => {
        const together = await fingerprints(all);
        expect(new Set(together).size).toBe(together.length);
        const alone = await fingerprints(["--connection", "south"]);
        expect(together).toEqual(expect.arrayContaining(alone));
        connections({ renamed: entry(south, "acme", "kr-south1") });
        expect(await fingerprints(all)).toEqual(alone);
    });

    test("and two accounts that cannot be read are two alerts, whatever the reason", async () => {
        connections({ a: {}, b: {}, west: entry(west, "acme") });
        const alerts = await fingerprints(all);
        expect(new Set(alerts).size).toBe(alerts.length);
    });
});

describe("--since compares account by account", () => {
    async function earlier(args = all): Promise<string> {
        const folder = folderWith({});
        await audit([...args, "-o", "json", "--out", "earlier.json"], folder);
        return folder;
    }

    const since = [...all, "--since", "earlier.json"];

    test("a change is told of the account in which it was made", async () => {
        const folder = await earlier();
        south.share("golden", "newcomer");
        const { exitCode, stderr, report: made } = await report(since, folder);
        expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: "" });
        expect(made.changes).toMatchObject({
            added: [
                {
                    imageId: "golden",
                    imageName: "golden-south",
                    memberId: "newcomer",
                    accountId: "acme",
                    region: "kr-south1",
                    connection: "south",
                },
            ],
            removed: [],
            changed: [],
            visibilities: [],
        });
        const { stdout } = await audit(since, folder);
        expect(stdout).toContain(
            '+ golden ("golden-south") of account acme in kr-south1 (connection south), newcomer (pending)',
        );
    });

    test("an image that is gone is looked for in its own account alone", async () => {
        const folder = await earlier();
        south.removeImage("golden");
        west.clearRequests();
        const { report: made } = await report(since, folder);
        expect(made.changes?.removed).toMatchObject([{ imageId: "golden", connection: "south" }]);
        expect(west.requests.filter(({ path }) => path.endsWith("/golden/members"))).toHaveLength(1);
    });

    test("an account is the same in any letter case", async () => {
        const folder = await earlier();
        const file = join(folder, "earlier.json");
        writeFileSync(
            file,
            readFileSync(file, "utf8").replaceAll('"accountId": "acme"', '"accountId": "ACME"'),
        );
        south.share("golden", "newcomer");
        const { exitCode, stderr, report: made } = await report(since, folder);
        expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: "" });
        expect(made.changes?.added).toMatchObject([{ memberId: "newcomer" }]);
    });

    test("a connection can have got another name", async () => {
        const folder = await earlier();
        south.share("golden", "newcomer");
        connections({ labs: entry(west, "labs"), other: entry(south, "acme"), west: entry(west, "acme") });
        const { stderr, report: made } = await report(since, folder);
        expect(stderr).toBe("");
        expect(made.changes?.added).toMatchObject([{ memberId: "newcomer", connection: "other" }]);
    });

    test("an account that was read only now, or only then, is left out, and that is said", async () => {
        const folder = await earlier(["--connection", "west", "--connection", "south"]);
        connections({ labs: entry(west, "labs"), west: entry(west, "acme") });
        const { stderr, report: made } = await report(since, folder);
        expect(made.changes).toMatchObject({ added: [], removed: [], changed: [] });
        expect(stderr).toBe(
            "warning: The changes leave out account labs (connection labs) and account acme in kr-south1 (connection south), " +
                "which only one of the two reports covers.\n",
        );
    });

    test("an account that could not be read has not lost its shares", async () => {
        const folder = await earlier();
        west.revokeCredentials("labs");
        const { exitCode, stderr, report: made } = await report(since, folder);
        expect(exitCode).toBe(4);
        expect(made.changes).toMatchObject({ added: [], removed: [] });
        expect(stderr).toContain("warning: The list of changes is incomplete");
    });

    test("a report of one account is compared with that account, and with no other", async () => {
        const folder = await earlier(["--connection", "south"]);
        south.share("golden", "newcomer");
        const { report: made } = await report(since, folder);
        expect(made.changes?.added).toMatchObject([{ memberId: "newcomer", connection: "south" }]);
        const { exitCode, stderr } = await audit(["--connection", "west", "--since", "earlier.json"], folder);
        expect(exitCode).toBe(2);
        expect(stderr).toContain("a report of another account or endpoint");
    });

    test("a report of 0.1, which names no connection, is compared as ever", async () => {
        const folder = await earlier(["--connection", "south"]);
        const file = join(folder, "earlier.json");
        const now = (await report(["--connection", "south"])).report;
        const { source, images, ...rest } = now;
        const { connections: _, ...old } = source as { connections: unknown };
        const imagesOf01 = images.map(({ accountId, region, connection, ...image }) => image);
        writeFileSync(file, JSON.stringify({ ...rest, source: old, images: imagesOf01 }));
        south.unshare("golden", "partner");
        const { report: made } = await report(["--connection", "south", "--since", "earlier.json"], folder);
        expect(made.changes?.removed).toMatchObject([{ imageId: "golden", memberId: "partner" }]);
    });

    test("an image of a connection that the report does not name is an error", async () => {
        const folder = await earlier();
        const file = join(folder, "earlier.json");
        const { report: now } = await report(all);
        const [first, ...others] = now.images;
        const images = [{ ...first, connection: "north" }, ...others];
        writeFileSync(file, JSON.stringify({ ...now, images }));
        const { exitCode, stderr } = await audit(since, folder);
        expect(exitCode).toBe(2);
        expect(stderr).toContain("must name in each image a connection of source.connections");
    });
});

test("where there is no Pulumi, the file is enough; in a project the stack is asked as well", async () => {
    const folder = folderWith({});
    const environment = { PATH: folderWith({}) };
    const run = (args: string[]) => runCli(["audit", ...args], { scpconf, folder, environment });
    expect((await run(all)).exitCode).toBe(3);
    expect((await run(["--connection", "west"])).exitCode).toBe(3);
    expect((await run(["--connection", "east"])).stderr).toContain("Known connections: labs, south, west.");
    writeFileSync(join(folder, "Pulumi.yaml"), "name: project\nruntime: yaml\n");
    expect((await run(all)).stderr).toContain("there is no `pulumi` on PATH");
    rmSync(join(folder, "Pulumi.yaml"));
});

describe("--write-approvals", () => {
    const approve = [...all, "--write-approvals", "approvals.yaml", "--expires", "2099-12-31"];
    const approvals = (folder: string) => load(readFileSync(join(folder, "approvals.yaml"), "utf8"));
    const configured = () =>
        folderWith({ "policies.json": '{"shared-images-approved": {"approvalsFile": "approvals.yaml"}}' });

    test("approves the shares of every connection, an ID that is at two services once, and the next audit is clean", async () => {
        const folder = configured();
        const { exitCode, report: made, stderr } = await report(approve, folder);
        expect(exitCode).toBe(0);
        expect(made.findings.filter(({ level }) => level === "mandatory")).toEqual([]);
        expect(stderr).toContain("added approvals of 2 accounts for 3 shares");
        expect(approvals(folder)).toMatchObject({
            approvals: [
                { memberId: "acme", imageIds: ["silver"] },
                { memberId: "partner", imageIds: ["silver", "golden"] },
            ],
        });
        const next = await report([...all, "--config", "policies.json"], folder);
        expect(next).toMatchObject({ exitCode: 0, stderr: "" });
        expect(next.report.findings).toEqual(made.findings);
    });

    test("approves nothing of a connection that could not be read, and the next audit tells its shares", async () => {
        connections({
            labs: { ...entry(west, "labs"), secretKey: "wrong", maxRetries: 0 },
            west: entry(west, "acme"),
        });
        const folder = configured();
        const { exitCode, stderr } = await report(approve, folder);
        expect(exitCode).toBe(4);
        expect(stderr).toContain("warning: What could not be read got no approvals.");
        expect(approvals(folder)).toMatchObject({
            approvals: [{ memberId: "partner", imageIds: ["golden"] }],
        });
        connections({ labs: entry(west, "labs"), west: entry(west, "acme") });
        const next = await report([...all, "--config", "policies.json"], folder);
        expect(next.exitCode).toBe(3);
        expect(next.report.findings.filter(({ level }) => level === "mandatory")).toMatchObject([
            { kind: "not-approved", imageId: "silver", memberId: "acme" },
            { kind: "approved-for-other-images", imageId: "silver", memberId: "partner" },
        ]);
    });

    test("is no file that a report goes to", async () => {
        const { exitCode, stderr } = await audit([...approve, "-o", "json=./approvals.yaml"]);
        expect(exitCode).toBe(2);
        expect(stderr).toContain("which is the file of --write-approvals: what is in it would be lost.");
        expect(west.requests).toEqual([]);
    });
});
