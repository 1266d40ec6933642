import { accountImages, type ListedImage } from "../../../../provider/scp/accountImages.js";
import {
    ScpConfigurationError,
    ScpResponseError,
    ScpUnavailableError,
} from "../../../../provider/scp/errors.js";
import type { ImageMemberStatus, ImageShares } from "../../../../provider/types.js";

const image = (id: string, changes: Partial<ListedImage> = {}): ListedImage => ({
    id,
    name: "",
    status: "active",
    owner: "me",
    visibility: "shared",
    hidden: false,
    createdAt: "2025-07-22T09:00:00Z",
    updatedAt: "2025-07-22T09:00:00Z",
    ...changes,
});
const ownPrivate = image("private", { visibility: "private" });
const refusal = new ScpResponseError("GET https://x/v1/images answered 400.", { status: 400 });

/** Lists images as Glance does; `refuses` names queries that are refused, as `visibility=all`. */
function lists(images: readonly ListedImage[], refuses: readonly string[] = []) {
    return async (query: Readonly<Record<string, string>>): Promise<ListedImage[]> => {
        if (Object.entries(query).some(([name, value]) => refuses.includes(`${name}=${value}`))) {
            throw refusal;
        }
        return images.filter(
            ({ visibility, hidden }) =>
                hidden === (query.os_hidden === "true") &&
                (query.visibility === "all" || query.visibility === visibility),
        );
    };
}

const shares = (...statuses: ImageMemberStatus[]): ImageShares => ({
    visibility: "shared",
    members: statuses.map((status, index) => ({
        imageId: "shared",
        memberId: `m${index}`,
        status,
        createdAt: "2025-07-22T09:00:00Z",
        updatedAt: "2025-07-22T09:00:00Z",
    })),
});

type ReadShares = (imageId: string) => Promise<ImageShares>;

const clues = (accountId?: string, readShares: ReadShares = async () => shares("pending")) => ({
    accountId,
    accountIdSource: accountId && "environment variable SCP_TF_ACCOUNT_ID",
    readShares,
});

async function idsOf(...args: Parameters<typeof accountImages>): Promise<string[]> {
    return (await accountImages(...args)).images.map(({ id }) => id);
}

describe("what the service lists", () => {
    const every = [
        ownPrivate,
        image("shared"),
        image("public", { visibility: "public" }),
        image("community", { visibility: "community" }),
        image("hidden", { hidden: true }),
        image("hidden community", { visibility: "community", hidden: true }),
    ];
    const ids = every.map(({ id }) => id).sort();

    test("is every image of the account, of any visibility, hidden or not", async () => {
        const { images, unlisted } = await accountImages(lists(every), clues());
        expect(images.map(({ id }) => id).sort()).toEqual(ids);
        expect(unlisted).toEqual([]);
    });

    test("is the same from a service that refuses visibility=all", async () => {
        const { images, unlisted } = await accountImages(lists(every, ["visibility=all"]), clues());
        expect(images.map(({ id }) => id).sort()).toEqual(ids);
        expect(unlisted).toEqual([]);
    });

    test('is the same from a service that takes "all" for a visibility that no image has', async () => {
        const read = lists(every);
        const literal = async (query: Readonly<Record<string, string>>) =>
            query.visibility === "all" ? [] : read(query);
        expect((await idsOf(literal, clues())).sort()).toEqual(ids);
    });

    test("lacks hidden images if the service refuses to list them, and says so", async () => {
        const { images, unlisted } = await accountImages(lists(every, ["os_hidden=true"]), clues());
        expect(images.some(({ hidden }) => hidden)).toBe(false);
        expect(unlisted).toEqual([{ which: "hidden", reason: refusal.message }]);
    });

    test("lacks hidden images if the service pays no regard to the query, and says so", async () => {
        const read = lists(every.filter(({ hidden }) => !hidden));
        const deaf = (query: Readonly<Record<string, string>>) =>
            read({ visibility: query.visibility ?? "" });
        const { unlisted } = await accountImages(deaf, clues());
        expect(unlisted).toEqual([
            { which: "hidden", reason: expect.stringContaining("answered with others") },
        ]);
    });

    test("lacks the visibilities that the service refuses, and says so", async () => {
        const refuses = ["visibility=all", "visibility=community"];
        const { images, unlisted } = await accountImages(lists(every, refuses), clues());
        expect(images.map(({ visibility }) => visibility)).not.toContain("community");
        expect(unlisted.map(({ which }) => which)).toEqual(["community", "hidden"]);
    });

    test("is an error if every list is refused", async () => {
        const refuses = ["all", "shared", "private", "public", "community"].map(
            (each) => `visibility=${each}`,
        );
        await expect(accountImages(lists(every, refuses), clues())).rejects.toThrow(ScpResponseError);
    });

    test.each(["all", "hidden"])("is an error if a list fails: %s", async (which) => {
        const read = lists(every);
        const failing = async (query: Readonly<Record<string, string>>) => {
            if ((which === "hidden") === (query.os_hidden === "true")) {
                throw new ScpUnavailableError("answered 503", { status: 503 });
            }
            return read(query);
        };
        await expect(accountImages(failing, clues())).rejects.toThrow(ScpUnavailableError);
    });
});

