import { ScpConfigurationError } from "../../../../provider/scp/errors.js";
import { checkImageId } from "../../../../provider/scp/imageId.js";

test.each(["70a599e0-31e7-49b7-b260-868f441e862b", "IMAGE_1", "a", "a".repeat(128)])(
    "%s is an image ID",
    (id) => {
        expect(checkImageId(id)).toBe(id);
    },
);

test.each([
    [undefined, "imageId is missing"],
    [null, "imageId is missing"],
    ["", "imageId is empty"],
    ["   ", "imageId is empty"],
    ["with space", "is not an image ID"],
    [" 70a599e0-31e7-49b7-b260-868f441e862b", "is not an image ID"],
    ["a/b", "is not an image ID"],
    ["..", "is not an image ID"],
    ["../../v1/images", "is not an image ID"],
    ["a?b", "is not an image ID"],
    ["a%2Fb", "is not an image ID"],
    ["a\nb", "is not an image ID"],
    ["x".repeat(300), "is not an image ID"],
    [42, "must be a string, not a value of type number"],
    [["a"], "must be a string, not an array"],
    [{}, "must be a string, not a value of type object"],
])("%j is an error: %s", (value, why) => {
    expect(() => checkImageId(value)).toThrow(ScpConfigurationError);
    expect(() => checkImageId(value)).toThrow(why);
});

test("a long one is not repeated whole", () => {
    expect(() => checkImageId("x".repeat(300))).not.toThrow("x".repeat(100));
});
