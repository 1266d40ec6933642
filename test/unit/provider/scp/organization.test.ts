import { organizationService } from "../../../../provider/scp/calledService.js";
import {
    ScpAuthenticationError,
    ScpConfigurationError,
    ScpNotFoundError,
    ScpResponseError,
    ScpUnavailableError,
} from "../../../../provider/scp/errors.js";
import { OrganizationClient } from "../../../../provider/scp/organization.js";
import { connect } from "../../../../provider/scp/service.js";
import type { Transport } from "../../../../provider/scp/transport.js";
import { connectionSettings } from "../../../../provider/settings/settings.js";
import type { OrganizationAccount } from "../../../../provider/types.js";
import {
    type Gateway,
    type GatewayFault,
    type GatewayOrganizationOptions,
    startGateway,
} from "../../../../testing/index.js";

const organization: GatewayOrganizationOptions = {
    rootId: "r-1",
    units: [
        { id: "ou-all" },
        { id: "ou-dev", parentId: "ou-all" },
        { id: "ou-team", parentId: "ou-dev" },
        { id: "ou-other" },
        { id: "ou-empty" },
    ],
    accounts: [
        { accountId: "in-all", name: "alpha", unitId: "ou-all" },
        { accountId: "in-team", name: "beta", unitId: "ou-team" },
        { accountId: "suspended", name: null, unitId: "ou-dev", state: "SUSPENDED" },
        { accountId: "elsewhere", name: "  ", unitId: "ou-other" },
        { accountId: "management", name: "the\nroot", type: "MANAGEMENT" },
    ],
};

let gateway: Gateway;

beforeEach(async () => {
    gateway = await startGateway({ organization });
});
afterEach(() => gateway.close());

async function read(
    unitIds: readonly string[],
    stack: Record<string, string | undefined> = {},
    environment: Record<string, string> = {},
): Promise<OrganizationAccount[]> {
    const config: typeof stack = { ...gateway.stackConfig, "scp:maxRetries": "0", ...stack };
    const sources = { environment, scpconf: "/nowhere", stackConfig: (key: string) => config[key] };
    const { organization } = await connect(connectionSettings(sources), () => {});
    return organization.accounts(unitIds);
}

const failure = (...args: Parameters<typeof read>) =>
    read(...args).then(
        () => {
            throw new Error("it was read");
        },
        (error) => error,
    );

async function idsIn(...unitIds: string[]): Promise<string[]> {
    return (await read(unitIds)).filter(({ isInUnits }) => isInUnits).map(({ id }) => id);
}

const paths = () => gateway.requests.map(({ path }) => path);

describe("the accounts of an organisation", () => {
    test("are all told, with what is known of each, and whether they are in the units or below", async () => {
        expect(await read(["ou-all"])).toEqual([
            { id: "in-all", name: "alpha", state: "ACTIVE", isInUnits: true },
            { id: "in-team", name: "beta", state: "ACTIVE", isInUnits: true },
            { id: "suspended", name: undefined, state: "SUSPENDED", isInUnits: true },
            { id: "elsewhere", name: undefined, state: "ACTIVE", isInUnits: false },
            { id: "management", name: "the\nroot", state: "ACTIVE", isInUnits: false },
        ]);
    });

    test("are those of several units, also if one is below another", async () => {
        expect(await idsIn("ou-other", "ou-dev")).toEqual(["in-team", "suspended", "elsewhere"]);
        expect(await idsIn("ou-team", "ou-all")).toEqual(["in-all", "in-team", "suspended"]);
    });

    test("are all of them if the root is named", async () => {
        expect(await idsIn("r-1")).toHaveLength(5);
    });

    test("are none if a unit is there and empty, which is looked up", async () => {
        expect(await idsIn("ou-empty")).toEqual([]);
        expect(paths()).toContain("/v1/organization-units/ou-empty");
    });

    test("are asked for once, each unit once, and signed for this service's version", async () => {
        await read(["ou-all", "ou-team"]);
        expect(paths().sort()).toEqual([
            "/iam/v1/endpoints",
            "/v1/organization-accounts?page=0&size=100",
            "/v1/organization-accounts?page=1&size=100",
            "/v1/organization-units?parent_unit_id=ou-all",
            "/v1/organization-units?parent_unit_id=ou-dev",
            "/v1/organization-units?parent_unit_id=ou-team",
        ]);
        expect(new Set(gateway.requests.map(({ status }) => status))).toEqual(new Set([200]));
    });

    test("come from every page, also if the service gives fewer than were asked for", async () => {
        const many = Array.from({ length: 250 }, (_, i) => ({ accountId: `account-${i}` }));
        gateway.organization = { rootId: "r-1", accounts: many };
        expect(await idsIn("r-1")).toHaveLength(250);
        const rows = many.map(({ accountId: id }) => ({ id, state: "ACTIVE", parent_unit_id: "r-1" }));
        gateway.respondWith(({ path }) => {
            const page = /^\/v1\/organization-accounts\?page=(\d+)/.exec(path)?.[1];
            const accounts = rows.slice(Number(page) * 20, Number(page) * 20 + 20);
            return page === undefined ? undefined : { status: 200, body: { items: accounts } };
        });
        expect(await idsIn("r-1")).toHaveLength(250);
    });
});

