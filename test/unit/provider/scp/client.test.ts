import { virtualServerService } from "../../../../provider/scp/calledService.js";
import { ScpClient } from "../../../../provider/scp/client.js";
import {
    ScpAuthenticationError,
    ScpConfigurationError,
    type ScpError,
    ScpNotFoundError,
    ScpPartialListError,
    ScpResponseError,
    ScpUnavailableError,
} from "../../../../provider/scp/errors.js";
import { Transport } from "../../../../provider/scp/transport.js";
import { type Gateway, type GatewayImageOptions, startGateway } from "../../../../testing/index.js";
import { type LocalServer, localServer } from "../../localServer.js";
import { transportSettings } from "./transportSettings.js";

const transport = new Transport(transportSettings);

const row = (memberId: string, imageId = "img") => ({
    image_id: imageId,
    member_id: memberId,
    status: "accepted",
    created_at: "2025-07-22T09:00:00Z",
    updated_at: "2025-07-22T09:00:00Z",
});

const listed = (id: string, owner = "me", visibility = "shared") => ({
    id,
    name: `name of ${id}`,
    status: "active",
    owner,
    visibility,
    created_at: "2025-07-22T09:00:00",
    updated_at: "2025-07-22T09:00:00Z",
    os_distro: "rocky",
});

let server: LocalServer | undefined;
const servers: LocalServer[] = [];

afterEach(async () => {
    await Promise.all(servers.splice(0).map((each) => each.close()));
    server = undefined;
});

async function serve(...args: Parameters<typeof localServer>): Promise<LocalServer> {
    const started = await localServer(...args);
    servers.push(started);
    return started;
}

/** Answers by path: a status and a body, as JSON unless it is a text. */
async function shares(answers: Record<string, [status: number, body: unknown]>) {
    server = await serve((request, response) => {
        const [status, body] = answers[request.url ?? ""] ?? [404, "no such path"];
        response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
    });
    return new ScpClient(transport, server.url).imageShares("img");
}

describe("an account that is only a member sees its own row alone", () => {
    const asAccount = async (accountId: string, owner: string, rows: object[]) => {
        server = await serve((request, response) => {
            const body =
                request.url === LIST ? { members: rows } : { id: "img", visibility: "shared", owner };
            response.end(JSON.stringify(body));
        });
        return new ScpClient(transport, server.url, accountId).imageShares("img");
    };

    test("which is an error of its own class, naming the owner", async () => {
        const error = await failure(asAccount("me", "somebody", [row("me")]));
        expect(error).toBeInstanceOf(ScpPartialListError);
        expect(error).toMatchObject({ imageId: "img", owner: "somebody" });
        expect(error.message).toContain("Use the credentials of the image's owner, account somebody.");
    });

    test("but an owner may be a member of its own image", async () => {
        expect((await asAccount("me", "me", [row("me")])).members).toHaveLength(1);
    });

    test("but an account ID that is neither the owner's nor that of the row is not that of the credentials", async () => {
        const error = await failure(asAccount("mee", "somebody", [row("me")]));
        expect(error).toBeInstanceOf(ScpConfigurationError);
        expect(error.message).toMatch(/^scp:accountId is "mee", but .* neither .* Set it to the ID/);
    });

    test("also if the settings spell the account in another letter case", async () => {
        expect(await failure(asAccount("ME", "somebody", [row("me")]))).toBeInstanceOf(ScpPartialListError);
    });

    test("and so may an owner be whom the image spells in another letter case", async () => {
        expect((await asAccount("ME", "me", [row("Me")])).members).toHaveLength(1);
    });

    test("and an account ID is held against an image's owner once", async () => {
        await asAccount("me", "me", [row("other")]);
        expect(server?.requests).toHaveLength(2);
        const client = new ScpClient(transport, server?.url ?? "", "me");
        for (let times = 0; times < 3; times++) {
            await client.imageShares("img");
        }
        expect(server?.requests).toHaveLength(2 + 4);
    });

    test("and a list of several rows costs no second look", async () => {
        expect((await asAccount("me", "me", [row("me"), row("other")])).members).toHaveLength(2);
        expect(server?.requests).toHaveLength(1);
    });
});