describe("which images are the account's", () => {
    const theirs = image("theirs", { owner: "partner" });
    const publicOne = image("rocky", { owner: "vendor", visibility: "public" });
    const ofMe = image("of me");
    /** Lists of one member each, who has accepted: what a member sees of an image, and what an owner can see. */
    const soleMembers = (members: Readonly<Record<string, string>>) => async (imageId: string) => ({
        visibility: "shared" as const,
        members: shares("accepted").members.map((member) => ({
            ...member,
            memberId: members[imageId] ?? "nobody",
        })),
    });
    const asMember = async () => shares("accepted");
    const refused = async () => {
        throw refusal;
    };

    test("is known from a private image, which its owner alone sees", async () => {
        expect(await idsOf(lists([ofMe, theirs, publicOne, ownPrivate]), clues())).toEqual([
            "of me",
            "private",
        ]);
    });

    test.each<[string, ImageShares]>([
        ["no members", shares()],
        ["two", shares("accepted", "accepted")],
        ["one that has not accepted it", shares("rejected")],
    ])("is known from a list of members that only the owner sees: %s", async (_, ownersView) => {
        const readShares = async () => ownersView;
        expect(await idsOf(lists([ofMe, publicOne]), clues(undefined, readShares))).toEqual(["of me"]);
    });

    test.each<[string, ListedImage[], Readonly<Record<string, string>>]>([
        ["of one owner", [image("of me"), image("b")], { "of me": "x", b: "y" }],
        ["of two owners", [image("of me"), image("b"), theirs], { "of me": "x", b: "x", theirs: "me" }],
    ])("is known from lists that one account alone can see all: %s", async (_, images, members) => {
        const ids = await idsOf(lists([...images, publicOne]), clues(undefined, soleMembers(members)));
        expect(ids).toEqual(["of me", "b"]);
    });

    test("is not known from lists that two accounts could see, nor from those that cannot be read", async () => {
        const images = [image("a"), theirs];
        const mutual = soleMembers({ a: "partner", theirs: "me" });
        for (const [listed, readShares, why] of [
            [[image("a")], asMember, /^The images of this account cannot be told from .* Set scp:accountId/],
            [images, mutual, "nothing in them tells"],
            [images, refused, refusal.message],
        ] as const) {
            await expect(accountImages(lists(listed), clues(undefined, readShares))).rejects.toThrow(why);
        }
    });

    test("is not known if only public images are listed", async () => {
        await expect(accountImages(lists([publicOne]), clues())).rejects.toThrow(ScpConfigurationError);
    });

    test("is not known if private images of several accounts are listed", async () => {
        const other = image("b", { owner: "other", visibility: "private" });
        await expect(accountImages(lists([ownPrivate, other]), clues())).rejects.toThrow(
            "lists private images of 2 accounts",
        );
    });

    test("is not known if no image is of the only account that could see them all", async () => {
        for (const images of [[image("a"), theirs], [image("a")]]) {
            await expect(accountImages(lists(images), clues(undefined, asMember))).rejects.toThrow(
                "nothing in them tells",
            );
        }
    });

    test("need not be known if nothing is listed", async () => {
        expect(await idsOf(lists([]), clues())).toEqual([]);
        expect(await idsOf(lists([]), clues("me"))).toEqual([]);
    });

    test("is found out with few calls, of which the first are about images of different owners", async () => {
        const many = Array.from({ length: 300 }, (_, index) => image(`i${index}`));
        const readShares = jest.fn(asMember);
        await expect(accountImages(lists(many), clues(undefined, readShares))).rejects.toThrow();
        expect(readShares.mock.calls.length).toBeLessThanOrEqual(20);
        const read = soleMembers({ ...Object.fromEntries(many.map(({ id }) => [id, "x"])), theirs: "me" });
        expect(await idsOf(lists([...many, theirs]), clues(undefined, read))).toHaveLength(300);
    });

    test("is the same account in any letter case, in the settings and in the lists", async () => {
        const images = [
            image("a"),
            image("b", { owner: "ME" }),
            image("c", { owner: "Me", hidden: true }),
            theirs,
        ];
        for (const accountId of [undefined, "me", "mE"]) {
            const found = await idsOf(lists([...images, ownPrivate]), clues(accountId));
            expect(found.sort()).toEqual(["a", "b", "c", "private"]);
        }
        const readShares = soleMembers({ a: "X", b: "x", c: "X", theirs: "mE" });
        expect(await idsOf(lists(images), clues(undefined, readShares))).toHaveLength(3);
    });

    test("is told in the result", async () => {
        expect((await accountImages(lists([ofMe, ownPrivate]), clues())).accountId).toBe("me");
        expect((await accountImages(lists([ofMe, ownPrivate]), clues("ME"))).accountId).toBe("ME");
    });

    describe("is scp:accountId", () => {
        const found = (
            accountId: string,
            images: readonly ListedImage[],
            readShares: ReadShares = asMember,
        ) => idsOf(lists(images), clues(accountId, readShares));

        test("if an image is its, and the lists of members can be what it sees", async () => {
            expect(await found("me", [ofMe, publicOne])).toEqual(["of me"]);
            expect(await found("me", [ofMe, theirs], soleMembers({ "of me": "x", theirs: "me" }))).toEqual([
                "of me",
            ]);
        });

        test("but an error if none belongs to it, naming where that came from", async () => {
            await expect(found("mee", [ofMe, publicOne], soleMembers({ "of me": "mee" }))).rejects.toThrow(
                'scp:accountId is "mee" (from environment variable SCP_TF_ACCOUNT_ID), but none of the 2 images that these ' +
                    "credentials see belongs to it. Set it to",
            );
        });

        test("but an error if the only image does not belong to it", async () => {
            await expect(found("mee", [publicOne])).rejects.toThrow(
                "but the one image that these credentials see does not belong to it. Set it to",
            );
        });

        test.each<[string, ListedImage[], Readonly<Record<string, string>>]>([
            ["a private image", [ownPrivate, ofMe, theirs], {}],
            ["a list that only the owner sees", [ofMe, theirs], { "of me": "x", theirs: "me" }],
            ["a list that neither its owner nor it sees", [ofMe, image("b"), theirs], { "of me": "x" }],
        ])("but an error if %s contradicts it", async (_, images, members) => {
            const error = found("partner", images, soleMembers(members));
            await expect(error).rejects.toThrow("belong to another account");
            await expect(error).rejects.toThrow(ScpConfigurationError);
        });

        test("but an error if two accounts could see the images, and each of them has some", async () => {
            const mutual = soleMembers({ "of me": "partner", theirs: "me" });
            for (const accountId of ["me", "partner"]) {
                await expect(found(accountId, [ofMe, theirs], mutual)).rejects.toThrow(
                    /^scp:accountId is ".*, but the images .* can be those of another account as well\. .* private image/,
                );
            }
        });

        test("but an error if nothing confirms it: everybody sees public images", async () => {
            const own = image("own", { visibility: "public" });
            await expect(found("me", [own, publicOne])).rejects.toThrow(
                /^scp:accountId is "me".*, but nothing .* confirms it\. .* private image/,
            );
        });

        test("but an error if no list of members could be read, and so none confirms it", async () => {
            await expect(found("me", [ofMe, publicOne], refused)).rejects.toThrow(refusal);
        });
    });
});

