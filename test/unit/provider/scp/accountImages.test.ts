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

const clues = (accountId?: string, readShares = async () => shares("pending")) => ({
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
    const publicOnes = image("rocky", { owner: "vendor", visibility: "public" });

    test("is known from scp:accountId", async () => {
        expect(await idsOf(lists([image("a"), theirs, publicOnes]), clues("me"))).toEqual(["a"]);
    });

    test("is known from a private image, which its owner alone sees", async () => {
        expect(await idsOf(lists([image("a"), theirs, publicOnes, ownPrivate]), clues())).toEqual([
            "a",
            "private",
        ]);
    });

    test.each<[string, ImageShares]>([
        ["no members", shares()],
        ["two", shares("accepted", "accepted")],
        ["one that has not accepted it", shares("rejected")],
    ])("is known from a list of members that only the owner sees: %s", async (_, ownersView) => {
        const readShares = async () => ownersView;
        expect(await idsOf(lists([image("a"), publicOnes]), clues(undefined, readShares))).toEqual(["a"]);
    });

    test("is known from two images of one owner with a member each, which cannot both be the account that asks", async () => {
        const readShares = async (imageId: string): Promise<ImageShares> => ({
            visibility: "shared",
            members: shares("accepted").members.map((member) => ({
                ...member,
                memberId: `only of ${imageId}`,
            })),
        });
        const asked = (images: ListedImage[]) => idsOf(lists(images), { ...clues(), readShares });
        expect(await asked([image("a"), image("b"), publicOnes])).toEqual(["a", "b"]);
        await expect(asked([image("a"), theirs])).rejects.toThrow("Set scp:accountId");
    });

    test("is not known from lists that a member could see, nor from those that cannot be read", async () => {
        const asMember = async () => shares("accepted");
        const refused = async () => {
            throw refusal;
        };
        for (const readShares of [asMember, refused]) {
            await expect(
                accountImages(lists([image("a"), theirs]), clues(undefined, readShares)),
            ).rejects.toThrow(/^The images of this account cannot be told from .* Set scp:accountId/);
        }
    });

    test("is not known if only public images are listed", async () => {
        await expect(accountImages(lists([publicOnes]), clues())).rejects.toThrow(ScpConfigurationError);
    });

    test("is not known if private images of several accounts are listed", async () => {
        const other = image("b", { owner: "other", visibility: "private" });
        await expect(accountImages(lists([ownPrivate, other]), clues())).rejects.toThrow(
            "lists private images of 2 accounts",
        );
    });

    test("need not be known if nothing is listed", async () => {
        expect(await idsOf(lists([]), clues())).toEqual([]);
    });

    test("is found out with few calls", async () => {
        const many = Array.from({ length: 300 }, (_, index) => image(`i${index}`));
        const readShares = jest.fn(async () => shares("accepted"));
        await expect(accountImages(lists(many), clues(undefined, readShares))).rejects.toThrow();
        expect(readShares.mock.calls.length).toBeLessThanOrEqual(20);
    });

    test("is an error if none belongs to the account in scp:accountId, naming where that came from", async () => {
        const asMember = async () => shares("accepted");
        await expect(accountImages(lists([image("a"), publicOnes]), clues("mee", asMember))).rejects.toThrow(
            'scp:accountId is "mee" (from environment variable SCP_TF_ACCOUNT_ID), but none of the 2 images that these ' +
                "credentials see belongs to it.",
        );
    });

    test("is an error if an image that only its owner sees so contradicts scp:accountId", async () => {
        await expect(accountImages(lists([image("a"), theirs]), clues("partner"))).rejects.toThrow(
            "belong to another account",
        );
    });

    test("is told in the result", async () => {
        expect((await accountImages(lists([image("a"), ownPrivate]), clues())).accountId).toBe("me");
    });

    test("is an error if a private image contradicts scp:accountId", async () => {
        const error = accountImages(lists([ownPrivate, image("a"), theirs]), clues("partner"));
        await expect(error).rejects.toThrow("belong to another account");
        await expect(error).rejects.toThrow(ScpConfigurationError);
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
