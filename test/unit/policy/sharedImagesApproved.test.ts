import type { ImageReader, LiveImage } from "../../../policy/liveImages.js";
import type { ImageSharingOptions } from "../../../policy/options.js";
import { PackRun } from "../../../policy/packRun.js";
import { sharedImagesApproved } from "../../../policy/sharedImagesApproved.js";
import type { AccountImages, ListedImage } from "../../../provider/scp/accountImages.js";
import { ScpConfigurationError, ScpNotFoundError } from "../../../provider/scp/errors.js";
import { PolicyRunner, type RunResource, unknownText } from "./runPolicy.js";

const today = "2026-03-15";
const imageMembers = "pulumi-nodejs:dynamic/scp:ImageMembers";
const vendorImage = "samsungcloudplatformv2:index/virtualserverImage:VirtualserverImage";
const description = "Every account that an image is shared with is approved, as the service says it now.";
const member = { memberId: "alice", status: "accepted", createdAt: "2025-07-22T09:00:00Z" } as const;

function image(imageId: string, changes: Partial<LiveImage> = {}): LiveImage {
    return { imageId, visibility: "shared", members: [member], ...changes };
}

const listed = (id: string, changes: Partial<ListedImage> = {}): ListedImage => ({
    id,
    name: `the ${id}`,
    status: "active",
    owner: "me",
    visibility: "shared",
    hidden: false,
    createdAt: "2025-07-22T09:00:00Z",
    updatedAt: "2025-07-22T09:00:00Z",
    ...changes,
});

/** A service with these images, and what was asked of it. */
class Service implements ImageReader {
    readonly asked: string[] = [];
    readonly #images: readonly LiveImage[];
    list: ListedImage[] | Error = [];
    unlisted: AccountImages["unlisted"] = [];
    /** Why no image is to be taken for gone. */
    doubt: string | undefined;
    connection: string | undefined;
    /** Reads that wait for `release`. */
    held: (() => void)[] | undefined;

    constructor(images: readonly LiveImage[] = []) {
        this.#images = images;
    }

    async image(imageId: string): Promise<LiveImage> {
        this.asked.push(imageId);
        if (this.held) {
            await new Promise<void>((resolve) => this.held?.push(resolve));
        }
        const found = this.#images.find((each) => each.imageId === imageId);
        if (found === undefined) {
            throw new ScpNotFoundError(
                `GET https://x/v1/images/${imageId}/members answered 404.\nCheck the image ID.`,
            );
        }
        return found;
    }

    async accountImages() {
        this.asked.push("the account's images");
        if (this.list instanceof Error) {
            throw this.list;
        }
        return { images: this.list, unlisted: this.unlisted, accountId: "me" };
    }

    async doubtThatGone() {
        return this.doubt;
    }
}

interface Situation {
    readonly service: ImageReader & { connection?: string | undefined };
    readonly config?: ImageSharingOptions;
    readonly options?: ImageSharingOptions;
    readonly resources?: readonly RunResource[];
    readonly run?: PackRun;
    readonly isPreview?: boolean;
}

function judge({ service, config = {}, options = {}, resources, run, isPreview = true }: Situation) {
    const policy = sharedImagesApproved(options, run ?? new PackRun(options), {
        reader: (connection) => {
            service.connection = connection;
            return service;
        },
        isPreview: () => isPreview,
        today: () => today,
    });
    return new PolicyRunner(policy, { ...config }).runStack(resources);
}

const violation = (imageId: string) =>
    expect.stringContaining(`Image ${imageId} is shared with account alice`);

