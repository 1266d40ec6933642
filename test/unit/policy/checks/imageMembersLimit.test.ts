import { imageMembersLimit } from "../../../policy/imageMembersLimit.js";
import { PackRun } from "../../../policy/packRun.js";
import { PolicyRunner } from "./runPolicy.js";

const imageMembers = "pulumi-nodejs:dynamic/scp:ImageMembers";

function judge(count: number, config: Record<string, unknown>, props: object = {}, run = new PackRun({})) {
    const members = Array.from({ length: count }, (_, i) => ({ memberId: `m${i}`, status: "rejected" }));
    const policy = imageMembersLimit({}, run);
    return new PolicyRunner(policy, config).runStack([
        [imageMembers, { imageId: "i", visibility: "shared", members, ...props }, "golden"],
    ]);
}

test("is disabled unless somebody gives it a level", () => {
    expect(imageMembersLimit({}, new PackRun({})).enforcementLevel).toBe("disabled");
});

test("as many members as are allowed pass, one more does not, whatever their status", async () => {
    expect(await judge(2, { maxMembers: 2 })).toEqual({ violations: [] });
    expect(await judge(3, { maxMembers: 2 })).toEqual({
        violations: [
            "Image i is shared with 3 accounts; at most 2 are allowed (maxMembers). Members of every status count, because " +
                "each can read and download the image. Take shares back with `scp-cli virtualserver image member delete`, or " +
                "raise maxMembers in the policy's configuration.",
        ],
        about: ["golden"],
    });
    expect((await judge(1, { maxMembers: 0 })).violations).toEqual([
        expect.stringMatching(/^Image i is shared with 1 account; at most 0 are allowed/),
    ]);
});

test("ten are allowed by default", async () => {
    expect((await judge(10, {})).violations).toEqual([]);
    expect((await judge(11, {})).violations).toHaveLength(1);
});

test("of a list with some statuses only, it is said that there may be more", async () => {
    expect((await judge(3, { maxMembers: 2 }, { statuses: ["rejected"] })).violations).toEqual([
        expect.stringMatching(/^Image i is shared with at least 3 accounts; at most 2 are allowed/),
    ]);
});

test("an image that was read live is judged as well", async () => {
    const run = new PackRun({});
    const member = { memberId: "a", status: "accepted" } as const;
    run.live = { images: [{ imageId: "j", members: [member], name: "silver" }], areAll: false };
    expect((await judge(0, { maxMembers: 0 }, {}, run)).violations).toEqual([
        expect.stringMatching(/^Image j \("silver"\) is shared with 1 account;/),
    ]);
});

test("a wrong configuration is told", async () => {
    expect((await judge(0, { maxMembers: -1, most: 1 })).violations).toEqual([
        expect.stringContaining("maxMembers is -1: it must be a whole number of members, 0 or more."),
        expect.stringContaining(
            "most is no known key: the configuration must be an object with the keys maxMembers.",
        ),
    ]);
});