describe("images that change while they are listed", () => {
    /** Lists that are read one after another, and the last one from then on. */
    function changing(...readings: (readonly ListedImage[])[]) {
        let calls = 0;
        return async (query: Readonly<Record<string, string>>) => {
            const reading = readings[Math.min(Math.floor(calls / 2), readings.length - 1)] ?? [];
            calls += 1;
            return lists(reading)(query);
        };
    }

    test("are read until two readings agree, so that none is missed between two lists", async () => {
        const read = changing([ownPrivate], [ownPrivate, image("a")], [ownPrivate, image("a")]);
        expect(await idsOf(read, clues())).toEqual(["private", "a"]);
    });

    test("are an error if they never agree", async () => {
        let count = 0;
        const read = async (query: Readonly<Record<string, string>>) => {
            count += 1;
            return lists([ownPrivate, image(`a${count}`)])(query);
        };
        await expect(accountImages(read, clues())).rejects.toThrow("changed while they were listed, 5 times");
    });

    test("are an error if two lists say different things of one image", async () => {
        const both = async (query: Readonly<Record<string, string>>) => [
            ownPrivate,
            image("a", query.os_hidden === "true" ? { visibility: "private", hidden: true } : {}),
        ];
        await expect(accountImages(both, clues())).rejects.toThrow("changed while they were listed");
    });
});