describe("an empty list counts only for the image's owner", () => {
    /** Everything is another account's but img-mine. */
    async function clientOf(accountId: string | undefined, image: object = { owner: "somebody" }) {
        server = await serve((request, response) => {
            const [, id, list] = /^\/v1\/images\/([^/]*)(\/members)?$/.exec(request.url ?? "") ?? [];
            const owned = id === "img-mine" ? { owner: "me" } : image;
            const rows = id === "img-mine" ? [row("other", id)] : [];
            response.end(JSON.stringify(list ? { members: rows } : { id, visibility: "shared", ...owned }));
        });
        return new ScpClient(transport, server.url, accountId);
    }

    test.each([
        ["another account", "me"],
        ["the account that the images have told", undefined],
    ])("so it is an error for %s, naming the owner", async (_, accountId) => {
        const error = await failure((await clientOf(accountId)).imageShares("img", undefined, "me"));
        expect(error).toBeInstanceOf(ScpPartialListError);
        expect(error).toMatchObject({ imageId: "img", owner: "somebody" });
        expect(error.message).toMatch(
            /^The empty member list of image img is not believed: .* account somebody/,
        );
    });

    test("also after another image has confirmed the account", async () => {
        const client = await clientOf("me");
        await client.imageShares("img-mine");
        expect(await failure(client.imageShares("img"))).toBeInstanceOf(ScpPartialListError);
    });

    test("and for an account that the image does not name as its owner", async () => {
        const error = await failure((await clientOf("me", {})).imageShares("img"));
        expect(error).toMatchObject({ imageId: "img", owner: undefined });
    });

    test("and the owner is looked up with one more call, in any letter case", async () => {
        const client = await clientOf("ME", { owner: "me" });
        expect(await client.imageShares("img")).toEqual({ visibility: "shared", members: [] });
        expect(server?.requests.map(({ url }) => url)).toEqual([LIST, IMAGE]);
    });

    test("unless the account's images have told it", async () => {
        server = await serve((request, response) => {
            const isHidden = request.url?.includes("os_hidden");
            const images = isHidden ? [] : [listed("img"), listed("own", "me", "private")];
            const body = request.url?.endsWith("/members") ? { members: [] } : { images };
            response.end(JSON.stringify(request.url?.includes("marker") ? { images: [] } : body));
        });
        const client = new ScpClient(transport, server.url, "me");
        await client.images();
        const before = server.requests.length;
        expect((await client.imageShares("img")).members).toEqual([]);
        expect(server.requests.slice(before).map(({ url }) => url)).toEqual([LIST]);
    });

    test("and is taken as it is if nobody knows the account", async () => {
        expect((await (await clientOf(undefined)).imageShares("img")).members).toEqual([]);
        expect(server?.requests).toHaveLength(1);
    });
});

describe("a private image is its owner's alone", () => {
    const asAccount = async (accountId: string, owner?: string) => {
        server = await serve((request, response) => {
            response.writeHead(request.url === LIST ? 403 : 200);
            response.end(JSON.stringify({ id: "img", visibility: "private", owner }));
        });
        return new ScpClient(transport, server.url, accountId).imageShares("img");
    };

    test("so another one's shows that the account ID is not that of the credentials", async () => {
        const error = await failure(asAccount("me", "somebody"));
        expect(error).toBeInstanceOf(ScpConfigurationError);
        expect(error.message).toMatch(/^scp:accountId is "me", but image img is private .* Set it to the ID/);
    });

    test.each(["me", "ME", undefined])("so it is shared with nobody if its owner is %s", async (owner) => {
        expect(await asAccount("me", owner)).toEqual({ visibility: "private", members: [] });
    });
});

describe("an ID that would lead to another path is an error, and nothing is sent", () => {
    const other = ["..", ".", "", "a/b", "%2e%2e"];
    const calling = async (call: (client: ScpClient) => Promise<unknown>) => {
        server = await serve((_, response) => response.end('{"members":[]}'));
        const error = await failure(call(new ScpClient(transport, server.url)));
        expect(server.requests).toEqual([]);
        return error;
    };

    test.each(other)("as an image: %j", async (id) => {
        expect(await calling((client) => client.imageShares(id))).toBeInstanceOf(ScpConfigurationError);
        expect(await calling((client) => client.member(id, "me"))).toBeInstanceOf(ScpConfigurationError);
    });

    test.each(other)("as a member: %j", async (id) => {
        expect(await calling((client) => client.member("img", id))).toBeInstanceOf(ScpConfigurationError);
    });
});

