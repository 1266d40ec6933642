import { type Gateway, type GatewayOptions, startGateway } from "../../../testing/index.js";
import { call } from "./call.js";

const IMAGE = "70a599e0-31e7-49b7-b260-868f441e862b";

let gateway: Gateway;

beforeEach(async () => {
    gateway = await startGateway({ images: [{ id: IMAGE }] });
});
afterEach(() => gateway.close());

async function restart(options: GatewayOptions): Promise<void> {
    await gateway.close();
    gateway = await startGateway(options);
}

describe("the version page", () => {
    test("tells the four versions without credentials", async () => {
        const result = await call(gateway, "/", { as: null });
        expect(result.status).toBe(200);
        const links = [{ href: `${gateway.endpoint}/v1`, rel: "self" }];
        expect(result.json).toEqual({
            versions: [
                { id: "v1.3", status: "CURRENT", not_before: "2026-02-23", links },
                { id: "v1.2", status: "SUPPORTED", not_before: "2026-08-31", links },
                { id: "v1.1", status: "DEPRECATED", not_before: "2026-05-31", links },
                { id: "v1.0", status: "DEPRECATED", not_before: "2025-12-31", links },
            ],
        });
    });

    test("tells the versions that the options name, none included", async () => {
        await restart({ versions: [{ id: "v2.0", status: "PLANNED", notBefore: "2030-01-31" }] });
        const links = [{ href: `${gateway.endpoint}/v1`, rel: "self" }];
        expect((await call(gateway, "/", { as: null })).json).toEqual({
            versions: [{ id: "v2.0", status: "PLANNED", not_before: "2030-01-31", links }],
        });
        await restart({ versions: [] });
        expect((await call(gateway, "/", { as: null })).json).toEqual({ versions: [] });
    });
});

test("anything but reading the version page needs credentials", async () => {
    expect((await call(gateway, "/", { method: "POST", as: null })).status).toBe(401);
    expect((await call(gateway, "/", { method: "POST" })).status).toBe(404);
});

describe("the endpoint catalog", () => {
    test("names the gateway as the region's image service, among other services", async () => {
        const result = await call(gateway, "/iam/v1/endpoints");
        expect(gateway.authUrl).toBe(`${gateway.endpoint}/iam/v1`);
        expect(result.status).toBe(200);
        expect(result.json.endpoints).toContainEqual({
            region: "kr-west1",
            service_type: "scp-virtualserver",
            service_name: "Virtual Server",
            url: gateway.endpoint,
        });
        expect(result.json.endpoints.length).toBeGreaterThan(1);
    });

    test("is of the region that the options name", async () => {
        await restart({ region: "kr-south1" });
        const { endpoints } = (await call(gateway, "/iam/v1/endpoints")).json;
        expect(new Set(endpoints.map((entry: { region: string }) => entry.region))).toEqual(
            new Set(["kr-south1"]),
        );
    });

    test("has the entries that the options name, which are this gateway unless they say so", async () => {
        const other = {
            region: "kr-west1",
            serviceType: "virtualserver",
            serviceName: "VM",
            url: "http://a/",
        };
        await restart({ region: "kr-east1", endpoints: [{}, other] });
        expect((await call(gateway, "/iam/v1/endpoints")).json).toEqual({
            endpoints: [
                {
                    region: "kr-east1",
                    service_type: "scp-virtualserver",
                    service_name: "Virtual Server",
                    url: gateway.endpoint,
                },
                { region: "kr-west1", service_type: "virtualserver", service_name: "VM", url: "http://a/" },
            ],
        });
    });

    test("can be empty", async () => {
        await restart({ endpoints: [] });
        expect((await call(gateway, "/iam/v1/endpoints")).json).toEqual({ endpoints: [] });
    });

    test("needs a signature", async () => {
        expect((await call(gateway, "/iam/v1/endpoints", { as: null })).status).toBe(401);
    });
});

describe("the version header", () => {
    const withVersion = (version: string | undefined) =>
        call(gateway, "/v1/images", { headers: { "Scp-Api-Version": version } });

    test.each(["1.0", "1.1", "1.2", "1.3"])("may ask for version %s", async (version) => {
        expect((await withVersion(`virtualserver ${version}`)).status).toBe(200);
    });

    test("may ask for each version that the options name, but not for a planned one", async () => {
        await restart({
            versions: [
                { id: "v2.1", status: "PLANNED", notBefore: "2030-01-31" },
                { id: "v2.0", status: "CURRENT", notBefore: "2020-01-31" },
            ],
        });
        expect((await withVersion("virtualserver 2.0")).status).toBe(200);
        expect((await withVersion("virtualserver 2.1")).status).toBe(400);
        expect((await withVersion("virtualserver 1.3")).status).toBe(400);
    });

    test("may be left out", async () => {
        expect((await withVersion(undefined)).status).toBe(200);
    });

    test("may be spelled as the vendor's SDK does", async () => {
        const headers = { "Scp-API-Version": "virtualserver 9.9" };
        expect((await call(gateway, "/v1/images", { headers })).status).toBe(400);
    });

    test.each(["virtualserver 1.4", "virtualserver", "1.3", "network 1.3", "virtualserver 1.3 ok", ""])(
        "is refused as %p",
        async (version) => {
            const result = await withVersion(version);
            expect(result.status).toBe(400);
            expect(result.json.errors[0].detail).toContain("virtualserver 1.3");
        },
    );
});

test.each(["/v2/images", "/v1", "/v1/", "//v1/images", "/iam/v1"])("there is nothing at %s", async (path) => {
    const result = await call(gateway, path);
    expect(result.status).toBe(404);
    expect(result.json).toEqual({ errors: [{ detail: `There is nothing at ${path}.` }] });
});

test.each([
    "/v1/images/",
    `/v1/images/${IMAGE}/`,
    `/v1/images/${IMAGE}/file`,
    `/v1/images/${IMAGE}/members/`,
    `/v1/images/${IMAGE}/members/a/b`,
    `/v1/images/${IMAGE}/members/a%2Fb`,
    "/v1/images/a%2Fb",
])("Glance has nothing at %s", async (path) => {
    const result = await call(gateway, path);
    expect(result.status).toBe(404);
    expect(result.json.message).toContain("The resource could not be found.");
});

test.each([
    ["PATCH", "/v1/images", "GET"],
    ["DELETE", `/v1/images/${IMAGE}`, "GET"],
    ["PUT", `/v1/images/${IMAGE}/members`, "GET, POST"],
    ["POST", `/v1/images/${IMAGE}/members/a`, "GET, PUT, DELETE"],
    ["POST", "/iam/v1/endpoints", "GET"],
])("%s is not allowed at %s, and the answer says what is", async (method, path, allowed) => {
    const result = await call(gateway, path, { method });
    expect(result.status).toBe(405);
    expect(result.headers.allow).toBe(allowed);
});

test("IDs in a path are read with their escapes", async () => {
    expect((await call(gateway, `/v1/images/${IMAGE.replace("7", "%37")}`)).status).toBe(200);
});

test("an escape that is none is refused", async () => {
    expect((await call(gateway, "/v1/images/%zz")).status).toBe(400);
});

test("a query on a call that takes none changes nothing", async () => {
    expect((await call(gateway, `/v1/images/${IMAGE}/members?a=b&c=%20`)).status).toBe(200);
});
