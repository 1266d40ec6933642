import { ScpClient } from "../../../provider/scp/client.js";
import {
    ScpAuthenticationError,
    type ScpError,
    ScpNotFoundError,
    ScpResponseError,
    ScpUnavailableError,
} from "../../../provider/scp/errors.js";
import { Transport } from "../../../provider/scp/transport.js";
import { type LocalServer, localServer } from "../localServer.js";

const transport = new Transport({
    keys: { accessKey: "ak", secretKey: "sk" },
    apiVersion: "1.3",
    language: "en-US",
    timeoutSeconds: 5,
    maxRetries: 0,
    concurrency: 4,
});

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
    expect(error.message).toContain("The list could not be read");
    expect(error).toMatchObject({ status: 200, method: "GET", attempts: 1 });
});