describe("the account's images", () => {
    async function images(pages: Record<string, object[]>) {
        server = await serve((request, response) => {
            const query = new URL(request.url ?? "", "http://x").searchParams;
            const page = pages[query.get("marker") ?? ""] ?? [];
            const listed = { images: query.has("os_hidden") ? [] : page };
            response.end(JSON.stringify(request.url?.includes("/members") ? { members: [] } : listed));
        });
        return (await new ScpClient(transport, server.url, "me").images()).images;
    }

    test("are read page by page, until there is none", async () => {
        const listedImages = await images({ "": [listed("a"), listed("b")], b: [listed("c")] });
        expect(listedImages.map((image) => image.id)).toEqual(["a", "b", "c"]);
        const lists = (server?.requests ?? []).filter(({ url }) => url?.includes("?"));
        expect([...new Set(lists.map(({ url }) => url))].sort()).toEqual([
            "/v1/images?limit=1000&marker=b&visibility=all",
            "/v1/images?limit=1000&marker=c&visibility=all",
            "/v1/images?limit=1000&os_hidden=true&visibility=all",
            "/v1/images?limit=1000&visibility=all",
        ]);
    });

    test("have name, status, owner and times", async () => {
        expect(await images({ "": [listed("a")] })).toEqual([
            {
                id: "a",
                name: "name of a",
                status: "active",
                owner: "me",
                visibility: "shared",
                hidden: false,
                createdAt: "2025-07-22T09:00:00Z",
                updatedAt: "2025-07-22T09:00:00Z",
            },
        ]);
    });

    test("are an error if a page comes again, which would never end", async () => {
        const pages = { "": [listed("a")], a: [listed("a")] };
        expect(await failure(images(pages))).toBeInstanceOf(ScpResponseError);
    });

    test("are read to their end if a page names the next one, also one that is empty", async () => {
        const next = (marker: string) => ({ next: `/v2/images?marker=${marker}`, first: "/v2/images" });
        server = await serve((request, response) => {
            const query = new URL(request.url ?? "", "http://x").searchParams;
            const page = {
                null: { images: [listed("a")], ...next("a") },
                a: { images: [listed("b")], ...next("b") },
            };
            const isAsked = request.url?.includes("visibility=all") && !query.has("os_hidden");
            const known = isAsked ? page[String(query.get("marker")) as keyof typeof page] : undefined;
            response.end(JSON.stringify(known ?? { images: [], members: [] }));
        });
        const all = await new ScpClient(transport, server.url, "me").images();
        expect(all.images.map((image) => image.id)).toEqual(["a", "b"]);
    });

    describe("are an error, and never a part of them, if their pages", () => {
        /** A service that always has another page. */
        async function endless(blanks: number) {
            let served = 0;
            const get = async (url: string) => {
                const body = JSON.stringify({ images: [listed(`i${served++}`)] }) + " ".repeat(blanks);
                const call = { method: "GET", url, status: 200 };
                return { body, isUtf8: true, headers: {}, call, service: virtualServerService };
            };
            const error = await failure(new ScpClient({ get } as unknown as Transport, "u", "me").images());
            expect(error).toBeInstanceOf(ScpResponseError);
            return { error, served };
        }

        test("do not end", async () => {
            const { error, served } = await endless(0);
            expect(error.message).toContain("answered 200 with more than 1,000 pages of images.");
            expect(served).toBeLessThan(2100);
        });

        test("are too large, taken together", async () => {
            const { error, served } = await endless(20 * 1024 * 1024);
            expect(error.message).toContain("answered 200 with more than 64 MiB of images in all answers.");
            expect(served).toBeLessThan(10);
        });
    });

    test("are an error if a page has an image twice", async () => {
        const error = await failure(images({ "": [listed("a"), listed("a")] }));
        expect(error).toBeInstanceOf(ScpResponseError);
        expect(error.message).toContain("images[1].id: must not be in two rows");
    });

    test.each([
        ["without an owner", { owner: undefined }],
        ["that belongs to nobody, although it is not public", { owner: null }],
    ])("are an error if a page has an image %s", async (_, change) => {
        expect(await failure(images({ "": [{ ...listed("a"), ...change }] }))).toBeInstanceOf(
            ScpResponseError,
        );
    });

    test("do not have a public image that belongs to nobody", async () => {
        const page = [listed("a"), { ...listed("b", "me", "public"), owner: null }];
        expect((await images({ "": page })).map(({ id }) => id)).toEqual(["a"]);
    });
});

