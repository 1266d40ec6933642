import { isShareResource, readShareResource } from "../../../../policy/pulumi/shareResources.js";
import { type RunResource, resourceOf, unknownList, unknownText, urnOf } from "../runPolicy.js";

const imageMembers = "pulumi-nodejs:dynamic/scp:ImageMembers";
const imageAccess = "openstack:images/imageAccess:ImageAccess";

const member = { memberId: "alice", status: "accepted", createdAt: "2025-07-22T09:00:00Z" };
const shared = { imageId: "i", visibility: "shared", members: [member] };
const access = { imageId: "i", memberId: "alice" };

const read = (...resource: RunResource) => readShareResource(resourceOf(resource));
const readList = (props: Record<string, unknown>, ignoreChanges: string[] = []) =>
    read(imageMembers, props, "golden", ignoreChanges);
const readAccess = (props: Record<string, unknown>) => read(imageAccess, props);

test("a resource of another type says nothing of shares", () => {
    expect(read("aws:s3/bucket:Bucket", shared)).toBeUndefined();
    expect(isShareResource("aws:s3/bucket:Bucket")).toBe(false);
    expect([imageMembers, imageAccess].map(isShareResource)).toEqual([true, true]);
});

test("an ImageMembers of the package scp says the same as one of a program in TypeScript", () => {
    const plugin = read("scp:index:ImageMembers", shared);
    expect(plugin).toEqual({
        image: { ...readList(shared)?.image, resourceUrn: urnOf("scp:index:ImageMembers", "golden") },
    });
});

describe("a list of members (ImageMembers)", () => {
    test("is its image with every member", () => {
        expect(readList(shared)).toEqual({
            image: {
                imageId: "i",
                visibility: "shared",
                members: [member],
                ignoreChanges: [],
                isWhole: true,
                resourceUrn: urnOf(imageMembers, "golden"),
            },
        });
    });

    test("is not whole if it leaves statuses out, or ignores changes", () => {
        expect(readList({ ...shared, statuses: ["accepted"] })?.image).toMatchObject({
            statuses: ["accepted"],
            isWhole: false,
        });
        const all = ["rejected", "accepted", "pending"];
        expect(readList({ ...shared, statuses: all })?.image).toMatchObject({ isWhole: true });
        const twice = ["pending", "pending", "accepted"];
        expect(readList({ ...shared, statuses: twice })?.image).toMatchObject({ isWhole: false });
        expect(readList(shared, ["members"])?.image).toMatchObject({
            ignoreChanges: ["members"],
            isWhole: false,
        });
    });

    test("that is not known during a preview says so, and is not whole", () => {
        const unknown = readList({ imageId: "i", visibility: "shared", members: unknownList });
        expect(unknown?.image).toMatchObject({
            imageId: "i",
            visibility: "shared",
            members: [],
            isWhole: false,
        });
        expect(unknown?.unknown?.message).toBe("Array value at .members can't be known during preview");
        expect(unknown?.unknownImageId).toBeUndefined();
    });

    test("of an image whose ID is not known yet shows its members all the same", () => {
        const unknown = readList({ ...shared, imageId: unknownText });
        expect(unknown?.image).toMatchObject({ members: [member], isWhole: true });
        expect(unknown?.image).not.toHaveProperty("imageId");
        expect(unknown?.unknownImageId?.message).toBe(
            "string value at .imageId can't be known during preview",
        );
        expect(unknown?.unknown).toBeUndefined();
    });

    test("of which nothing is known is told by its image's ID", () => {
        const unknown = readList({ imageId: unknownText, visibility: unknownText, members: unknownList });
        expect(unknown?.unknown?.message).toBe("string value at .imageId can't be known during preview");
    });

    test("is what is known of it if a member is not known in part", () => {
        const unknown = readList({ ...shared, members: [member, { ...member, memberId: unknownText }] });
        expect(unknown?.image).toMatchObject({ members: [member], isWhole: false });
        expect(unknown?.unknown?.message).toBe(
            "string value at .members.1.memberId can't be known during preview",
        );
    });

    test.each([
        [{ members: undefined }, "members is missing: it must be a list of members"],
        [{ members: { 0: member } }, "members must be a list of members"],
        [{ members: "none" }, 'members is "none": it must be a list of members'],
        [{ members: [member, null] }, "members[1] is null: it must be a member"],
        [
            { members: [{ ...member, memberId: undefined }] },
            "members[0].memberId is missing: it must be a string",
        ],
        [{ members: [{ ...member, memberId: "" }] }, 'members[0].memberId is "": it must not be empty'],
        [
            { members: [{ ...member, status: "gone" }] },
            'members[0].status is "gone": it must be pending, accepted or rejected',
        ],
        [{ visibility: "secret" }, 'visibility is "secret": it must be shared, private, public or community'],
        [{ visibility: undefined }, "visibility is missing: it must be shared, private, public or community"],
        [{ imageId: undefined }, "imageId is missing: it must be a string"],
        [{ statuses: "accepted" }, 'statuses is "accepted": it must be a list of statuses'],
        [{ statuses: [] }, "statuses is []: it must name a status"],
        [{ statuses: ["done"] }, 'statuses[0] is "done": it must be pending, accepted or rejected'],
    ])("whose properties make no sense is unclear and shows nothing: %j", (props, problem) => {
        expect(readList({ ...shared, ...props })).toEqual({
            unclear: {
                problems: [expect.stringContaining(problem)],
                remedy: "Use the same version of pulumi-scp-image-members in the program and in the policy pack.",
                resourceUrn: urnOf(imageMembers, "golden"),
            },
        });
    });

    test("that has no properties has been refused by its provider, whose error says why", () => {
        expect(readShareResource({ type: "scp:index:ImageMembers", props: {} })).toEqual({
            unclear: {
                problems: ["it has no properties"],
                remedy: "If its provider has told an error of it, that says why.",
            },
        });
    });

    test("is unclear as well if it is not known in part, and the rest makes no sense", () => {
        expect(readList({ ...shared, visibility: unknownText, members: "none" })).toMatchObject({
            unclear: { problems: ['members is "none": it must be a list of members'] },
        });
    });

    test("tells every problem", () => {
        expect(readList({ ...shared, imageId: "", members: [1, 2] })?.unclear?.problems).toEqual([
            'imageId is "": it must not be empty',
            "members[0] is 1: it must be a member",
            "members[1] is 2: it must be a member",
        ]);
    });
});