describe("no part of an organisation is taken for all of it", () => {
    const page = (body: object) =>
        gateway.respondWith(({ path }) => {
            const number = /^\/v1\/organization-accounts\?page=(\d+)/.exec(path)?.[1];
            const answer = { status: 200, body: number === "0" ? body : { accounts: [] } };
            return number === undefined ? undefined : answer;
        });
    const inAll = { id: "in-all", name: "alpha", state: "ACTIVE", parent_unit_id: "ou-all" };

    test.each<[string, GatewayFault]>([
        ["a cut-off answer", { kind: "truncation", contentLength: "sent" }],
        ["an empty body", { kind: "emptyBody" }],
        ["[]", { kind: "wrongShape", shape: "list" }],
        ["null in the list's place", { kind: "wrongShape", shape: "nullList" }],
        ["another success than 200", { kind: "partialStatus", status: 206 }],
        ["errors beside the list", { kind: "errorsBeside" }],
        ["one more counted than there are", { kind: "moreToCome", sign: "count" }],
        ["a row twice", { kind: "duplicateRow" }],
        ["a row without an ID", { kind: "missingField", field: "id" }],
        ["the list twice", { kind: "duplicateKeys", in: "list" }],
        ["a lost byte", { kind: "badUtf8" }],
        ["a login page", { kind: "loginPage" }],
        ["a redirect", { kind: "redirect" }],
    ])("%s fails the reading, of units as of accounts", async (_, fault) => {
        for (const on of ["organizationUnits", "organizationAccounts"] as const) {
            gateway.faults = [{ ...fault, on }];
            expect(await failure(["ou-all"])).toBeInstanceOf(ScpResponseError);
        }
        expect(gateway.followedRedirects).toEqual([]);
    });

    test.each(["next", "hasMore", "linkHeader", "contentRange"] as const)(
        "a sign of more (%s) in what a unit holds fails it, and in a page of accounts does not",
        async (sign) => {
            gateway.faults = [{ kind: "moreToCome", sign, on: "organizationUnits" }];
            expect((await failure(["ou-all"])).message).toContain("a list that is not whole");
            gateway.faults = [{ kind: "moreToCome", sign, on: "organizationAccounts" }];
            expect(await read(["ou-all"])).toHaveLength(5);
        },
    );

    test.each(["state", "parent_unit_id"])("an account without its %s", async (field) => {
        gateway.faults = [{ kind: "missingField", field, on: "organizationAccounts" }];
        expect((await failure(["ou-all"])).message).toContain(`accounts[4].${field}`);
    });

    test("a page that repeats", async () => {
        gateway.respondWith(({ path }) =>
            path.startsWith("/v1/organization-accounts?page=1")
                ? { status: 200, body: { accounts: [inAll] } }
                : undefined,
        );
        expect((await failure(["ou-all"])).message).toContain("with accounts of an earlier page again");
    });

    test("pages that never end", async () => {
        let calls = 0;
        gateway.respondWith(({ path }) => {
            calls += 1;
            return path.startsWith("/v1/organization-accounts")
                ? { status: 200, body: { accounts: [{ ...inAll, id: `account-${calls}` }] } }
                : undefined;
        });
        expect((await failure(["ou-all"])).message).toContain(
            "with more than 10,000 accounts, or 1,000 pages",
        );
        expect(calls).toBeLessThan(1100);
    });

    test("more accounts than are read", async () => {
        const rows = Array.from({ length: 10_001 }, (_, i) => ({ ...inAll, id: `account-${i}` }));
        page({ accounts: rows });
        expect((await failure(["ou-all"])).message).toContain("with more than 10,000 accounts");
    });

    test.each([
        ["none", {}],
        ["several", { accounts: [], others: [] }],
    ])("a page that has %s in the list's place", async (what, body) => {
        page(body);
        expect((await failure(["ou-all"])).message).toContain(
            `must have one list, of accounts, and has ${what}`,
        );
    });

    test("an account of a unit that is not in the list of accounts, so that its state is not known", async () => {
        page({ accounts: [inAll] });
        expect((await failure(["ou-all"])).message).toMatch(/say different things of an account/);
    });

    test("an active account that says of itself that it is in a unit which does not have it", async () => {
        gateway.respondWith(({ path }) =>
            path.endsWith("parent_unit_id=ou-team")
                ? { status: 200, body: { organization_units: [] } }
                : undefined,
        );
        expect((await failure(["ou-all"])).message).toMatch(/say different things of an account/);
    });

    test("but one that is not active may be missing in its unit: it approves nobody", async () => {
        gateway.respondWith(({ path }) =>
            path.endsWith("parent_unit_id=ou-dev")
                ? { status: 200, body: { organization_units: [{ id: "ou-team", type: "OU" }] } }
                : undefined,
        );
        expect(await idsIn("ou-all")).toEqual(["in-all", "in-team", "suspended"]);
    });

    test("what another unit holds", async () => {
        const row = { id: "in-all", type: "MEMBER", parent_unit_id: "ou-other" };
        gateway.respondWith(({ path }) =>
            path.endsWith("parent_unit_id=ou-all")
                ? { status: 200, body: { organization_units: [row] } }
                : undefined,
        );
        expect((await failure(["ou-all"])).message).toContain("about another unit than it was asked for");
    });

    test.each([
        ["itself", [{ id: "ou-1", parentId: "ou-1" }]],
        [
            "a unit below it",
            [
                { id: "ou-1", parentId: "ou-3" },
                { id: "ou-2", parentId: "ou-1" },
                { id: "ou-3", parentId: "ou-2" },
            ],
        ],
    ])("a unit that is in %s", async (_, units) => {
        gateway.organization = { units };
        const all = units.map(({ id }) => id);
        for (const unitIds of [["ou-1"], all]) {
            expect((await failure(unitIds)).message).toContain(
                "with a unit that is in two units, or in itself",
            );
        }
    });

    const chain = (length: number) =>
        Array.from({ length }, (_, i) =>
            i === 0 ? { id: "ou-0" } : { id: `ou-${i}`, parentId: `ou-${i - 1}` },
        );

    test("units as deep as the documented five levels are read, and no deeper", async () => {
        const accounts = [{ accountId: "deepest", unitId: "ou-4" }];
        gateway.organization = { rootId: "r-1", units: chain(5), accounts };
        expect(await idsIn("r-1")).toEqual(["deepest"]);
        gateway.organization = { rootId: "r-1", units: chain(6), accounts };
        expect((await failure(["r-1"])).message).toContain("depth: must be at most 5");
    });

    test("units that do not say how deep they are, without end", async () => {
        gateway.respondWith(({ path }) => {
            const parent = /parent_unit_id=ou-(\d+)/.exec(path)?.[1];
            const below = { id: `ou-${Number(parent) + 1}`, type: "OU" };
            return parent === undefined ? undefined : { status: 200, body: { organization_units: [below] } };
        });
        expect((await failure(["ou-0"])).message).toContain(
            "more than 5 levels below one in approvedUnitIds",
        );
    });

    test("more units than are read", async () => {
        const units = Array.from({ length: 1001 }, (_, i) => ({ id: `ou-${i}` }));
        gateway.organization = { rootId: "r-1", units };
        expect((await failure(["r-1"])).message).toContain(
            "The organisation has more than 1,000 units to read.",
        );
    });
});

