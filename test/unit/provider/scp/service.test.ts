import { Catalog } from "../../../../provider/scp/catalog.js";
import { ScpAuthenticationError, ScpConfigurationError } from "../../../../provider/scp/errors.js";
import { type ConnectionSettings, connect, transportSettings } from "../../../../provider/scp/service.js";
import { Transport } from "../../../../provider/scp/transport.js";
import { connectionSettings } from "../../../../provider/settings/settings.js";
import type { GatewayOptions } from "../../../../testing/index.js";
import { type Gateway, startGateway } from "../../../../testing/index.js";

let gateway: Gateway;

afterEach(() => gateway?.close());

async function start(options: GatewayOptions = {}): Promise<void> {
    gateway = await startGateway({ images: [{ id: "img" }], ...options });
}

/** Settings that find the gateway by its catalog. */
function settings(stack: Record<string, string> = {}): ConnectionSettings {
    const { "scp:endpoint": _, ...keys } = gateway.stackConfig;
    const config: Record<string, string> = {
        ...keys,
        "scp:authUrl": gateway.authUrl,
        "scp:maxRetries": "0",
        ...stack,
    };
    return connectionSettings({ stackConfig: (key) => config[key], environment: {}, scpconf: "/nowhere" });
}

const paths = () => gateway.requests.map((request) => request.path);
const elsewhere = "http://127.0.0.1:1";

describe("the endpoint catalog", () => {
    const entry = (region: string, url: string, serviceType = "scp-virtualserver") => ({
        region,
        url,
        serviceType,
    });

    /** Entries that hold the running gateway's own address. */
    function catalog(...entries: ReturnType<typeof entry>[]): void {
        const endpoints = entries.map(({ region, url, serviceType }) => ({
            region,
            url,
            service_type: serviceType,
        }));
        gateway.respondWith(({ path }) =>
            path === "/iam/v1/endpoints" ? { status: 200, body: { endpoints } } : undefined,
        );
    }

    test("is asked once, signed, and its address is called", async () => {
        await start();
        const { client } = await connect(settings(), () => {});
        await client.imageShares("img");
        await client.imageShares("img");
        expect(paths()).toEqual(["/iam/v1/endpoints", "/v1/images/img/members", "/v1/images/img/members"]);
    });

    test.each(["scp-virtualserver", "virtualserver"])("may call the service %s", async (serviceType) => {
        await start();
        catalog(entry("kr-west1", gateway.endpoint, serviceType), entry("kr-west1", elsewhere, "iam"));
        const { client } = await connect(settings(), () => {});
        expect(await client.imageShares("img")).toMatchObject({ visibility: "shared" });
    });

    test("gives the wanted region's address, and the first by URL if it has several", async () => {
        await start();
        catalog(
            entry("kr-east1", elsewhere),
            entry("kr-west1", `${gateway.endpoint}/z`),
            entry("kr-west1", gateway.endpoint),
        );
        const { client } = await connect(settings({ "scp:region": "kr-west1" }), () => {});
        expect(await client.imageShares("img")).toMatchObject({ visibility: "shared" });
    });

    test.each([
        [
            { "scp:region": "kr-south9" },
            'Unknown region "kr-south9" (from stack config scp:region). Set scp:region to one that the endpoint catalog at',
        ],
        [{}, "No region is set. Set scp:region to one that the endpoint catalog at"],
    ])("does not answer for another region: %j", async (stack, why) => {
        await start({ endpoints: [entry("kr-west1", elsewhere), entry("kr-east1", elsewhere)] });
        const error = await connect(settings(stack), () => {}).catch((caught) => caught);
        expect(error).toBeInstanceOf(ScpConfigurationError);
        expect(error.message).toContain(why);
        expect(error.message).toContain("has: kr-east1, kr-west1.");
    });

    test("is shown, and not acted on, in an error that lists its regions", async () => {
        await start();
        catalog(entry("kr-west1", elsewhere), entry("x\n\u001b[2J✅", elsewhere));
        await expect(connect(settings(), () => {})).rejects.toThrow('has: kr-west1, "x ✅".');
    });

    test("is not listed whole in an error, however many regions it has", async () => {
        await start();
        catalog(...Array.from({ length: 3000 }, (_, index) => entry(`r${1000 + index}`, elsewhere)));
        await expect(connect(settings(), () => {})).rejects.toThrow(
            /has: r1000, r1001, r1002, r1003, r1004, r1005, r1006, r1007, r1008, r1009 and 2,990 more\.$/,
        );
    });

    test("without the service is an error", async () => {
        await start({ endpoints: [entry("kr-west1", elsewhere, "iam")] });
        await expect(connect(settings(), () => {})).rejects.toThrow("has no virtual server service");
    });

    test("is not believed about an address that credentials must not go to", async () => {
        await start({ endpoints: [entry("kr-west1", "http://gateway.example")] });
        await expect(connect(settings(), () => {})).rejects.toThrow(
            /The address in scp:endpoint \(from the endpoint catalog at .*\) uses http:\/\/ to gateway\.example/,
        );
    });

    test("that refuses the signature is an error of its own class", async () => {
        await start();
        await expect(connect(settings({ "scp:secretKey": "another" }), () => {})).rejects.toThrow(
            ScpAuthenticationError,
        );
    });
});

