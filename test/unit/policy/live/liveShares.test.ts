import {
    byCause,
    lookUp,
    readImages,
    readNamedAndShared,
    readSharedImages,
} from "../../../../policy/live/liveShares.js";
import { ScpConfigurationError, ScpNotFoundError } from "../../../../provider/scp/errors.js";
import { listed, notFound, Service, shared } from "../service.js";

const every = () => true;

describe("a read", () => {
    test("gives what it read", async () => {
        expect(await lookUp(async () => [])).toEqual({ result: [] });
    });

    test("that fails is a cause in one line, without the full stop at its end", async () => {
        const fail = async () => {
            throw new ScpConfigurationError("No SCP credentials are set.\n  Set them.", "scp:accessKey");
        };
        expect(await lookUp(fail)).toEqual({
            cause: "No SCP credentials are set. Set them",
            isNotFound: false,
        });
        const hostile = async () => {
            throw `a\u001b[1m\u202e ${"x".repeat(2000)}`;
        };
        expect(await lookUp(hostile)).toEqual({
            cause: expect.stringMatching(/^a\\u\{1b\}\[1m\\u\{202e\} x{980,}…$/),
            isNotFound: false,
        });
    });

    test("that fails has a full stop between its lines, also if the first has none", async () => {
        const fail = async () => {
            throw new Error("GET https://x answered 302\nA redirect is not followed.");
        };
        expect(await lookUp(fail)).toMatchObject({
            cause: "GET https://x answered 302. A redirect is not followed",
        });
    });

    test("that is answered 404 says so", async () => {
        const fail = async () => {
            throw new ScpNotFoundError("answered 404.");
        };
        expect(await lookUp(fail)).toEqual({ cause: "answered 404", isNotFound: true });
    });
});

describe("images that are named", () => {
    test("are read with every member, or could not be read, each by itself", async () => {
        const service = new Service({ i: shared("alice"), j: shared(), broken: new Error("answered 503.") });
        expect(await readImages(["i", "gone", "j", "broken"], service)).toEqual({
            images: [
                { imageId: "i", isWhole: true, ...shared("alice") },
                { imageId: "j", isWhole: true, ...shared() },
            ],
            unread: [
                { imageId: "gone", cause: notFound("gone"), isNotFound: true },
                { imageId: "broken", cause: "answered 503", isNotFound: false },
            ],
        });
    });

    test("are read all at once", async () => {
        const ids = Array.from({ length: 50 }, (_, i) => `i${i}`);
        const service = new Service(Object.fromEntries(ids.map((id) => [id, shared()])));
        service.held = [];
        const read = readImages(ids, service);
        await new Promise(setImmediate);
        expect(service.asked).toEqual(ids);
        for (const release of service.held) {
            release();
        }
        expect((await read).images).toHaveLength(50);
    });

    test("of the same cause are told together", () => {
        const unread = [
            { imageId: "a", cause: "No SCP credentials are set" },
            { imageId: "b", cause: "answered 503" },
            { imageId: "c", cause: "No SCP credentials are set" },
        ];
        expect(byCause(unread)).toEqual([
            { imageIds: ["a", "c"], cause: "No SCP credentials are set" },
            { imageIds: ["b"], cause: "answered 503" },
        ]);
        expect(byCause([])).toEqual([]);
    });
});

describe("an image that is named, beside those that the account shares,", () => {
    const named = new Set(["own", "other", "two"]);
    const images = { own: shared("ME"), other: shared("alice"), two: shared("bob", "me"), j: shared("bob") };

    test("is read again, as the account that these tell, if its list has the account's row alone", async () => {
        const service = new Service(images);
        service.list = [listed("j"), listed("own"), listed("two")];
        const image = jest.spyOn(service, "image");
        const { ofNamed, shared } = await readNamedAndShared(named, true, service);
        expect(image.mock.calls.filter(([, accountId]) => accountId !== undefined)).toEqual([["own", "me"]]);
        expect(ofNamed.images.map(({ imageId }) => imageId)).toEqual(["other", "two", "own"]);
        expect(shared.images.map(({ imageId }) => imageId)).toEqual(["j"]);
    });

    test("is not read if its list turns out to be a part", async () => {
        const service = new Service(images);
        service.list = [listed("j")];
        const image = service.image.bind(service);
        jest.spyOn(service, "image").mockImplementation(async (imageId: string, accountId?: string) => {
            if (accountId !== undefined) {
                throw new Error("only a part");
            }
            return image(imageId);
        });
        const { ofNamed } = await readNamedAndShared(named, true, service);
        expect(ofNamed.images.map(({ imageId }) => imageId)).toEqual(["other", "two"]);
        expect(ofNamed.unread).toMatchObject([{ imageId: "own", cause: "only a part" }]);
    });

    test("is held against the account that its private images tell, if no others are wanted", async () => {
        const service = new Service(images);
        await readNamedAndShared(named, false, service);
        expect(service.asked).toEqual(["own", "other", "two", "own"]);
    });

    test("is read once if nothing tells the account", async () => {
        for (const account of [undefined, new Error("refused")]) {
            const service = new Service(images);
            service.ownAccount = account;
            const { ofNamed } = await readNamedAndShared(named, false, service);
            expect(ofNamed.images.map(({ imageId }) => imageId)).toEqual(["own", "other", "two"]);
            expect(service.asked).toEqual(["own", "other", "two"]);
        }
    });

    test("is read again with that account if it is empty, which says nothing of whose it is", async () => {
        const service = new Service({ ...images, none: shared() });
        const image = jest.spyOn(service, "image");
        await readNamedAndShared(new Set(["two", "none"]), false, service);
        expect(image.mock.calls.slice(2)).toEqual([["none", "me"]]);
    });

    test("asks for no account if each list has several rows, or the image none", async () => {
        const service = new Service({ ...images, none: { visibility: "private", members: [] } });
        const account = jest.spyOn(service, "account");
        await readNamedAndShared(new Set(["two", "none"]), false, service);
        expect(account).not.toHaveBeenCalled();
    });
});

describe("images that the account shares", () => {
    test("are read with their names, if they are not private and not read already", async () => {
        const service = new Service({ i: shared("alice"), j: shared("bob"), own: shared("carol") });
        service.list = [listed("i"), listed("j"), listed("own", { visibility: "private" })];
        expect(await readSharedImages(service, (imageId) => imageId !== "i")).toEqual({
            accountId: "me",
            images: [{ imageId: "j", name: "the j", isWhole: true, ...shared("bob") }],
            unread: [],
            causes: [],
        });
        expect(service.asked).toEqual(["the account's images", "j"]);
    });

    test.each(["public", "community"] as const)(
        "are %s ones as well, which have no members to read",
        async (visibility) => {
            const service = new Service();
            service.list = [listed("i", { visibility, hidden: true })];
            expect(await readSharedImages(service, every)).toEqual({
                accountId: "me",
                images: [{ imageId: "i", name: "the i", visibility, members: [], isWhole: true }],
                unread: [],
                causes: [],
            });
            expect(service.asked).toEqual(["the account's images"]);
        },
    );

    test("are without one that was deleted since it was listed", async () => {
        const service = new Service({ i: shared() });
        service.list = [listed("gone"), listed("i")];
        expect(await readSharedImages(service, every)).toMatchObject({
            images: [{ imageId: "i" }],
            unread: [],
            causes: [],
        });
    });

    test("are not without one that is answered 404 if it is not certain that it is gone", async () => {
        const service = new Service();
        service.list = [listed("gone")];
        service.doubt = "the image itself is there (visibility shared).";
        expect(await readSharedImages(service, every)).toMatchObject({
            images: [],
            unread: [
                {
                    imageId: "gone",
                    cause: `${notFound("gone")}. It is not treated as gone, because the image itself is there (visibility shared)`,
                },
            ],
        });
    });

    test("are read all the same if one of them cannot be read", async () => {
        const service = new Service({ broken: new Error("answered 503"), i: shared("alice") });
        service.list = [listed("broken"), listed("i")];
        expect(await readSharedImages(service, every)).toMatchObject({
            images: [{ imageId: "i" }],
            unread: [{ imageId: "broken", cause: "answered 503" }],
            causes: [],
        });
    });

    test("are not known if their list cannot be read, which is a cause and no empty list", async () => {
        const service = new Service({ i: shared() });
        service.list = new Error("answered 503.");
        expect(await readSharedImages(service, every)).toEqual({
            images: [],
            unread: [],
            causes: ["answered 503"],
        });
    });

    test("are not all that there are if the service does not list some", async () => {
        const service = new Service({ i: shared() });
        service.list = [listed("i")];
        service.unlisted = [{ which: "hidden", reason: "GET https://x/v1/images answered 400.\nCheck." }];
        expect(await readSharedImages(service, every)).toMatchObject({
            images: [{ imageId: "i" }],
            causes: [
                "hidden images cannot be listed, so nothing is known of them: GET https://x/v1/images answered 400. Check",
            ],
        });
    });

    test("are not read at all if it cannot be found out whether one is gone", async () => {
        const service = new Service();
        service.list = [listed("gone")];
        service.doubtThatGone = async () => {
            throw new Error("aborted");
        };
        await expect(readSharedImages(service, every)).rejects.toThrow("aborted");
    });
});
