import { unreadReasons } from "../../../cli/unreadReasons.js";

test("a reason is told once for the images of an account, and once for each account", () => {
    const east = { accountId: "acme", connection: "east" };
    const reason = "answered 503";
    expect(
        unreadReasons([
            { imageId: "a", reason, ...east },
            { imageId: "b", reason, ...east },
            { imageId: "c", reason: "answered 403", ...east },
            { imageId: "a", reason, connection: "west" },
            { reason, connection: "labs" },
        ]),
    ).toEqual([
        { imageIds: ["a", "b"], reason, ...east },
        { imageIds: ["c"], reason: "answered 403", ...east },
        { imageIds: ["a"], reason, connection: "west" },
        { imageIds: [], reason, connection: "labs" },
    ]);
});
