import type { Approval } from "../../../policy/approvals.js";
import { approvalsCurrent } from "../../../policy/approvalsCurrent.js";
import { PackRun } from "../../../policy/packRun.js";
import { PolicyRunner, type RunResource } from "./runPolicy.js";

const today = "2026-03-15";
const imageMembers = "pulumi-nodejs:dynamic/scp:ImageMembers";
const imageAccess = "openstack:images/imageAccess:ImageAccess";

function shown(imageId: string, ...memberIds: string[]): RunResource {
    const members = memberIds.map((memberId) => ({
        memberId,
        status: "accepted",
        createdAt: "2025-07-22T09:00:00Z",
    }));
    return [imageMembers, { imageId, visibility: "shared", members }, imageId];
}

async function judge(config: object, resources: RunResource[], run = new PackRun({})): Promise<string[]> {
    const policy = approvalsCurrent(run, () => today);
    return (await new PolicyRunner(policy, { ...config }).runStack(resources)).violations;
}

const approvals = (...list: Approval[]) => ({ approvals: list });
const expired = { memberId: "alice", expires: "2026-03-14" };

describe("an approval that has expired", () => {
    test("is told with the share that still hangs on it, its place, owner and reason", async () => {
        const approval = { ...expired, imageIds: ["i"], owner: "team", reason: "move" };
        expect(await judge(approvals(approval), [shown("i", "alice", "bob")])).toEqual([
            'The approval of account alice in approvals[0] (owner: "team", reason: "move") for image i ended with ' +
                "2026-03-14 in UTC. Image i is still shared with account alice (status accepted, since 2025-07-22T09:00:00Z). " +
                "Take the share back with `scp-cli virtualserver image member delete --image_id i --member_id alice`, or " +
                "have the approval renewed.",
        ]);
    });

    test("of every image is told with the first share and the number of further ones", async () => {
        const stack = [shown("i", "alice"), shown("j", "alice"), shown("k", "alice")];
        expect(await judge(approvals(expired), stack)).toEqual([
            expect.stringContaining(
                "for every image ended with 2026-03-14 in UTC. Image i (and 2 more images that it was for) is still shared",
            ),
        ]);
    });

    test("is told where no share hangs on it, also because another approval allows the share", async () => {
        const gone =
            "The approval of account alice in approvals[0] for every image ended with 2026-03-14 in UTC. No share that was " +
            "looked at hangs on it: remove it.";
        expect(await judge(approvals(expired), [shown("i")])).toEqual([gone]);
        expect(await judge(approvals(expired), [])).toEqual([gone]);
        const renewed = { memberId: "alice", imageIds: ["i"] };
        expect(await judge(approvals(expired, renewed), [shown("i", "alice")])).toEqual([gone]);
    });

    test("counts on its last day", async () => {
        expect(await judge(approvals({ ...expired, expires: today }), [shown("i", "alice")])).toEqual([]);
    });

    test("is one of 20 that are told, and the rest is counted", async () => {
        const many = Array.from({ length: 23 }, (_, i) => ({ ...expired, memberId: `m${i}` }));
        const told = await judge(approvals(...many), []);
        expect(told).toHaveLength(21);
        expect(told[20]).toBe("3 more approvals have expired.");
    });
});

describe("approvals that match no share", () => {
    test("are told together, with their places", async () => {
        const config = {
            approvedMemberIds: ["bob", "alice"],
            ...approvals({ memberId: "carol", imageIds: ["i"], owner: "team" }),
        };
        expect(await judge(config, [shown("i", "alice")])).toEqual([
            "No share of the one image that was looked at needs the approval of account bob in approvedMemberIds[0] and " +
                'account carol in approvals[0] (owner: "team"). Remove what is no longer needed: it lets the account use an ' +
                "image as soon as somebody shares it again.",
        ]);
    });

    test("are not told while none of their images was looked at whole", async () => {
        const other = approvals({ memberId: "bob", imageIds: ["i", "j"] });
        expect(await judge(other, [shown("i")])).toEqual([]);
        expect(await judge(other, [shown("i"), shown("j")])).toHaveLength(1);
        expect(await judge({ approvedMemberIds: ["bob"] }, [])).toEqual([]);
        const partial: RunResource = [
            imageMembers,
            { imageId: "i", visibility: "shared", members: [], statuses: ["accepted"] },
        ];
        expect(await judge({ approvedMemberIds: ["bob"] }, [partial])).toEqual([]);
    });

    test("are told of every image where all that the account shares was read", async () => {
        const run = new PackRun({});
        run.live = { images: [], areAll: true };
        expect(await judge(approvals({ memberId: "bob", imageIds: ["gone"] }), [], run)).toEqual([
            expect.stringMatching(
                /^No share that this account shares needs the approval of account bob in approvals\[0\]\./,
            ),
        ]);
    });

    test("are those that match no declared share and no live one either", async () => {
        const run = new PackRun({});
        const member = { memberId: "bob", status: "pending" } as const;
        run.live = { images: [{ imageId: "j", members: [member] }], areAll: false };
        const access: RunResource = [imageAccess, { imageId: "k", memberId: "carol" }];
        expect(await judge({ approvedMemberIds: ["bob", "carol"] }, [access], run)).toEqual([]);
    });

    test("are those that match shares of the statuses which are judged", async () => {
        const config = { approvedMemberIds: ["alice"], statuses: ["pending"] };
        expect(await judge(config, [shown("i", "alice")])).toHaveLength(1);
    });

    test("are named up to 20, and the rest is counted", async () => {
        const approvedMemberIds = Array.from({ length: 30 }, (_, i) => `m${i}`);
        const [told] = await judge({ approvedMemberIds }, [shown("i")]);
        expect(told).toContain("account m19 in approvedMemberIds[19] and 10 more. Remove");
    });
});
