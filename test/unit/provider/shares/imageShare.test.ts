import { forgetHeldShares } from "../../../../provider/shares/heldShares.js";
import { imageShare } from "../../../../provider/shares/imageShare.js";
import { type Gateway, startGateway } from "../../../../testing/index.js";

let gateway: Gateway;
let told: string[];

const share = { imageId: "img", memberId: "partner" };

beforeEach(async () => {
    forgetHeldShares();
    told = [];
    gateway = await startGateway({
        accounts: [{ accountId: "owner" }, { accountId: share.memberId }],
        images: [{ id: "img", members: [{ memberId: share.memberId }, { memberId: "other" }] }],
    });
});

afterEach(() => gateway.close());

/** An account's settings as a named connection has them. */
function ownSettings(accountId = "owner"): Record<string, string> {
    const own = Object.entries(gateway.stackConfigFor(accountId));
    return Object.fromEntries(own.map(([key, value]) => [key.slice(4), value]));
}

/** A call of the engine, whose connection `main` is the account's as well, and `elsewhere` another service. */
function call(accountId = "owner", settings: Record<string, string> = {}) {
    const own = gateway.stackConfigFor(accountId);
    const main = ownSettings(accountId);
    const config: Record<string, string> = {
        ...own,
        "scp:maxRetries": "0",
        "scp:connections": JSON.stringify({ main, elsewhere: { ...main, endpoint: "http://127.0.0.1:1" } }),
        ...settings,
    };
    const sources = { stackConfig: (key: string) => config[key], environment: {}, scpconf: "/nowhere" };
    return { sources, tell: (line: string) => told.push(line) };
}

function isShared(): boolean {
    return gateway.images[0]?.members.some(({ memberId }) => memberId === share.memberId) === true;
}

const id = "img/partner";
const adopting = (connection?: string) => ({
    ...share,
    adopt: true,
    ...(connection === undefined ? {} : { connection }),
});

/** What the engine asks of a resource that the program keeps as it is. */
function keep(connection?: string): void {
    imageShare.check(adopting(connection));
    imageShare.diff(adopting(connection), adopting(connection));
}

describe("a share that another resource of the program holds", () => {
    const left = [
        "The share of image img with account partner is not taken back, because a resource that stays in this program holds it.",
    ];

    test("since this update is left as it is by the one that goes", async () => {
        await imageShare.create(adopting(), call());
        await imageShare.remove(id, share, call());
        expect(isShared()).toBe(true);
        expect(told).toEqual(left);
    });

    test("since an earlier update is left as well", async () => {
        keep();
        await imageShare.remove(id, share, call());
        expect(isShared()).toBe(true);
        expect(told).toEqual(left);
    });

    test("through another connection to the same service is left as well", async () => {
        await imageShare.create(adopting("main"), call());
        await imageShare.remove(id, share, call());
        expect(isShared()).toBe(true);
        expect(told).toEqual(left);
    });

    test("through another address is left as well, since a service can have several", async () => {
        keep("elsewhere");
        await imageShare.remove(id, share, call());
        expect(isShared()).toBe(true);
        expect(told).toEqual(left);
    });

    test("cannot be made by a second one, whether or not a dot ends the host's name", async () => {
        const endpoint = `${gateway.endpoint.replace("127.0.0.1", "localhost.")}/`;
        const main = JSON.stringify({ main: { ...ownSettings(), endpoint } });
        const settings = {
            "scp:endpoint": gateway.endpoint.replace("127.0.0.1", "localhost"),
            "scp:connections": main,
        };
        keep("main");
        await expect(imageShare.create(adopting(), call("owner", settings))).rejects.toThrow(
            "Another resource of this program holds the share of image img",
        );
    });

    test("cannot be made or taken over by a second one", async () => {
        keep();
        for (const adopt of [true, false]) {
            await expect(imageShare.create({ ...share, adopt }, call())).rejects.toThrow(
                "Another resource of this program holds the share of image img",
            );
        }
        const both = [imageShare.create, imageShare.create].map((create) =>
            create({ ...share, memberId: "new" }, call()),
        );
        expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual([
            "fulfilled",
            "rejected",
        ]);
    });
});

describe("a share is taken back", () => {
    afterEach(() => {
        expect(isShared()).toBe(false);
        expect(told).toEqual([]);
    });

    test("if no other resource holds it", async () => {
        await imageShare.remove(id, share, call());
    });

    test("if the other one could not be made", async () => {
        await expect(imageShare.create(share, call())).rejects.toThrow("is already shared");
        await imageShare.remove(id, share, call());
    });

    test("if the resource is the one that a refresh has read, and the program has it no more", async () => {
        imageShare.diff(adopting(), adopting());
        await imageShare.remove(id, share, call());
    });

    test("if the resource itself is replaced, by one with another connection", async () => {
        imageShare.check(adopting("main"));
        imageShare.diff(adopting(), adopting("main"));
        await imageShare.remove(id, share, call());
    });
});

describe("a share that is not in the list at a refresh", () => {
    const stored = () => ({ ...share, status: "pending" as const, createdAt: "", updatedAt: "" });
    const read = (accountId: string, settings?: Record<string, string>) =>
        imageShare.read(id, stored(), call(accountId, settings));

    beforeEach(() => gateway.unshare("img", share.memberId));

    test("is gone if the list is the owner's", async () => {
        expect(await read("owner")).toBeUndefined();
        gateway.unshare("img", "other");
        expect(await read("owner")).toBeUndefined();
        expect(told).toHaveLength(2);
    });

    test("is not gone if the list can be that of a member, which sees its own row alone", async () => {
        gateway.share("img", share.memberId);
        const reading = imageShare.read(
            "img/other",
            { ...stored(), memberId: "other" },
            call(share.memberId),
        );
        await expect(reading).rejects.toThrow(
            "The share of image img with account other is not treated as gone: the list has one share alone, which is all that its member would see, and ",
        );
        expect(told).toEqual([]);
    });

    test("is not gone either if nothing tells whose the list is, until scp:accountId does", async () => {
        gateway.setStatus("img", "other", "accepted");
        await expect(read("owner")).rejects.toThrow("Set scp:accountId");
        expect(await read("owner", { "scp:accountId": "owner" })).toBeUndefined();
    });
});
