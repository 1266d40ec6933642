import type { KnownImage } from "../../../../policy/checks/check.js";
import { readShareResource } from "../../../../policy/pulumi/shareResources.js";
import { sharesOfResource, sharesOfStack } from "../../../../policy/pulumi/stackShares.js";
import { type RunResource, resourceOf, unknownList, unknownText, urnOf } from "../runPolicy.js";

const imageMembers = "pulumi-nodejs:dynamic/scp:ImageMembers";
const imageAccess = "openstack:images/imageAccess:ImageAccess";

const member = { memberId: "alice", status: "accepted" } as const;
const list = (imageId: string, name: string, changes: Record<string, unknown> = {}): RunResource => [
    imageMembers,
    { imageId, visibility: "shared", members: [member], ...changes },
    name,
];
const access = (imageId: string, name: string, changes: Record<string, unknown> = {}): RunResource => [
    imageAccess,
    { imageId, memberId: "bob", ...changes },
    name,
];

function ofStack(resources: readonly RunResource[], images: readonly KnownImage[] = [], areAll = false) {
    return sharesOfStack(resources.map(resourceOf), { images, areAll });
}

function ofResource(resource: RunResource) {
    const read = readShareResource(resourceOf(resource));
    return read && sharesOfResource(read);
}

describe("the shares of one resource", () => {
    test("are its image's, or what makes no sense", () => {
        expect(ofResource(list("i", "golden"))).toMatchObject({
            shares: { images: [{ imageId: "i" }], unclear: [], hasUnknownLists: false },
            unknown: undefined,
        });
        expect(ofResource(list("i", "golden", { members: 1 }))).toMatchObject({
            shares: { images: [], unclear: [{ resourceUrn: urnOf(imageMembers, "golden") }] },
        });
    });

    test("are not all known at a preview, and an ID that is not known is kept for what it decides", () => {
        expect(ofResource(list("i", "golden", { members: unknownList }))).toMatchObject({
            shares: { images: [{ imageId: "i", members: [] }], hasUnknownLists: true },
            unknown: { message: "Array value at .members can't be known during preview" },
        });
        expect(ofResource(access(unknownText, "golden"))).toMatchObject({
            shares: { images: [{ members: [{ memberId: "bob" }] }], hasUnknownLists: false },
            unknown: { message: "string value at .imageId can't be known during preview" },
        });
    });
});

describe("the shares of a stack", () => {
    test("are what its resources show, and what was read live beside it", () => {
        const live: KnownImage = { imageId: "k", members: [member], isWhole: true };
        const { shares, unknown } = ofStack(
            [list("i", "first"), access("j", "second"), ["aws:s3/bucket:Bucket", {}, "third"]],
            [live],
            true,
        );
        expect(shares).toMatchObject({
            images: [
                { imageId: "i", isWhole: true, resourceUrn: urnOf(imageMembers, "first") },
                { imageId: "j", isWhole: false, resourceUrn: urnOf(imageAccess, "second") },
                live,
            ],
            areAll: true,
            hasUnknownLists: false,
            hasUnknownDeclarations: false,
        });
        expect(unknown).toBeUndefined();
    });

    test("are what was read live instead of what a resource shows of the same image, and are about that resource", () => {
        const live = (imageId: string, resourceUrn?: string): KnownImage => ({
            imageId,
            members: [],
            isWhole: true,
            resourceUrn,
        });
        const { shares } = ofStack([list("i", "golden")], [live("i", "urn:own"), live("j", "urn:own")]);
        expect(shares.images).toEqual([live("i", urnOf(imageMembers, "golden")), live("j", "urn:own")]);
    });

    test("are without resources whose properties make no sense, which another policy tells", () => {
        expect(ofStack([list("i", "golden", { members: "none" })]).shares).toMatchObject({
            images: [],
            unclear: [],
        });
    });

    test.each([
        ["a list", [list("i", "golden", { members: unknownList })], true, false],
        ["the image of a list", [list(unknownText, "golden")], true, false],
        ["a declared share", [access("i", "golden", { memberId: unknownText })], false, true],
        ["the image of a declared share", [access(unknownText, "golden")], false, true],
        ["both", [access(unknownText, "a"), list(unknownText, "b")], true, true],
    ])("are not all known at a preview if %s is not known", (_, resources, lists, declarations) => {
        const { shares, unknown } = ofStack(resources);
        expect([shares.hasUnknownLists, shares.hasUnknownDeclarations]).toEqual([lists, declarations]);
        expect(unknown?.message).toMatch(/can't be known during preview$/);
    });

    test("are those that are known, beside those that are not", () => {
        const { shares } = ofStack([list(unknownText, "first"), list("i", "second")]);
        expect(shares.images).toMatchObject([{ imageId: "i" }]);
    });
});
