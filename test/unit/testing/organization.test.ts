import { type Gateway, type GatewayOrganizationOptions, startGateway } from "../../../testing/index.js";
import { call } from "./call.js";

const organization: GatewayOrganizationOptions = {
    id: "o-1",
    rootId: "r-1",
    units: [
        { id: "ou-dev", name: "Development", parentId: "ou-all" },
        { id: "ou-all", name: "Everybody" },
    ],
    accounts: [
        { accountId: "a", name: "alpha", unitId: "ou-all" },
        { accountId: "b", name: null, unitId: "ou-dev", state: "SUSPENDED" },
        { accountId: "c", type: "MANAGEMENT" },
    ],
};

let gateway: Gateway;

beforeEach(async () => {
    gateway = await startGateway({
        accounts: [{ accountId: "management" }, { accountId: "other" }],
        organization,
    });
});
afterEach(() => gateway.close());

const units = (parent: string) => `/v1/organization-units?parent_unit_id=${parent}`;
const ACCOUNTS = "/v1/organization-accounts";

test("what a unit holds is units and accounts side by side, told apart by their type", async () => {
    const { json } = await call(gateway, units("ou-all"));
    expect(json.organization_units).toEqual([
        expect.objectContaining({ id: "ou-dev", name: "Development", type: "OU", depth: 2 }),
        expect.objectContaining({ id: "a", name: "alpha", type: "MEMBER", depth: 2 }),
    ]);
    expect(json.organization_units[1]).toMatchObject({
        organization_id: "o-1",
        parent_unit_id: "ou-all",
        parent_unit_name: "Everybody",
    });
    // The reference has no state there.
    expect(json.organization_units[1]).not.toHaveProperty("state");
});

test("what has no unit of its own is in the root", async () => {
    const { json } = await call(gateway, units("r-1"));
    expect(json.organization_units.map(({ id }: { id: string }) => id)).toEqual(["ou-all", "c"]);
});

test("a single unit can be asked for", async () => {
    expect((await call(gateway, "/v1/organization-units/ou-dev")).json.organization_unit).toMatchObject({
        id: "ou-dev",
        parent_unit_id: "ou-all",
        depth: 2,
        type: "OU",
    });
});

test.each([units("ou-x"), "/v1/organization-units/ou-x"])(
    "%s, a unit that is not there, is a 404",
    async (path) => {
        expect(await call(gateway, path)).toMatchObject({
            status: 404,
            json: { errors: [{ detail: "Organization unit ou-x is not found." }] },
        });
    },
);

test("a list of units without the unit that they are in is a 400", async () => {
    expect((await call(gateway, "/v1/organization-units")).status).toBe(400);
});

test("accounts come page by page, counted from 0, with their state and their unit", async () => {
    const { json } = await call(gateway, `${ACCOUNTS}?size=2&page=0`);
    expect(json).toMatchObject({ count: 3, page: 0, size: 2, sort: ["created_at:desc"] });
    expect(json.accounts).toEqual([
        expect.objectContaining({ id: "a", name: "alpha", state: "ACTIVE", parent_unit_id: "ou-all" }),
        expect.objectContaining({ id: "b", name: null, state: "SUSPENDED", parent_unit_id: "ou-dev" }),
    ]);
    expect((await call(gateway, `${ACCOUNTS}?size=2&page=1`)).json.accounts).toHaveLength(1);
    expect((await call(gateway, `${ACCOUNTS}?size=2&page=2`)).json.accounts).toEqual([]);
});

test("a page has 20 accounts unless another size is asked for", async () => {
    const many = Array.from({ length: 21 }, (_, i) => ({ accountId: `account-${i}` }));
    gateway.organization = { accounts: many };
    expect((await call(gateway, ACCOUNTS)).json.accounts).toHaveLength(20);
});

test.each([
    ["parent_unit_id=ou-dev", ["b"]],
    ["parent_unit_id=r-1", ["c"]],
    ["type=MANAGEMENT", ["c"]],
    ["id=a", ["a"]],
    ["name=alpha", ["a"]],
])("accounts can be filtered: %s", async (query, ids) => {
    const { json } = await call(gateway, `${ACCOUNTS}?${query}`);
    expect(json.accounts.map(({ id }: { id: string }) => id)).toEqual(ids);
});

test.each(["size=0", "size=x", "size=1001", "page=-1"])(
    "a page that makes no sense is a 400: %s",
    async (query) => {
        expect((await call(gateway, `${ACCOUNTS}?${query}`)).status).toBe(400);
    },
);

