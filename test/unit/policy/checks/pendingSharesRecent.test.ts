import type { Verdict } from "../../../../policy/checks/check.js";
import { pendingSharesRecent } from "../../../../policy/checks/pendingSharesRecent.js";
import { image, judge, member } from "./judge.js";

const pending = (updatedAt: string, createdAt = updatedAt) =>
    member("alice", { status: "pending", createdAt, updatedAt });

function judged(of: ReturnType<typeof member>, maxPendingDays?: number): readonly Verdict[] {
    const images = [image("i", { members: [of], resourceUrn: "urn:own" })];
    return judge(pendingSharesRecent, { images }, maxPendingDays === undefined ? {} : { maxPendingDays });
}

test("a share may be pending for 30 days, and not for one more", () => {
    expect(judged(pending("2026-02-13T12:00:00Z"))).toEqual([]);
    expect(judged(pending("2026-02-12T12:00:00Z"))).toEqual([
        {
            kind: "pending-too-long",
            days: 31,
            maxDays: 30,
            imageId: "i",
            memberId: "alice",
            status: "pending",
            createdAt: "2026-02-12T12:00:00Z",
            updatedAt: "2026-02-12T12:00:00Z",
            resourceUrn: "urn:own",
        },
    ]);
});

test("the limit is configurable, down to no day at all", () => {
    expect(judged(pending("2026-03-14T11:00:00Z"), 0)).toMatchObject([{ days: 1, maxDays: 0 }]);
    expect(judged(pending("2026-03-14T13:00:00Z"), 0)).toEqual([]);
    expect(judged(pending("2025-01-01T00:00:00Z"), 1000)).toEqual([]);
});

test("a share that was taken back and made again counts from then, and both times are told", () => {
    expect(judged(pending("2026-03-01T00:00:00Z", "2024-01-01T00:00:00Z"))).toEqual([]);
    expect(judged(pending("2026-02-01T00:00:00Z", "2024-01-01T00:00:00Z"))).toMatchObject([
        { days: 42, createdAt: "2024-01-01T00:00:00Z", updatedAt: "2026-02-01T00:00:00Z" },
    ]);
});

test("a share counts from when it was made if it is not known when it changed", () => {
    expect(judged(member("alice", { status: "pending", createdAt: "2026-01-01T12:00:00Z" }))).toMatchObject([
        { days: 73 },
    ]);
});

test("shares that were answered do not count, and neither do those that are only declared", () => {
    const old = pending("2020-01-01T00:00:00Z");
    expect(judged({ ...old, status: "accepted" })).toEqual([]);
    expect(judged({ ...old, status: "rejected" })).toEqual([]);
    expect(judged({ memberId: "alice", status: "pending" })).toEqual([]);
});

test("a list that is not known yet is undecided, beside what is found in the rest", () => {
    const images = [image("i", { members: [pending("2026-01-01T00:00:00Z")] })];
    expect(judge(pendingSharesRecent, { images, hasUnknownLists: true })).toEqual([
        expect.objectContaining({ days: 73 }),
        "undecided",
    ]);
    expect(judge(pendingSharesRecent, { hasUnknownDeclarations: true })).toEqual([]);
});
