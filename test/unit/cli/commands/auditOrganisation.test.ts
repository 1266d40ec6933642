import type { ShareReport } from "../../../../cli/shareReport.js";
import { type Gateway, type GatewayOrganizationOptions, startGateway } from "../../../../testing/index.js";
import { type CliSurroundings, folderWith, runCli } from "../runCli.js";

const organization: GatewayOrganizationOptions = {
    units: [{ id: "ou-all" }, { id: "ou-dev", parentId: "ou-all" }],
    accounts: [
        { accountId: "partner", name: "Partner", unitId: "ou-dev" },
        { accountId: "former", name: "Former", unitId: "ou-dev", state: "SUSPENDED" },
    ],
};

let gateway: Gateway;

beforeEach(async () => {
    gateway = await startGateway({
        accounts: [{ accountId: "me" }, { accountId: "management" }],
        images: [
            { id: "golden", members: [{ memberId: "partner", status: "accepted" }] },
            { id: "closed", visibility: "private" },
        ],
        organization,
    });
});

afterEach(() => gateway.close());

async function audit(configuration: object, surroundings: CliSurroundings = {}, format = "json") {
    const folder = folderWith({
        "policies.json": JSON.stringify({ "shared-images-approved": configuration }),
    });
    const { stdout, ...rest } = await runCli(["audit", "--config", "policies.json", "-o", format], {
        environment: gateway.environment,
        folder,
        ...surroundings,
    });
    const isReport = format === "json" && stdout !== "";
    return { ...rest, stdout, report: isReport ? (JSON.parse(stdout) as ShareReport) : undefined };
}

const findingsOf = ({ report }: Awaited<ReturnType<typeof audit>>) =>
    report?.findings.map(({ level, kind, memberId }) => [level, kind, memberId]);
const verdictsOf = ({ report }: Awaited<ReturnType<typeof audit>>) =>
    report?.images.flatMap(({ members }) => members.map(({ verdict }) => verdict));
const unread = {
    kind: "unread-organization",
    reason: expect.stringMatching(/^shared-images-approved: GET .* answered 403: /),
    accountId: "me",
};
const organizationCalls = () =>
    gateway.requests.filter(({ path }) => path.startsWith("/v1/organization-accounts?page=0")).length;

test("an account in a unit below an approved one is approved, and the organisation is read once", async () => {
    const made = await audit({ approvedUnitIds: ["ou-all"] });
    expect(made).toMatchObject({ exitCode: 0, stderr: "" });
    expect(findingsOf(made)).toEqual([]);
    expect(verdictsOf(made)).toEqual(["approved"]);
    expect(organizationCalls()).toBe(1);
});

test("a suspended account is a violation that says why", async () => {
    gateway.share("golden", "former");
    const made = await audit({ approvedUnitIds: ["ou-all"] });
    expect(made.exitCode).toBe(3);
    expect(findingsOf(made)).toEqual([["mandatory", "not-approved", "former"]]);
    expect(made.report?.findings[0]?.message).toContain("the account is SUSPENDED");
    expect(verdictsOf(made)).toEqual(["unapproved", "approved"]);
});

test("an organisation that may not be read approves nobody: unread once, and exit code 4", async () => {
    gateway.organization = { ...organization, readers: ["management"] };
    gateway.share("golden", "approved");
    gateway.share("golden", "former");
    const made = await audit({ approvedUnitIds: ["ou-all"], approvedMemberIds: ["approved"] });
    expect(made.exitCode).toBe(4);
    expect(findingsOf(made)).toEqual([
        ["mandatory", "not-approved", "former"],
        ["mandatory", "not-approved", "partner"],
    ]);
    expect(verdictsOf(made)).toEqual(["approved", "unapproved", "unapproved"]);
    expect(made.report?.unread).toEqual([unread]);
    expect(made.stderr).toMatch(
        /^error: The organisation of approvedUnitIds could not be read: shared-images-approved: GET .* answered 403: .*\n$/,
    );
});

test.each([{ onLookupError: "warn" }, { enforcementLevel: "advisory" }])(
    "so it is with %j, which makes no 0 of the exit code",
    async (configuration) => {
        gateway.organization = { ...organization, readers: [] };
        const made = await audit({
            approvedUnitIds: ["ou-all"],
            approvedMemberIds: ["partner"],
            ...configuration,
        });
        expect(made.exitCode).toBe(4);
        expect(findingsOf(made)).toEqual([]);
        expect(made.report?.unread).toEqual([unread]);
    },
);

