import { liveStack } from "../../../../policy/pulumi/liveStack.js";
import type { PolicyConfiguration } from "../../../../policy/rules/types.js";
import { type RunResource, resourceOf, unknownText, urnOf } from "../runPolicy.js";
import { listed, notFound, Service, shared } from "../service.js";

const imageMembers = "pulumi-nodejs:dynamic/scp:ImageMembers";
const vendorImage = "samsungcloudplatformv2:index/virtualserverImage:VirtualserverImage";
const resourceTypes = { [vendorImage]: "id" };

let connections: (string | undefined)[];

beforeEach(() => {
    connections = [];
});

function read(
    service: Service,
    config: PolicyConfiguration,
    resources: readonly RunResource[] = [],
    isPreview = true,
) {
    const reader = (connection: string | undefined) => {
        connections.push(connection);
        return service;
    };
    return liveStack(
        resources.map(resourceOf),
        { resourceTypes, ...config },
        {
            reader,
            isPreview: () => isPreview,
            stackConfig: () => undefined,
            now: () => new Date(),
        },
    );
}

describe("the images that are read", () => {
    test("are those of imageIds, with every member", async () => {
        const service = new Service({ i: shared("alice"), j: shared(), k: shared("alice") });
        expect(await read(service, { imageIds: ["i", "j"] })).toEqual({
            images: [
                { imageId: "i", isWhole: true, ...shared("alice") },
                { imageId: "j", isWhole: true, ...shared() },
            ],
            areAll: false,
            isOfSeveral: false,
            unread: [],
            unclear: [],
            notKnownYet: [],
            hasUnknownLists: false,
            hasUnknownDeclarations: false,
            apiVersions: [],
        });
        // The empty list is read again, with the account that the private images tell.
        expect(service.asked).toEqual(["i", "j", "j"]);
    });

    test("are the stack's own by the property that has their ID, and are about their resources", async () => {
        const service = new Service({ i: shared("alice"), j: shared("alice") });
        const resources: RunResource[] = [
            [vendorImage, { id: "i", name: "golden" }, "own"],
            ["aws:ec2/ami:Ami", { id: "j" }, "other"],
        ];
        expect((await read(service, {}, resources)).images).toMatchObject([
            { imageId: "i", resourceUrn: urnOf(vendorImage, "own") },
        ]);
        expect(service.asked).toEqual(["i"]);
    });

    test("are those of the configured types of resources, and of no other", async () => {
        const service = new Service({ i: shared("alice"), j: shared("alice") });
        const resources: RunResource[] = [
            [vendorImage, { id: "i" }],
            ["a:b/c:D", { imageId: "j" }],
        ];
        await read(service, { resourceTypes: { "a:b/c:D": "imageId" } }, resources);
        expect(service.asked).toEqual(["j"]);
        expect((await read(service, { resourceTypes: {} }, resources)).images).toEqual([]);
    });

    test("are all that the account shares, with their names, and each once", async () => {
        const service = new Service({ i: shared("alice"), j: shared("alice") });
        service.list = [listed("i"), listed("j"), listed("gone"), listed("own", { visibility: "private" })];
        const shares = await read(service, { allSharedImages: true, imageIds: ["i"] });
        expect(shares.images).toMatchObject([{ imageId: "i" }, { imageId: "j", name: "the j" }]);
        expect(shares).toMatchObject({ areAll: true, unread: [] });
        expect(service.asked).toEqual(["i", "the account's images", "j", "gone"]);
    });

    test("are none if there is nothing to read", async () => {
        const service = new Service();
        const shares = await read(service, {}, [["aws:s3/bucket:Bucket", {}]]);
        expect(shares).toMatchObject({ images: [], areAll: false, unread: [] });
        expect(service.asked).toEqual([]);
    });

    test("are asked for all at once", async () => {
        const ids = Array.from({ length: 50 }, (_, i) => `i${i}`);
        const service = new Service(Object.fromEntries(ids.map((id) => [id, shared("alice")])));
        service.held = [];
        const shares = read(service, { imageIds: ids, allSharedImages: true });
        await new Promise(setImmediate);
        expect(service.asked).toEqual([...ids, "the account's images"]);
        for (const release of service.held) {
            release();
        }
        expect((await shares).images).toHaveLength(50);
    });

    test("are read over the connection that the configuration names, else over the stack's own", async () => {
        await read(new Service(), { connection: "east" });
        await read(new Service(), {});
        expect(connections).toEqual(["east", undefined]);
    });
});