test("only its readers may ask, by default the first account", async () => {
    const answered = {
        status: 403,
        json: { errors: [{ detail: "Account other may not read the organization." }] },
    };
    expect(await call(gateway, ACCOUNTS, { as: "other" })).toMatchObject(answered);
    expect(await call(gateway, units("r-1"), { as: "other" })).toMatchObject(answered);
    gateway.organization = { ...organization, readers: ["other"] };
    expect((await call(gateway, ACCOUNTS, { as: "other" })).status).toBe(200);
    expect((await call(gateway, ACCOUNTS)).status).toBe(403);
});

test.each([
    ["organization 1.2", 200],
    ["organization 1.0", 200],
    ["organization 1.3", 400],
    ["virtualserver 1.3", 400],
    [undefined, 200],
])("the version header %s is answered %i", async (version, status) => {
    const headers = { "Scp-Api-Version": version };
    expect((await call(gateway, ACCOUNTS, { headers })).status).toBe(status);
});

test("it is in the catalog, which the settings lead to, because the endpoint is the image service's", async () => {
    const { json } = await call(gateway, "/iam/v1/endpoints");
    expect(json.endpoints).toContainEqual({
        region: "kr-west1",
        service_type: "scp-organization",
        service_name: "Organization",
        url: gateway.endpoint,
    });
    expect(gateway.stackConfig["scp:authUrl"]).toBe(gateway.authUrl);
    expect(gateway.environmentFor("other").SCP_TF_AUTH_URL).toBe(gateway.authUrl);
});

test("without an organisation there is no such service", async () => {
    gateway.organization = undefined;
    expect((await call(gateway, ACCOUNTS)).status).toBe(404);
    expect(gateway.stackConfig).not.toHaveProperty("scp:authUrl");
    const { json } = await call(gateway, "/iam/v1/endpoints");
    expect(JSON.stringify(json)).not.toContain("scp-organization");
});

test.each(["POST", "DELETE"])("it is only read: %s is a 405", async (method) => {
    expect((await call(gateway, ACCOUNTS, { method })).status).toBe(405);
});

test("a loop of units, which no organisation has, is answered all the same", async () => {
    gateway.organization = {
        units: [
            { id: "ou-1", parentId: "ou-2" },
            { id: "ou-2", parentId: "ou-1" },
        ],
    };
    const { json } = await call(gateway, units("ou-1"));
    expect(json.organization_units).toEqual([expect.objectContaining({ id: "ou-2", depth: 3 })]);
});

test.each<[string, GatewayOrganizationOptions, string]>([
    ["organization.units[0].parentId", { units: [{ parentId: "ou-x" }] }, 'there is no unit "ou-x"'],
    [
        "organization.accounts[0].unitId",
        { accounts: [{ accountId: "a", unitId: "ou-x" }] },
        'there is no unit "ou-x"',
    ],
    ["organization.units", { units: [{ id: "ou-1" }, { id: "ou-1" }] }, "two have the same id"],
    [
        "organization.accounts",
        { accounts: [{ accountId: "a" }, { accountId: "a" }] },
        "two have the same accountId",
    ],
])("a wrong organisation names its place: %s", async (argument, wrong, problem) => {
    await expect(startGateway({ organization: wrong })).rejects.toThrow(`${argument}: ${problem}`);
    expect(() => {
        gateway.organization = wrong;
    }).toThrow(`${argument}: ${problem}`);
});

test.each([
    ["organizationUnits", units("ou-all"), ACCOUNTS],
    ["organizationAccounts", ACCOUNTS, units("ou-all")],
] as const)("faults can hit %s", async (on, hit, other) => {
    gateway.faults = [{ kind: "duplicateRow", on }];
    const rows = ({ json }: Awaited<ReturnType<typeof call>>) =>
        (json.accounts ?? json.organization_units).length;
    const [hitRows, otherRows] = [rows(await call(gateway, hit)), rows(await call(gateway, other))];
    gateway.faults = [];
    expect(hitRows).toBe(rows(await call(gateway, hit)) + 1);
    expect(otherRows).toBe(rows(await call(gateway, other)));
});

test("a fault gives an account a state that nobody knows", async () => {
    gateway.faults = [{ kind: "unknownStatus", on: "organizationAccounts" }];
    const { json } = await call(gateway, ACCOUNTS);
    expect(json.accounts.at(-1).state).toBe("suspended");
});