describe("who may not read it, and what is not there, is an error that says what to do", () => {
    test("a unit that is not there is named", async () => {
        const error = await failure(["ou-all", "ou-x"]);
        expect(error).toBeInstanceOf(ScpNotFoundError);
        expect(error.message).toMatch(/^Organisation unit ou-x: GET .*\/v1\/organization-units answered 404/);
        expect(error.message).toContain("There is no such organisation unit");
    });

    test("a unit that is not there, although the list of it is empty and no 404", async () => {
        gateway.respondWith(({ path }) =>
            path.endsWith("parent_unit_id=ou-x")
                ? { status: 200, body: { organization_units: [] } }
                : undefined,
        );
        expect(await failure(["ou-x"])).toBeInstanceOf(ScpNotFoundError);
    });

    test("another unit in the place of one that is looked up", async () => {
        gateway.respondWith(({ path }) =>
            path === "/v1/organization-units/ou-empty"
                ? { status: 200, body: { organization_unit: { id: "ou-all" } } }
                : undefined,
        );
        expect((await failure(["ou-empty"])).message).toContain("about another unit than it was asked for");
    });

    test("an account that may not read the organisation", async () => {
        gateway.organization = { ...organization, readers: [] };
        const error = await failure(["ou-all"]);
        expect(error).toBeInstanceOf(ScpAuthenticationError);
        expect(error.message).toContain("name a connection of such an account in organizationConnection.");
        expect(error.message).not.toContain("image");
    });

    test("a service that fails", async () => {
        gateway.faults = [{ kind: "status", status: 503, on: "organizationUnits" }];
        expect(await failure(["ou-all"])).toBeInstanceOf(ScpUnavailableError);
    });
});