describe("the account of the credentials", () => {
    const told = async (images: object[]) => {
        server = await serve((_, response) => response.end(JSON.stringify({ images })));
        return new ScpClient(transport, server.url).account();
    };

    test("is the owner of the private images that are listed, in any letter case", async () => {
        expect(await told([listed("a", "me", "private"), listed("b", "ME", "private")])).toBe("me");
    });

    test.each([
        ["images of other visibilities", [listed("a", "me", "shared"), listed("b", "me", "public")]],
        ["private images of several owners", [listed("a", "me", "private"), listed("b", "you", "private")]],
        ["none", []],
    ])("is not told by %s", async (_, images) => {
        expect(await told(images)).toBeUndefined();
    });
});

describe("an image that a call has answered 404 for is gone", () => {
    let gateway: Gateway;

    afterEach(() => gateway.close());

    async function doubt(images: GatewayImageOptions[], prepare = (_: Gateway) => {}, accountId?: string) {
        gateway = await startGateway({ accounts: [{ accountId: "me", ...keys }], images });
        prepare(gateway);
        const signing = new Transport({ ...transportSettings, keys, maxRetries: 0 });
        return new ScpClient(signing, gateway.endpoint, accountId).doubtThatGone("img");
    }
    const keys = { accessKey: "access", secretKey: "secret" };
    const answer404 = ({ path }: { path: string }) =>
        path.startsWith("/v1/images/img") ? { status: 404 } : undefined;

    test("if it answers 404 itself, and the list lacks it", async () => {
        expect(await doubt([{ id: "other" }])).toBeUndefined();
    });

    test.each([[[]], [[{ visibility: "public" as const }]]])(
        "if the list has nothing that only the account can see, only if it is known to be the account's: %j",
        async (images) => {
            expect(await doubt(images)).toContain("lists no private or shared image");
            await gateway.close();
            expect(await doubt(images, () => {}, "me")).toBeUndefined();
        },
    );

    test.each<GatewayImageOptions>([
        { visibility: "private" },
        { visibility: "public" },
        { visibility: "community" },
        { hidden: true },
    ])("but not if it is there: %o", async (image) => {
        expect(await doubt([{ id: "img", ...image }, { id: "other" }])).toContain(
            "the image itself is there",
        );
    });

    test.each<GatewayImageOptions>([
        { visibility: "private" },
        { visibility: "community" },
        { hidden: true },
    ])("but not if the list has it, whatever it answers itself: %o", async (image) => {
        const broken = (each: Gateway) => each.respondWith(answer404);
        expect(await doubt([{ id: "img", ...image }, { id: "other" }], broken)).toBe(
            "the image is still listed.",
        );
    });

    test("but not if the service does not list every visibility", async () => {
        const refusing = (each: Gateway) =>
            each.respondWith(({ path }) => (/=(all|shared)/.test(path) ? { status: 403 } : undefined));
        expect(await doubt([{ id: "other", visibility: "private" }], refusing)).toBe(
            "the service does not list shared images.",
        );
    });

    test("but not if every other image of the account is gone with it at once", async () => {
        gateway = await startGateway({
            accounts: [{ accountId: "me", ...keys }],
            images: [{ id: "img" }, { id: "other" }],
        });
        const signing = new Transport({ ...transportSettings, keys, maxRetries: 0 });
        const client = new ScpClient(signing, gateway.endpoint, "me");
        expect((await client.images()).images).toHaveLength(2);
        gateway.removeImage("img");
        expect(await client.doubtThatGone("img")).toBeUndefined();
        gateway.removeImage("other");
        expect(await client.doubtThatGone("img")).toContain("that it had a moment ago");
    });

    test.each([
        ["image", "the image itself could not be read"],
        ["images", "the account's images could not be listed"],
    ] as const)("but not if the %s cannot be read", async (on, message) => {
        const broken = (each: Gateway) => {
            each.faults = [{ kind: "status", status: 503, on }];
        };
        expect(await doubt([{ id: "other" }], broken)).toContain(message);
    });
});

