import { PackRun } from "../../../policy/packRun.js";
import { oldPendingShares, pendingSharesRecent } from "../../../policy/pendingSharesRecent.js";
import { PolicyRunner, unknownList } from "./runPolicy.js";

const imageMembers = "pulumi-nodejs:dynamic/scp:ImageMembers";
const now = new Date("2026-03-15T12:00:00Z");

function pending(updatedAt: string, createdAt = updatedAt) {
    return { imageId: "i", memberId: "alice", status: "pending", createdAt, updatedAt } as const;
}

function judge(members: unknown, config: Record<string, unknown> = {}, run = new PackRun({})) {
    const policy = pendingSharesRecent({}, run, () => now);
    const props = { imageId: "i", visibility: "shared", members };
    return new PolicyRunner(policy, config).runStack([[imageMembers, props, "golden"]]);
}

test("a share may be pending for 30 days, and not for one more", async () => {
    expect(await judge([pending("2026-02-13T12:00:00Z")])).toEqual({ violations: [] });
    expect(await judge([pending("2026-02-12T12:00:00Z")])).toEqual({
        violations: [
            "Image i: the share with account alice has been pending for 31 days, since 2026-02-12T12:00:00Z; at most 30 " +
                "are allowed (maxPendingDays). The account can read and download the image all the same. Have it accept " +
                "the share, or take the share back with `scp-cli virtualserver image member delete --image_id i " +
                "--member_id alice`.",
        ],
        about: ["golden"],
    });
});

test("the limit is configurable, down to no day at all", async () => {
    expect((await judge([pending("2026-03-14T11:00:00Z")], { maxPendingDays: 0 })).violations).toHaveLength(
        1,
    );
    expect((await judge([pending("2026-03-14T13:00:00Z")], { maxPendingDays: 0 })).violations).toEqual([]);
    expect((await judge([pending("2025-01-01T00:00:00Z")], { maxPendingDays: 1000 })).violations).toEqual([]);
});

test("a share that was taken back and made again counts from then, and both times are told", async () => {
    expect(await judge([pending("2026-03-01T00:00:00Z", "2024-01-01T00:00:00Z")])).toEqual({
        violations: [],
    });
    const { violations } = await judge([pending("2026-02-01T00:00:00Z", "2024-01-01T00:00:00Z")]);
    expect(violations).toEqual([
        expect.stringContaining(
            "pending for 42 days, since 2026-02-01T00:00:00Z (it was first made 2024-01-01T00:00:00Z); at most",
        ),
    ]);
});

test("shares that were answered do not count, and neither do those that are only declared", () => {
    const old = pending("2020-01-01T00:00:00Z");
    expect(
        oldPendingShares(
            [
                { ...old, status: "accepted" },
                { ...old, status: "rejected" },
            ],
            30,
            now,
        ),
    ).toEqual([]);
    expect(oldPendingShares([{ memberId: "a", status: "pending" }], 30, now)).toEqual([]);
});

test("what was read live is judged as well, and instead of what a resource shows of the same image", async () => {
    const run = new PackRun({});
    const old = pending("2026-01-01T00:00:00Z");
    run.live = {
        images: ["i", "j"].map((imageId) => ({ imageId, visibility: "shared", members: [old] })),
        areAll: false,
    };
    const { violations, about } = await judge([], {}, run);
    expect(violations).toEqual([expect.stringMatching(/^Image i: /), expect.stringMatching(/^Image j: /)]);
    expect(about).toEqual(["golden", undefined]);
});

test("what is not known yet is left to the update, after the rest was judged", async () => {
    const policy = pendingSharesRecent({}, new PackRun({}), () => now);
    const image = { imageId: "i", visibility: "shared" };
    const run = await new PolicyRunner(policy).runStack([
        [imageMembers, { ...image, members: unknownList }, "first"],
        [imageMembers, { ...image, members: [pending("2026-01-01T00:00:00Z")] }, "second"],
    ]);
    expect(run).toEqual({
        violations: [expect.stringContaining("has been pending for 73 days")],
        about: ["second"],
        unknown: "Array value at .members can't be known during preview",
    });
});

test("beyond 20 shares of one image there are 20 violations and a count", async () => {
    const members = Array.from({ length: 25 }, (_, i) => ({
        ...pending("2026-01-01T00:00:00Z"),
        memberId: `m${i}`,
    }));
    const { violations } = await judge(members);
    expect(violations).toHaveLength(21);
    expect(violations[20]).toBe("Image i has 5 more shares that have been pending for longer than 30 days.");
});

test("a wrong configuration is told", async () => {
    expect((await judge([], { maxPendingDays: "30" })).violations).toEqual([
        'The configuration of pending-shares-recent is wrong, so nothing was judged: maxPendingDays is "30": it must be a ' +
            "whole number of days, 0 or more.",
    ]);
});