describe("an image that an ImageMembers of the stack shows", () => {
    const shown = {
        imageId: "i",
        visibility: "shared",
        members: [{ memberId: "alice", status: "accepted" }],
    };

    test.each<[string, Record<string, unknown>, string[]?]>([
        ["shows every member", shown],
        ["shows no members, as a transform or a forged resource can have it", { ...shown, members: [] }],
        ["keeps some statuses only", { ...shown, statuses: ["accepted"] }],
        ["ignores changes", shown, ["members"]],
        ["is not known in part", { ...shown, visibility: unknownText }],
        ["makes no sense", { ...shown, members: "none" }],
    ])("is read all the same if the resource %s", async (_, props, ignoreChanges = []) => {
        const service = new Service({ i: shared("alice") });
        service.list = [listed("i")];
        const resources: RunResource[] = [[imageMembers, props, "golden", ignoreChanges]];
        const live = { imageId: "i", isWhole: true, ...shared("alice") };
        expect((await read(service, { imageIds: ["i"] }, resources)).images).toEqual([live]);
        expect((await read(service, { allSharedImages: true }, resources)).images).toEqual([
            { ...live, name: "the i" },
        ]);
    });

    test("is about its own resource if it is one of the stack's own images, too", async () => {
        const resources: RunResource[] = [
            [imageMembers, { ...shown, members: [] }],
            [vendorImage, { id: "i" }, "own"],
        ];
        expect((await read(new Service({ i: shared("alice") }), {}, resources)).images).toMatchObject([
            { imageId: "i", resourceUrn: urnOf(vendorImage, "own") },
        ]);
    });
});

describe("what cannot be read", () => {
    test("is never an empty list, and the other images are read all the same", async () => {
        const shares = await read(new Service({ i: shared("alice") }), { imageIds: ["gone", "i"] });
        expect(shares.images).toMatchObject([{ imageId: "i" }]);
        expect(shares.unread).toEqual([{ imageIds: ["gone"], cause: notFound("gone") }]);
    });

    test("is about its resource if it is one of the stack's own images", async () => {
        const shares = await read(new Service(), {}, [[vendorImage, { id: "gone" }, "own"]]);
        expect(shares.unread).toEqual([
            { imageIds: ["gone"], cause: notFound("gone"), resourceUrn: urnOf(vendorImage, "own") },
        ]);
    });

    test("is told once if the cause is the same for several images, and is then about no resource", async () => {
        const broken = new Error("No SCP credentials are set.");
        const service = new Service({ a: broken, b: broken, c: broken });
        const resources: RunResource[] = [
            [vendorImage, { id: "a" }, "first"],
            [vendorImage, { id: "b" }, "second"],
        ];
        expect((await read(service, { imageIds: ["c"] }, resources)).unread).toEqual([
            { imageIds: ["c", "a", "b"], cause: "No SCP credentials are set" },
        ]);
        expect((await read(service, {}, resources)).unread).toEqual([
            { imageIds: ["a", "b"], cause: "No SCP credentials are set" },
        ]);
    });

    test("of all shared images has no IDs, and stands beside the other images", async () => {
        const service = new Service({ i: shared("alice") });
        service.list = new Error("answered 503.");
        const shares = await read(service, { imageIds: ["i"], allSharedImages: true });
        expect(shares.images).toMatchObject([{ imageId: "i" }]);
        expect(shares.unread).toEqual([{ imageIds: [], cause: "answered 503" }]);
    });

    test.each<[string, (service: Service) => void, string[]?]>([
        [
            "the list of images",
            (service) => {
                service.list = new Error("answered 503");
            },
        ],
        [
            "a part of the list of images",
            (service) => {
                service.unlisted = [{ which: "hidden", reason: "answered 400" }];
            },
        ],
        [
            "a listed image",
            (service) => {
                service.list = [listed("broken")];
            },
        ],
        ["an image that imageIds names", () => undefined, ["broken"]],
    ])("makes that not all images of the account are known: %s", async (_, breakService, imageIds = []) => {
        const service = new Service({ broken: new Error("answered 503"), i: shared() });
        service.list = [listed("i")];
        expect(await read(service, { allSharedImages: true })).toMatchObject({ areAll: true, unread: [] });
        breakService(service);
        expect(await read(service, { allSharedImages: true, imageIds })).toMatchObject({
            areAll: false,
            unread: [expect.anything()],
        });
    });

    test("is the image of a resource that has no ID, which is about that resource", async () => {
        const shares = await read(new Service(), {}, [[vendorImage, { name: "x" }, "own"]], false);
        expect(shares.unread).toEqual([
            {
                imageIds: [],
                cause: 'the property "id" of this resource is missing: it must be the image\'s ID',
                resourceUrn: urnOf(vendorImage, "own"),
            },
        ]);
    });
});

test("an image of the stack that is still to be created is told, and the others are read", async () => {
    const resources: RunResource[] = [[vendorImage, { id: unknownText }, "own"]];
    const shares = await read(new Service({ i: shared() }), { imageIds: ["i"] }, resources);
    expect(shares.images).toMatchObject([{ imageId: "i" }]);
    expect(shares.notKnownYet).toEqual([{ resourceName: "own", resourceUrn: urnOf(vendorImage, "own") }]);
});
