import * as pulumi from "@pulumi/pulumi";
import { check, create, diff, read, update } from "../../../../provider/dynamic/dynamicProvider.js";
import type { ImageMember } from "../../../../provider/types.js";
import { type LocalServer, localServer } from "../../localServer.js";

const UNKNOWN = pulumi.runtime.unknownValue;

const member = (memberId: string, changes: Partial<ImageMember> = {}): ImageMember => ({
    imageId: "img",
    memberId,
    status: "accepted",
    createdAt: "2025-07-22T09:00:00Z",
    updatedAt: "2025-07-22T09:00:00Z",
    ...changes,
});

function properties(members: ImageMember[], imageId = "img") {
    return {
        imageId,
        visibility: "shared" as const,
        members,
        memberIds: members.map((each) => each.memberId),
    };
}

describe("check", () => {
    const failures = (news: Record<string, unknown>) => check({}, news).failures ?? [];

    test("lets what the program has read through, and adds the member IDs", () => {
        const { memberIds: _, ...news } = properties([member("a"), member("b")]);
        expect(check({}, news)).toEqual({ inputs: { ...news, memberIds: ["a", "b"] } });
    });

    test("does not know the member IDs of a list that is not known yet", () => {
        expect(check({}, { imageId: UNKNOWN, members: UNKNOWN }).inputs).toMatchObject({
            memberIds: UNKNOWN,
        });
    });

    test("lets values through that are not known yet", () => {
        expect(failures({ imageId: UNKNOWN, members: UNKNOWN, visibility: UNKNOWN })).toEqual([]);
    });

    test.each([
        [{ ...properties([]), imageId: "a/b" }, "imageId", "is not an image ID"],
        [{ ...properties([]), members: null }, "members", "must be a list"],
        [{ ...properties([]), statuses: ["deleted"] }, "statuses", "deleted"],
        [
            { ...properties([]), members: [{ memberId: "a" }] },
            "members",
            "members[0].imageId must be a string",
        ],
        [
            properties([member("a"), member("b", { imageId: "other" })]),
            "members",
            "members[1] is about image other",
        ],
    ])("refuses what cannot be stored: %#", (news, property, why) => {
        expect(failures(news)).toEqual([{ property, reason: expect.stringContaining(why) }]);
    });
});

let printed: jest.SpyInstance;

beforeEach(() => {
    printed = jest.spyOn(console, "log").mockImplementation(() => {});
});

afterEach(() => printed.mockRestore());

describe("diff", () => {
    const changes = (olds: ImageMember[], news: ImageMember[]) =>
        diff("img", properties(olds), properties(news)).changes;

    test("sees no change in the same members", () => {
        expect(changes([member("a"), member("b")], [member("a"), member("b")])).toBe(false);
    });

    test("does not take order for a change", () => {
        expect(changes([member("a"), member("b")], [member("b"), member("a")])).toBe(false);
    });

    test.each<[string, ImageMember[]]>([
        ["added", [member("a"), member("b"), member("c")]],
        ["removed", [member("a")]],
        ["put in another's place", [member("a"), member("c")]],
        ["changed in its status", [member("a"), member("b", { status: "rejected" })]],
        ["shared anew", [member("a"), member("b", { createdAt: "2026-01-01T00:00:00Z" })]],
    ])("sees a member %s", (_, news) => {
        expect(changes([member("a"), member("b")], news)).toBe(true);
    });

    test("says for people what happened, and nothing if nothing did", () => {
        changes([member("a")], [member("a"), member("b")]);
        expect(printed).toHaveBeenCalledWith("Shares of image img: added b (accepted)");
        printed.mockClear();
        changes([member("a")], [member("a")]);
        expect(printed).not.toHaveBeenCalled();
    });

    test("sees another visibility", () => {
        expect(diff("img", properties([]), { ...properties([]), visibility: "public" }).changes).toBe(true);
    });

    test("replaces the resource for another image, and for nothing else", () => {
        expect(diff("img", properties([]), properties([], "other"))).toEqual({
            changes: true,
            replaces: ["imageId"],
        });
        expect(diff("img", properties([]), properties([member("a")])).replaces).toEqual([]);
    });
});

test("create and update keep what the program has read, and not the provider's text", () => {
    const inputs = { ...properties([member("a")]), __provider: "code" };
    expect(create(inputs)).toEqual({ id: "img", outs: properties([member("a")]) });
    expect(update("img", inputs, inputs)).toEqual({ outs: properties([member("a")]) });
});

const listed = (id: string) => ({
    id,
    visibility: "shared",
    name: "",
    status: "active",
    owner: "me",
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
});