describe("a share that another provider's resource declares (ImageAccess)", () => {
    const image = {
        imageId: "i",
        members: [{ memberId: "alice", status: "pending" }],
        isWhole: false,
        isDeclared: true,
        resourceUrn: urnOf(imageAccess, "golden"),
    };

    test("is that one share, and pending if no status is declared", () => {
        expect(readAccess(access)).toEqual({ image });
        expect(readAccess({ ...access, status: "accepted" })).toEqual({
            image: { ...image, members: [{ memberId: "alice", status: "accepted" }] },
        });
    });

    test("is what it is, whatever changes it ignores", () => {
        expect(read(imageAccess, access, "golden", ["status"])).toEqual({ image });
    });

    test("of an image whose ID is not known yet is a share all the same", () => {
        const unknown = readAccess({ ...access, imageId: unknownText });
        expect(unknown?.image).toMatchObject({ members: image.members });
        expect(unknown?.unknownImageId).toBeDefined();
        expect(unknown?.unknown).toBeUndefined();
    });

    test("to an account that is not known yet has no member", () => {
        const unknown = readAccess({ ...access, memberId: unknownText });
        expect(unknown?.image).toMatchObject({ imageId: "i", members: [] });
        expect(unknown?.unknown?.message).toBe("string value at .memberId can't be known during preview");
    });

    test.each([
        [{ imageId: "i" }, "memberId is missing: it must be a string"],
        [{ memberId: "alice" }, "imageId is missing: it must be a string"],
        [{ ...access, status: "member" }, 'status is "member": it must be pending, accepted or rejected'],
    ])("whose inputs make no sense is unclear: %j", (props, problem) => {
        expect(readAccess(props)).toEqual({
            unclear: {
                problems: [problem],
                remedy: "Correct the resource's inputs.",
                resourceUrn: image.resourceUrn,
            },
        });
    });
});

describe("a share that an ImageShare declares", () => {
    const imageShare = "pulumi-nodejs:dynamic/scp:ImageShare";
    const image = {
        members: [{ memberId: "alice", status: "pending" }],
        isWhole: false,
        isDeclared: true,
        resourceUrn: urnOf(imageShare, "golden"),
    };

    test("is that one share, and pending until the service says otherwise", () => {
        const status = { status: unknownText, createdAt: unknownText, updatedAt: unknownText };
        expect(read(imageShare, { ...access, ...status })).toEqual({ image: { imageId: "i", ...image } });
    });

    test("of an image whose ID is not known yet is a share all the same", () => {
        const unknown = read(imageShare, { ...access, imageId: unknownText });
        expect(unknown?.image).toEqual(image);
        expect(unknown?.unknownImageId).toBeDefined();
    });
});
