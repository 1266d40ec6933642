import { imageResources } from "../../../../policy/pulumi/imageResources.js";
import { type RunResource, resourceOf, unknownText, urnOf } from "../runPolicy.js";

const type = "a:b/c:Image";

function read(resources: readonly RunResource[], isPreview = true) {
    return imageResources(resources.map(resourceOf), { [type]: "imageId" }, isPreview);
}

const one = (props: Record<string, unknown>, isPreview = true) => read([[type, props, "own"]], isPreview);
const nothing = { urns: new Map(), notKnownYet: [], unread: [] };

test("the images of a type have their IDs in its property", () => {
    const resources: RunResource[] = [
        [type, { imageId: "i", id: "x" }, "first"],
        [type, { imageId: "j" }, "second"],
        ["a:b/c:Other", { imageId: "k" }],
        ["toString", { imageId: "l" }],
    ];
    expect(read(resources)).toEqual({
        ...nothing,
        urns: new Map([
            ["i", urnOf(type, "first")],
            ["j", urnOf(type, "second")],
        ]),
    });
});

test.each([
    ["unknown", { imageId: unknownText }],
    ["missing", {}],
    ["empty", { imageId: "" }],
    ["null", { imageId: null }],
])("an ID that is %s at a preview is still to come", (_, props) => {
    expect(one(props)).toEqual({
        ...nothing,
        notKnownYet: [{ resourceName: "own", resourceUrn: urnOf(type, "own") }],
    });
});

test.each([
    ["missing", {}, "is missing"],
    ["empty", { imageId: "" }, 'is ""'],
    ["null", { imageId: null }, "is null"],
    ["a number", { imageId: 5 }, "is 5"],
])("an ID that is %s at an update, or in a state, is an image that cannot be read", (_, props, found) => {
    const unread = {
        imageIds: [],
        cause: `the property "imageId" of this resource ${found}: it must be the image's ID`,
        resourceUrn: urnOf(type, "own"),
    };
    expect(one(props, false)).toEqual({ ...nothing, unread: [unread] });
});

test("an ID that cannot be one is an image that cannot be read, at a preview as well", () => {
    expect(one({ imageId: 5 }).unread).toHaveLength(1);
    expect(one({ imageId: ["i"] }).unread).toHaveLength(1);
});