describe("the images that are read", () => {
    test("are those of imageIds, and each member of them is judged", async () => {
        const service = new Service([image("i"), image("j", { members: [] }), image("k")]);
        const config = { imageIds: ["i", "j"], approvedMemberIds: ["bob"] };
        expect(await judge({ service, config })).toEqual({
            violations: [
                "Image i is shared with account alice (status accepted, since 2025-07-22T09:00:00Z), which nobody has " +
                    "approved. The account can read and download the image. Take the share back with `scp-cli " +
                    "virtualserver image member delete --image_id i --member_id alice`, or have the account approved in " +
                    "approvedMemberIds or approvals in the policy's configuration.",
            ],
        });
        expect(service.asked).toEqual(["i", "j"]);
        expect(await judge({ service, config: { ...config, approvedMemberIds: ["alice"] } })).toEqual({
            violations: [],
        });
    });

    test("are those of the vendor's image resources by their id, and violations are about these", async () => {
        const service = new Service([image("i"), image("j")]);
        const resources: RunResource[] = [
            [vendorImage, { id: "i", name: "golden" }, "own"],
            ["aws:ec2/ami:Ami", { id: "j" }, "other"],
        ];
        expect(await judge({ service, resources })).toEqual({ violations: [violation("i")], about: ["own"] });
    });

    test("are those of other types of resources where the configuration names them instead", async () => {
        const service = new Service([image("i"), image("j")]);
        const resources: RunResource[] = [
            [vendorImage, { id: "i" }],
            ["a:b/c:D", { imageId: "j" }],
        ];
        const config = { resourceTypes: { "a:b/c:D": "imageId" } };
        expect((await judge({ service, config, resources })).violations).toEqual([violation("j")]);
        expect((await judge({ service, config: { resourceTypes: {} }, resources })).violations).toEqual([]);
    });

    test("are all that the account shares, with their names, and each once", async () => {
        const service = new Service([image("i"), image("j")]);
        service.list = [listed("i"), listed("j"), listed("gone"), listed("own", { visibility: "private" })];
        const { violations } = await judge({ service, config: { allSharedImages: true, imageIds: ["i"] } });
        expect(violations).toEqual([
            violation("i"),
            expect.stringContaining('Image j ("the j") is shared with account alice'),
        ]);
    });

    test.each(["public", "community"] as const)("are %s ones of the account as well", async (visibility) => {
        const service = new Service();
        service.list = [listed("i", { visibility })];
        expect((await judge({ service, config: { allSharedImages: true } })).violations).toEqual([
            expect.stringContaining(
                `Image i ("the i") is ${visibility === "public" ? "public" : "a community image"}`,
            ),
        ]);
    });

    test("are not left out if one is answered 404 and it is not certain that it is gone", async () => {
        const service = new Service();
        service.list = [listed("gone")];
        service.doubt = "the image itself is there (visibility shared).";
        expect((await judge({ service, config: { allSharedImages: true } })).violations).toEqual([
            expect.stringMatching(
                /^Image gone could not be verified: .*It is not taken for gone, because the image itself is there/,
            ),
        ]);
    });

    test("are not all that there are if the service does not list some: that is a violation", async () => {
        const service = new Service();
        service.unlisted = [{ which: "hidden", reason: "GET https://x/v1/images answered 400.\nCheck." }];
        expect((await judge({ service, config: { allSharedImages: true } })).violations).toEqual([
            expect.stringContaining(
                "The images that this account shares could not be verified: hidden images cannot be listed, so nothing is " +
                    "known of them: GET https://x/v1/images answered 400. Check. What",
            ),
        ]);
    });

    test("are asked for all at once", async () => {
        const ids = Array.from({ length: 50 }, (_, i) => `i${i}`);
        const service = new Service(ids.map((id) => image(id)));
        service.held = [];
        const judged = judge({
            service,
            config: { imageIds: ids, approvedMemberIds: ["alice"], allSharedImages: true },
        });
        await new Promise(setImmediate);
        expect(service.asked).toEqual([...ids, "the account's images"]);
        for (const release of service.held) {
            release();
        }
        expect(await judged).toEqual({ violations: [] });
    });

    test("are none where there is nothing to read", async () => {
        const service = new Service();
        expect(await judge({ service, resources: [["aws:s3/bucket:Bucket", {}]] })).toEqual({
            violations: [],
        });
        expect(service.asked).toEqual([]);
    });

    test("are read over the connection that the configuration names", async () => {
        const service = new Service([image("i", { members: [] })]);
        await judge({ service, config: { imageIds: ["i"], connection: "east" } });
        expect(service.connection).toBe("east");
    });
});