test.each([
    ["csv", /\nunread,.*shared-images-approved: GET /],
    ["ndjson", /^\{"type":"unread",.*"kind":"unread-organization"/],
    ["ocsf", /"title":"Organisation not read".*"control":"list-not-read","status_id":2/],
    ["sarif", /"results":\[\{"ruleId":"list-not-read"/],
])("%s tells programs that it is not read, and no violation", async (format, expected) => {
    gateway.organization = { ...organization, readers: [] };
    const { stdout } = await audit(
        { approvedUnitIds: ["ou-all"], approvedMemberIds: ["partner"] },
        {},
        format,
    );
    expect(stdout).toMatch(expected);
});

test("nothing is taken back while it is not read", async () => {
    gateway.organization = { ...organization, readers: [] };
    const folder = folderWith({
        "policies.json": JSON.stringify({ "shared-images-approved": { approvedUnitIds: ["ou-all"] } }),
    });
    const { exitCode, stderr } = await runCli(
        ["audit", "--config", "policies.json", "--take-back", "--yes"],
        { environment: gateway.environment, folder },
    );
    expect(exitCode).toBe(4);
    expect(stderr).toContain("No share is taken back");
    expect(gateway.requests.filter(({ method }) => method !== "GET")).toEqual([]);
});

test("--since compares all the same: it is known which images there are", async () => {
    const earlier = await audit({ approvedUnitIds: ["ou-all"] });
    gateway.organization = { ...organization, readers: [] };
    gateway.share("golden", "stranger");
    const unjudged = await audit({ approvedUnitIds: ["ou-all"] });
    const compared = async (then: string) => {
        const folder = folderWith({
            "policies.json": JSON.stringify({ "shared-images-approved": { approvedUnitIds: ["ou-all"] } }),
            "earlier.json": then,
        });
        const args = ["audit", "--config", "policies.json", "--since", "earlier.json", "-o", "json"];
        const { stdout, stderr } = await runCli(args, { environment: gateway.environment, folder });
        const { changes } = JSON.parse(stdout) as ShareReport;
        return { added: changes?.added.map(({ memberId }) => memberId), stderr };
    };
    expect(await compared(earlier.stdout)).toEqual({
        added: ["stranger"],
        stderr: expect.not.stringContaining("incomplete"),
    });
    expect(await compared(unjudged.stdout)).toEqual({
        added: [],
        stderr: expect.not.stringContaining("incomplete"),
    });
});

test.each(["table", "csv", "junit", "markdown", "html"])("%s tells of it once", async (format) => {
    gateway.organization = { ...organization, readers: [] };
    const { exitCode, stdout } = await audit({ approvedUnitIds: ["ou-all"] }, {}, format);
    expect(exitCode).toBe(4);
    // JUnit has each message as a text, and in attributes.
    const times = stdout.replace(/(name|message)="[^"]*"/g, "").match(/ answered 403: /g);
    expect(times).toHaveLength(1);
});

test.each([
    ["table", "1 not read: this is not the whole picture"],
    ["markdown", "## ⚠️ Image shares: Incomplete: the organisation could not be read"],
    ["html", "<h1>Incomplete: the organisation could not be read</h1>"],
    ["junit", 'errors="1" time="0"'],
])("%s is headed so too, whatever the level", async (format, head) => {
    gateway.organization = { ...organization, readers: [] };
    const rules = { approvedUnitIds: ["ou-all"], approvedMemberIds: ["partner"], onLookupError: "warn" };
    const { stdout } = await audit(rules, {}, format);
    expect(stdout).toContain(head);
});

test("a run whose organisation could not be read did not succeed, says SARIF", async () => {
    gateway.organization = { ...organization, readers: [] };
    const { stdout } = await audit({ approvedUnitIds: ["ou-all"] }, {}, "sarif");
    expect(JSON.parse(stdout).runs[0].invocations).toMatchObject([
        { executionSuccessful: false, exitCode: 4 },
    ]);
});

const stackOf = (connections: object): CliSurroundings => ({
    environment: {
        ...gateway.environment,
        PULUMI_CONFIG: JSON.stringify({
            ...gateway.stackConfig,
            "scp:connections": JSON.stringify(connections),
        }),
    },
});
const connectionOf = (account: string) =>
    Object.fromEntries(
        Object.entries(gateway.stackConfigFor(account)).map(([key, value]) => [
            key.replace("scp:", ""),
            value,
        ]),
    );

test("of several accounts, a report without it is an earlier report too", async () => {
    gateway.organization = { ...organization, readers: [] };
    const { environment } = stackOf({ a: connectionOf("me"), b: connectionOf("management") });
    const folder = folderWith({
        "policies.json": JSON.stringify({ "shared-images-approved": { approvedUnitIds: ["ou-all"] } }),
    });
    const args = ["audit", "--config", "policies.json", "--all-connections"];
    const file = "-o json=shares.json".split(" ");
    const surroundings = { environment: environment ?? {}, folder };
    expect(await runCli([...args, ...file], surroundings)).toMatchObject({ exitCode: 4 });
    const { exitCode, stdout, stderr } = await runCli([...args, "--since", "shares.json"], surroundings);
    expect(exitCode).toBe(4);
    expect(stdout).toContain("[not read] The organisation of approvedUnitIds\n");
    expect(stdout).toContain("No changes since");
    expect(stderr).toBe("");
});

describe("organizationConnection", () => {
    test("reads with the credentials of another account", async () => {
        gateway.organization = { ...organization, readers: ["management"] };
        const management = connectionOf("management");
        const made = await audit(
            { approvedUnitIds: ["ou-all"], organizationConnection: "management" },
            stackOf({ management }),
        );
        expect(made).toMatchObject({ exitCode: 0, stderr: "" });
        const readers = gateway.requests
            .filter(({ path }) => path.startsWith("/v1/organization"))
            .map(({ accountId }) => accountId);
        expect(new Set(readers)).toEqual(new Set(["management"]));
    });

    test("that there is none of is wrong usage: nothing is read", async () => {
        const made = await audit(
            { approvedUnitIds: ["ou-all"], organizationConnection: "management" },
            stackOf({}),
        );
        expect(made.exitCode).toBe(2);
        expect(made.stderr).toContain('There is no connection "management"');
        expect(gateway.requests).toEqual([]);
    });

    test("is not looked for without units", async () => {
        const made = await audit(
            { approvedMemberIds: ["partner"], organizationConnection: "management" },
            stackOf({}),
        );
        expect(made.exitCode).toBe(0);
    });
});

test("wrong units are wrong configuration", async () => {
    const { exitCode, stderr } = await audit({ approvedUnitIds: [] });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("approvedUnitIds is []: it must name an organisation unit");
    expect(gateway.requests).toEqual([]);
});
