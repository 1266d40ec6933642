import { ScpClient } from "../../../provider/scp/client.js";
import {
    ScpAuthenticationError,
    type ScpError,
    ScpNotFoundError,
    ScpPartialListError,
    ScpResponseError,
    ScpUnavailableError,
} from "../../../provider/scp/errors.js";
import { Transport } from "../../../provider/scp/transport.js";
import { type LocalServer, localServer } from "../localServer.js";
import { transportSettings } from "./transportSettings.js";

const transport = new Transport(transportSettings);

const row = (memberId: string, imageId = "img") => ({
    image_id: imageId,
    member_id: memberId,
    status: "accepted",
    created_at: "2025-07-22T09:00:00Z",
    updated_at: "2025-07-22T09:00:00Z",
});

let server: LocalServer | undefined;

afterEach(async () => {
    await server?.close();
    server = undefined;
});

/** Answers by path: a status and a body, as JSON unless it is a text. */
async function shares(answers: Record<string, [status: number, body: unknown]>) {
    server = await localServer((request, response) => {
        const [status, body] = answers[request.url ?? ""] ?? [404, "no such path"];
        response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
    });
    return new ScpClient(transport, server.url).imageShares("img");
}

describe("an account that is only a member sees its own row alone", () => {
    const asAccount = async (accountId: string, owner: string, rows: object[]) => {
        server = await localServer((request, response) => {
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

    test.each([[[]], [[row("other")]], [[row("me"), row("other")]]])(
        "and a list that is not that costs no second look: %#",
        async (rows) => {
            expect((await asAccount("me", "me", rows)).members).toHaveLength(rows.length);
            expect(server?.requests).toHaveLength(1);
        },
    );
});

describe("the account's shared images", () => {
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

    async function sharedImages(pages: Record<string, object[]>, accountId?: string) {
        server = await localServer((request, response) => {
            const marker = new URL(request.url ?? "", "http://x").searchParams.get("marker") ?? "";
            response.end(JSON.stringify({ images: pages[marker] ?? [] }));
        });
        return new ScpClient(transport, server.url, accountId).sharedImages();
    }

    test("are read page by page, until there is none", async () => {
        const images = await sharedImages({ "": [listed("a"), listed("b")], b: [listed("c")] });
        expect(images.map((image) => image.id)).toEqual(["a", "b", "c"]);
        expect(server?.requests.map((request) => request.url)).toEqual([
            "/v1/images?limit=1000&visibility=shared",
            "/v1/images?limit=1000&marker=b&visibility=shared",
            "/v1/images?limit=1000&marker=c&visibility=shared",
        ]);
    });

    test("have name, status, owner and times", async () => {
        expect(await sharedImages({ "": [listed("a")] })).toEqual([
            {
                id: "a",
                name: "name of a",
                status: "active",
                owner: "me",
                visibility: "shared",
                createdAt: "2025-07-22T09:00:00Z",
                updatedAt: "2025-07-22T09:00:00Z",
            },
        ]);
    });

    test("are those of this account alone, where it is known", async () => {
        const pages = { "": [listed("a"), listed("b", "other"), listed("c", "me", "private")] };
        expect((await sharedImages(pages, "me")).map((image) => image.id)).toEqual(["a"]);
        await server?.close();
        expect((await sharedImages(pages)).map((image) => image.id)).toEqual(["a", "b"]);
    });

    test("are an error where a page comes again, which would never end", async () => {
        const pages = { "": [listed("a")], a: [listed("a")] };
        expect(await failure(sharedImages(pages))).toBeInstanceOf(ScpResponseError);
    });

    test("are an error where a page is not one", async () => {
        expect(await failure(sharedImages({ "": [{ ...listed("a"), owner: undefined }] }))).toBeInstanceOf(
            ScpResponseError,
        );
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
    "an image without a list is looked at: a %s one has no members",
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
    ["that may not be looked at", [403, "no"], ScpAuthenticationError],
    ["that can not be found", [404, "no"], ScpAuthenticationError],
    ["that can not be read", [500, "no"], ScpUnavailableError],
    ["of an unknown visibility", [200, { id: "img", visibility: "secret" }], ScpResponseError],
    ["that says nothing of its visibility", [200, { id: "img" }], ScpResponseError],
    ["that is another one", [200, { id: "other", visibility: "private" }], ScpResponseError],
    ["whose answer is no JSON", [200, "<html>"], ScpResponseError],
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
    ["null", "null", "expected object, received null"],
    ["a list", "[]", "expected object, received array"],
    ["without members", "{}", "members: Invalid input"],
    ["members: null", '{"members":null}', "members: Invalid input: expected array, received null"],
    ["of half a row", '{"members":[{"image_id":"img","member_id":"a"}]}', "members[0].status"],
])("a 200 that is %s is an error, never an empty list", async (_, body, why) => {
    const error = await failure(shares({ [LIST]: [200, body] }));
    expect(error).toBeInstanceOf(ScpResponseError);
    expect(error.message).toContain(why);
    expect(error.message).toContain("nothing is said about who an image is shared with");
    expect(error).toMatchObject({ status: 200, method: "GET", attempts: 1 });
});