describe("an image that an ImageMembers of the stack shows", () => {
    const shown = { imageId: "i", visibility: "shared", members: [member] };

    test.each<[string, Record<string, unknown>, string[]?]>([
        ["shows every member", shown],
        ["shows no members, as a transform or a forged resource can have it", { ...shown, members: [] }],
        ["keeps some statuses only", { ...shown, statuses: ["accepted"] }],
        ["ignores changes", shown, ["members"]],
        ["is not known in part", { ...shown, visibility: unknownText }],
        ["makes no sense", { ...shown, members: "none" }],
    ])("is read and judged all the same if the resource %s", async (_, props, ignoreChanges = []) => {
        const service = new Service([image("i")]);
        service.list = [listed("i")];
        const resources: RunResource[] = [[imageMembers, props, "golden", ignoreChanges]];
        const named = await judge({ service, config: { imageIds: ["i"] }, resources });
        expect(named.violations).toEqual([violation("i")]);
        const all = await judge({ service, config: { allSharedImages: true }, resources });
        expect(all.violations).toEqual([
            expect.stringContaining('Image i ("the i") is shared with account alice'),
        ]);
    });

    test("is read if it is one of the stack's own images, too", async () => {
        const service = new Service([image("i")]);
        const resources: RunResource[] = [
            [imageMembers, { ...shown, members: [] }],
            [vendorImage, { id: "i" }, "own"],
        ];
        expect(await judge({ service, resources })).toEqual({ violations: [violation("i")], about: ["own"] });
    });
});

describe("a list that can not be read", () => {
    const why = "GET https://x/v1/images/gone/members answered 404. Check the image ID";

    test("is a violation of its own, and the other images are judged all the same", async () => {
        const service = new Service([image("i")]);
        expect((await judge({ service, config: { imageIds: ["gone", "i"] } })).violations).toEqual([
            violation("i"),
            `Image gone could not be verified: ${why}. What can not be read counts as a violation, because it may be ` +
                'shared with anybody; "onLookupError": "warn" in the policy\'s configuration makes it advice.',
        ]);
    });

    test("is advice, about its resource, where the configuration says so", async () => {
        const service = new Service([image("i")]);
        const config = { imageIds: ["i"], onLookupError: "warn" } as const;
        expect(await judge({ service, config, resources: [[vendorImage, { id: "gone" }, "own"]] })).toEqual({
            violations: [violation("i")],
            advice: [
                `${description}\nImage gone could not be verified: ${why}. Who can use it is not known.`,
            ],
            about: [undefined, "own"],
        });
    });

    test("is told once where it is the same for many images", async () => {
        const service: ImageReader = {
            image: async () => {
                throw new ScpConfigurationError("No SCP credentials are set.\n  Set them.", "scp:accessKey");
            },
            accountImages: async () => ({ images: [], unlisted: [], accountId: undefined }),
            doubtThatGone: async () => undefined,
        };
        const { violations } = await judge({ service, config: { imageIds: ["a", "b", "c", "d", "e"] } });
        expect(violations).toEqual([
            expect.stringContaining(
                "Images a, b, c and 2 more could not be verified: No SCP credentials are set. Set them. What can not",
            ),
        ]);
    });

    test("of all shared images is a violation, beside those of other images", async () => {
        const service = new Service([image("i")]);
        service.list = new Error("answered 503");
        const { violations } = await judge({ service, config: { imageIds: ["i"], allSharedImages: true } });
        expect(violations).toEqual([
            violation("i"),
            expect.stringMatching(
                /^The images that this account shares could not be verified: answered 503\. What/,
            ),
        ]);
    });

    test("of one of all shared images leaves the others", async () => {
        const service = new Service();
        service.list = [listed("broken"), listed("i")];
        service.image = async (imageId) => {
            if (imageId === "broken") {
                throw new Error("answered 503");
            }
            return image(imageId);
        };
        const { violations } = await judge({ service, config: { allSharedImages: true } });
        expect(violations).toEqual([
            expect.stringContaining("is shared with account alice"),
            expect.stringMatching(/^Image broken could not be verified: answered 503\. What/),
        ]);
    });
});