describe("read", () => {
    let server: LocalServer;
    let answer: [number, unknown];
    /** To the question which images there are. */
    let list: [number, unknown];

    beforeEach(async () => {
        list = [200, { images: [listed("other")] }];
        server = await localServer(({ url }, response) => {
            const isSecondPage = url?.includes("marker=");
            const [status, body] = isSecondPage
                ? [200, { images: [] }]
                : url?.startsWith("/v1/images?")
                  ? list
                  : answer;
            response.writeHead(status).end(JSON.stringify(body));
        });
    });

    afterEach(() => server.close());

    const config = {
        get: (key: string) =>
            ({ "scp:endpoint": server.url, "scp:authToken": "t", "scp:maxRetries": "0" })[key],
    } as unknown as pulumi.dynamic.Config;

    const row = {
        image_id: "img",
        member_id: "b",
        status: "pending",
        created_at: "2026-01-01T00:00:00Z",
        updated_at: "2026-01-01T00:00:00Z",
    };

    test("gives the members as they are now, as outputs and as inputs, so that the next preview is clean", async () => {
        answer = [200, { members: [row] }];
        const now = properties([
            member("b", {
                status: "pending",
                createdAt: "2026-01-01T00:00:00Z",
                updatedAt: "2026-01-01T00:00:00Z",
            }),
        ]);
        expect(await read("img", properties([member("a")]), config)).toEqual({
            id: "img",
            props: now,
            inputs: now,
        });
    });

    test("needs nothing but an ID", async () => {
        answer = [200, { members: [row] }];
        expect(await read("img", {}, config)).toMatchObject({
            id: "img",
            props: { imageId: "img", memberIds: ["b"] },
        });
    });

    test("refuses one that has the option `id` nevertheless, by a transformation of the stack", async () => {
        const { memberIds: _, ...given } = properties([member("a")]);
        await expect(read("img", given, config)).rejects.toThrow(
            'The ImageMembers "img" has the option "id", with which no policy would judge it. Leave it out: an ImageMembers reads',
        );
        await expect(read("img", { imageId: "img" }, config)).rejects.toThrow('has the option "id"');
    });

    test("keeps to the statuses that the resource was declared with", async () => {
        answer = [200, { members: [row] }];
        const { props } = await read("img", { ...properties([]), statuses: ["accepted"] }, config);
        expect(props).toMatchObject({ members: [], statuses: ["accepted"] });
    });

    test("gives no ID where the image is gone, and says why", async () => {
        answer = [404, {}];
        expect(await read("img", properties([]), config)).toEqual({ id: "" });
        expect(printed.mock.calls).toEqual([
            [
                expect.stringMatching(
                    /answered 404: \{\}\nThere is no such image, .*\nSo the resource leaves the stack's state\.$/,
                ),
            ],
        ]);
    });

    test.each([
        [
            "cannot be listed, as by a proxy in the service's place",
            [404, {}],
            "could not be listed: GET http",
        ],
        ["are refused", [403, {}], "could not be listed: GET http"],
    ] as [string, [number, unknown], string][])(
        "does not believe that an image is gone where the account's images %s",
        async (_, given, why) => {
            answer = [404, {}];
            list = given;
            const error = await read("img", properties([member("a")]), config).catch((caught) => caught);
            expect(error.message).toContain("answered 404");
            expect(error.message).toContain(why);
        },
    );

    test("does not believe that an image is gone that is still listed", async () => {
        answer = [404, {}];
        list = [200, { images: [listed("img")] }];
        const error = await read("img", properties([member("a")]), config).catch((caught) => caught);
        expect(error.message).toContain("still listed");
    });

    test("says of an image that is only read, and gone, no more than that", async () => {
        answer = [404, {}];
        await read("img", {}, config);
        expect(printed.mock.calls).toEqual([
            [expect.stringMatching(/answered 404: \{\}\nThere is no such image/)],
        ]);
        expect(printed.mock.calls[0]?.[0]).not.toContain("state");
    });

    describe("in a refresh, for which the engine asks for the difference the wrong way round", () => {
        const now = { status: "pending", createdAt: row.created_at, updatedAt: row.updated_at } as const;
        const before = properties([member("a")]);
        const after = properties([member("b", now)]);

        beforeEach(() => {
            answer = [200, { members: [row] }];
        });

        test("what happened is said once, and the right way round", async () => {
            await read("once", before, config);
            diff("once", after, before);
            expect(printed.mock.calls).toEqual([
                ["Shares of image img: added b (pending), removed a (accepted)"],
            ]);
        });

        test("the program's own difference afterwards is said as well", async () => {
            await read("twice", before, config);
            diff("twice", after, before);
            printed.mockClear();
            diff("twice", after, before);
            expect(printed.mock.calls).toEqual([
                ["Shares of image img: added a (accepted), removed b (pending)"],
            ]);
        });

        test("resources of the same image, of some statuses each, are told apart", async () => {
            const accepted = { ...properties([]), statuses: ["accepted"] as ["accepted"] };
            await Promise.all([read("statuses", before, config), read("statuses", accepted, config)]);
            printed.mockClear();
            diff("statuses", accepted, { ...before, statuses: ["accepted"] });
            diff("statuses", after, before);
            expect(printed.mock.calls).toEqual([]);
        });

        test("another image's difference is said all the same", async () => {
            await read("others", before, config);
            printed.mockClear();
            diff("other", properties([], "other"), properties([member("a", { imageId: "other" })], "other"));
            expect(printed).toHaveBeenCalledWith("Shares of image other: added a (accepted)");
            diff("others", after, before);
        });
    });

    test.each([[[401, {}]], [[500, {}]], [[200, {}]]] as [[number, unknown]][])(
        "fails where the list cannot be read: %j",
        async (given) => {
            answer = given;
            const error = await read("others", properties([]), config).catch((caught: Error) => caught);
            expect(String(error)).toBe("The image's members could not be read");
            expect((error as Error).stack).not.toContain("    at ");
        },
    );
});