async function failure(promise: Promise<unknown>): Promise<ScpError> {
    return promise.then(
        () => {
            throw new Error("it succeeded");
        },
        (error) => error,
    );
}

const LIST = "/v1/images/img/members";
const IMAGE = "/v1/images/img";
const NOT_SHARED = "Not allowed to list members for image img: Only shared images have members.";

test("the members of a shared image are given sorted by their IDs, in one call", async () => {
    expect(await shares({ [LIST]: [200, { members: [row("c"), row("a"), row("b")] }] })).toMatchObject({
        visibility: "shared",
        members: [{ memberId: "a" }, { memberId: "b" }, { memberId: "c" }],
    });
    expect(server?.requests.map((request) => request.url)).toEqual([LIST]);
});

test.each(["private", "public", "community"])(
    "an image without a list is read itself: a %s one has no members",
    async (visibility) => {
        expect(
            await shares({ [LIST]: [403, NOT_SHARED], [IMAGE]: [200, { id: "img", visibility }] }),
        ).toEqual({
            visibility,
            members: [],
        });
    },
);

test.each<[string, [number, unknown], new (...args: never[]) => ScpError]>([
    ["that is shared all the same", [200, { id: "img", visibility: "shared" }], ScpAuthenticationError],
    ["that may not be read", [403, "no"], ScpAuthenticationError],
    ["that cannot be found", [404, "no"], ScpAuthenticationError],
    ["that cannot be read", [500, "no"], ScpUnavailableError],
    ["of an unknown visibility", [200, { id: "img", visibility: "secret" }], ScpResponseError],
    ["that says nothing of its visibility", [200, { id: "img" }], ScpResponseError],
    ["that is another one", [200, { id: "other", visibility: "private" }], ScpResponseError],
    ["whose answer is no JSON", [200, "<html>"], ScpResponseError],
    ["whose answer is a part", [206, { id: "img", visibility: "private" }], ScpResponseError],
    [
        "whose visibility comes twice",
        [200, '{"id":"img","visibility":"shared","visibility":"private"}'],
        ScpResponseError,
    ],
])("a refused list of an image %s is an error", async (_, image, type) => {
    expect(await failure(shares({ [LIST]: [403, NOT_SHARED], [IMAGE]: image }))).toBeInstanceOf(type);
});

test("an image that is not there is an error of its own class", async () => {
    expect(await failure(shares({}))).toBeInstanceOf(ScpNotFoundError);
});

test("a row about another image is an error, not a member", async () => {
    const error = await failure(shares({ [LIST]: [200, { members: [row("a"), row("b", "other")] }] }));
    expect(error).toBeInstanceOf(ScpResponseError);
    expect(error.message).toContain('about another image: asked for img, answered with "other"');
});

test.each([
    ["cut off", '{"members":[{"image_id":"img"', "not JSON, or that is cut off"],
    ["empty", "", "with no body"],
    ["blank", "  \n", "with no body"],
    ["HTML", "<html>welcome</html>", "not JSON"],
    ["null", "null", "must be an object, not null"],
    ["a list", "[]", "must be an object, not a list"],
    ["without members", "{}", "members: must be a list"],
    ["members: null", '{"members":null}', "members: must be a list, not null"],
    ["of half a row", '{"members":[{"image_id":"img","member_id":"a"}]}', "members[0].status"],
])("a 200 that is %s is an error, never an empty list", async (_, body, why) => {
    const error = await failure(shares({ [LIST]: [200, body] }));
    expect(error).toBeInstanceOf(ScpResponseError);
    expect(error.message).toContain(why);
    expect(error.message).toContain("nothing is said about who an image is shared with");
    expect(error).toMatchObject({ status: 200, method: "GET", attempts: 1 });
});