describe("an endpoint catalog that cannot be read", () => {
    test("is asked again by who needs it next", async () => {
        await start();
        const catalog = new Catalog(new Transport(transportSettings(settings(), undefined)));
        const find = () => catalog.virtualServer(gateway.authUrl, undefined);
        gateway.faults = [{ kind: "status", status: 503, first: 1 }];
        await expect(find()).rejects.toThrow("answered 503");
        expect(await find()).toMatchObject({ value: gateway.endpoint });
    });

    test.each([
        ["is not there", { status: 404 }, "no such list at this address: check scp:authUrl."],
        ["is refused", { status: 403 }, "may not read the endpoint catalog"],
        ["is a redirect", { status: 302 }, "check scp:authUrl."],
        ["is HTML", { status: 200, body: "<html></html>" }, "Check scp:authUrl."],
    ])("and %s is an error that names scp:authUrl or the catalog", async (_, answer, advice) => {
        await start();
        gateway.respondWith(({ path }) => (path.endsWith("/endpoints") ? answer : undefined));
        await expect(connect(settings(), () => {})).rejects.toThrow(advice);
    });
});

describe("the API version", () => {
    const pinned = (version: string) =>
        settings({ "scp:endpoint": gateway.endpoint, "scp:apiVersion": version });

    test("that is not pinned asks for no version page", async () => {
        await start();
        const { warning } = await connect(settings({ "scp:endpoint": gateway.endpoint }), () => {});
        expect(await warning).toBeUndefined();
        expect(paths()).toEqual([]);
    });

    test("that is pinned and past its date is warned of", async () => {
        await start();
        const { warning } = await connect(pinned("1.0"), () => {});
        expect(await warning).toContain(
            "API version 1.0 (DEPRECATED, from stack config scp:apiVersion) has reached its Not Before date",
        );
        expect(paths()).toEqual(["/"]);
    });

    test("is looked up on the service's own page first", async () => {
        await start({
            versions: [
                { id: "v1.9", status: "CURRENT", notBefore: "2026-02-23" },
                { id: "v1.0", status: "SUPPORTED", notBefore: "2999-01-01" },
            ],
        });
        expect(await (await connect(pinned("1.9"), () => {})).warning).toBeUndefined();
        expect(await (await connect(pinned("1.0"), () => {})).warning).toBeUndefined();
        expect(await (await connect(pinned("1.2"), () => {})).warning).toContain(
            "is not among those that the service says it has",
        );
    });

    test.each([
        ["is not there", { status: 404 }],
        ["is HTML", { status: 200, body: "<html></html>" }],
        ["fails", { status: 500 }],
        [
            "has more versions than any service",
            { status: 200, body: { versions: Array(1001).fill({ id: "v1.2", status: "CURRENT" }) } },
        ],
    ])("is that of the reference where the page %s", async (_, answer) => {
        await start();
        gateway.respondWith((request) => (request.path === "/" ? answer : undefined));
        expect(await (await connect(pinned("1.2"), () => {})).warning).toContain("2026-08-31");
    });

    test("that nobody knows is an error", async () => {
        await start();
        await expect(connect(pinned("9.9"), () => {})).rejects.toThrow('Unknown API version "9.9"');
    });
});