describe("an image resource without an ID", () => {
    test.each<[string, Record<string, unknown>]>([
        ["unknown", { id: unknownText }],
        ["missing", {}],
        ["empty", { id: "" }],
    ])("that is %s at a preview is told, as advice, and the others are judged", async (_, props) => {
        const service = new Service([image("i")]);
        const config = { imageIds: ["i"] };
        expect(await judge({ service, config, resources: [[vendorImage, props, "own"]] })).toEqual({
            violations: [violation("i")],
            advice: [
                `${description}\nThe image of own is still to be created, so whom it is shared with is not known yet. ` +
                    "It is judged at the end of the update.",
            ],
            about: [undefined, "own"],
        });
    });

    test("at an update, or in a state, can not be verified", async () => {
        const resources: RunResource[] = [[vendorImage, { name: "x" }, "own"]];
        expect(await judge({ service: new Service(), resources, isPreview: false })).toEqual({
            violations: [
                expect.stringMatching(
                    /^The image of this resource could not be verified: its property "id" is missing: it must be the image's ID\. What/,
                ),
            ],
            about: ["own"],
        });
        const wrong = await judge({ service: new Service(), resources: [[vendorImage, { id: 5 }]] });
        expect(wrong.violations).toEqual([expect.stringContaining('its property "id" is 5: it must be')]);
    });
});

test("beyond 20 members of one image there are 20 violations and a count", async () => {
    const members = Array.from({ length: 57 }, (_, i) => ({ ...member, memberId: `m${i}` }));
    const service = new Service([image("i", { members }), image("j")]);
    const { violations } = await judge({ service, config: { imageIds: ["i", "j"] } });
    expect(violations).toHaveLength(22);
    expect(violations[19]).toContain("account m19 ");
    expect(violations[20]).toBe(
        "Image i has 37 more that are not approved. `scp-cli virtualserver image member list --image_id i` lists every member.",
    );
    expect(violations[21]).toEqual(violation("j"));
});

test("an exception is a violation and not the end of the run", async () => {
    const service = new Service([{ ...image("i"), members: null as never }]);
    expect((await judge({ service, config: { imageIds: ["i"] } })).violations).toEqual([
        expect.stringMatching(
            /^This was not judged, because shared-images-approved failed: .*\. Please report this\.$/,
        ),
    ]);
});

test("what is about no resource is about the stack, and in a state without it about the first resource", async () => {
    const service = new Service();
    const policy = sharedImagesApproved({ imageIds: ["gone"] }, new PackRun({}), {
        reader: () => service,
        isPreview: () => false,
        today: () => today,
    });
    const runner = new PolicyRunner(policy);
    expect((await runner.runStack()).about).toBeUndefined();
    expect(
        (
            await runner.runState([
                ["aws:s3/bucket:Bucket", {}, "first"],
                ["aws:s3/bucket:Bucket", {}],
            ])
        ).about,
    ).toEqual(["first"]);
});

test("a wrong configuration is told, and nothing is read by it", async () => {
    const service = new Service([image("i")]);
    const { violations } = await judge({ service, config: { imageIds: ["i", "*"] } });
    expect(violations).toEqual([
        'The configuration of shared-images-approved is wrong, so nothing was judged: imageIds[1] is "*": it must be the ' +
            'ID of one image: letters, digits, "-", "_" and "." only, no spaces, and no "*" for all.',
    ]);
    expect(service.asked).toEqual([]);
});