describe("where the service is", () => {
    const elsewhere = "http://127.0.0.1:1";

    test("the endpoint of the image service is not asked, and an environment leads to the published address", async () => {
        const stack = { "scp:authUrl": undefined, "scp:environment": "e" };
        // Nobody listens there, and nothing leaves this machine.
        const error = await failure(["ou-all"], stack, { HTTPS_PROXY: elsewhere });
        expect(error.message).toContain("GET https://organization.e.samsungsdscloud.com/v1/organization-");
        expect(gateway.requests).toEqual([]);
    });

    test("an endpoint alone does not tell it", async () => {
        const error = await failure(["ou-all"], { "scp:authUrl": undefined });
        expect(error).toBeInstanceOf(ScpConfigurationError);
        expect(error.message).toBe(
            "No address of the Organization service is known, because scp:endpoint is that of the virtual server service alone. " +
                "Set scp:authUrl, or scp:environment (s (for Samsung), g (for Sovereign), e (for Enterprise)).",
        );
    });

    test("an environment that nobody knows is refused", async () => {
        const error = await failure(["ou-all"], { "scp:authUrl": undefined, "scp:environment": "x" });
        expect(error.message).toContain('Unknown environment "x"');
    });

    const entry = (region: string, url: string, serviceType: string) => ({ region, url, serviceType });

    test.each([
        ["scp-organization", undefined],
        ["organization", "kr-west1"],
    ])(
        "the catalog has it as %s, in the wanted region or, without one, first by URL: %s",
        async (type, region) => {
            const [east, west] = region
                ? [elsewhere, gateway.endpoint]
                : [gateway.endpoint, `${gateway.endpoint}/z`];
            const endpoints = [entry("kr-east1", east, type), entry("kr-west1", west, type)].map(
                ({ serviceType, ...rest }) => ({ ...rest, service_type: serviceType }),
            );
            gateway.respondWith(({ path }) =>
                path === "/iam/v1/endpoints" ? { status: 200, body: { endpoints } } : undefined,
            );
            expect(await read(["ou-all"], { "scp:region": region })).toHaveLength(5);
        },
    );

    test("a catalog without it is an error", async () => {
        await gateway.close();
        gateway = await startGateway({ organization, endpoints: [entry("kr-west1", elsewhere, "iam")] });
        expect((await failure(["ou-all"])).message).toContain(
            "has no Organization service. Check scp:authUrl",
        );
    });

    test("a catalog is asked once for both services", async () => {
        await read(["ou-all"], { "scp:endpoint": undefined });
        expect(paths().filter((path) => path === "/iam/v1/endpoints")).toHaveLength(1);
    });
});

test.each([
    ["accounts", ({ pathname }: URL) => !pathname.includes("units")],
    ["units", ({ pathname }: URL) => pathname.includes("units")],
])("an organisation whose %s are too large, taken together, is an error", async (_, isLarge) => {
    let served = 0;
    const get = async (address: string) => {
        const url = new URL(address);
        const id = `ou-${served++}`;
        const rows = url.pathname.includes("units")
            ? { organization_units: [{ id, type: isLarge(url) ? "unit" : "MEMBER" }] }
            : { accounts: [{ id, state: "ACTIVE", parent_unit_id: "ou" }] };
        const body = JSON.stringify(rows) + " ".repeat(isLarge(url) ? 20 * 1024 * 1024 : 0);
        const call = { method: "GET", url: address, status: 200 };
        return { body, isUtf8: true, headers: {}, call, service: organizationService };
    };
    const client = new OrganizationClient({ get } as unknown as Transport, async () => "https://x");
    await expect(client.accounts(["ou"])).rejects.toThrow(
        "answered 200 with more than 64 MiB of units and accounts in all answers.",
    );
    expect(served).toBeLessThan(20);
});
