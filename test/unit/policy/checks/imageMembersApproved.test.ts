import { imageMembersApproved } from "../../../policy/imageMembersApproved.js";
import { PackRun } from "../../../policy/packRun.js";
import { type PolicyRun, PolicyRunner, unknownList, unknownText } from "./runPolicy.js";

const imageMembers = "pulumi-nodejs:dynamic/scp:ImageMembers";
const imageAccess = "openstack:images/imageAccess:ImageAccess";
const stack = "pulumi:pulumi:Stack";

const image = "70a599e0-31e7-49b7-b260-868f441e862b";
const otherImage = "11111111-2222-3333-4444-555555555555";
const alice = "a8f10467abfc4b87b64614ab36eb9ae4";
const bob = "b0b00467abfc4b87b64614ab36eb9ae4";
const today = "2026-03-15";

const member = { imageId: image, memberId: alice, status: "accepted", createdAt: "2025-07-22T09:00:00Z" };
const shared = { imageId: image, visibility: "shared", members: [member] };

function runner(config: Record<string, unknown> = {}): PolicyRunner {
    return new PolicyRunner(
        imageMembersApproved({}, new PackRun({}), () => today),
        config,
    );
}

const judge = (props: Record<string, unknown>, config?: Record<string, unknown>): PolicyRun =>
    runner(config).run(imageMembers, props);

describe("a list of members (ImageMembers)", () => {
    test("passes with every member approved", () => {
        const members = [member, { ...member, memberId: bob, status: "pending" }];
        const config = { approvedMemberIds: [alice], approvals: [{ memberId: bob }] };
        expect(judge({ ...shared, members }, config)).toEqual({ violations: [] });
    });

    test("passes with no members, and for a private image", () => {
        expect(judge({ ...shared, members: [] })).toEqual({ violations: [] });
        expect(judge({ ...shared, visibility: "private", members: [] })).toEqual({ violations: [] });
    });

    test("is shared with nobody by default: an accepted member without an approval is a violation", () => {
        expect(judge(shared).violations).toEqual([
            `Image ${image} is shared with account ${alice} (status accepted, since 2025-07-22T09:00:00Z), ` +
                "which nobody has approved. The account can read and download the image. Take the share back with " +
                `\`scp-cli virtualserver image member delete --image_id ${image} --member_id ${alice}\`, or have ` +
                "the account approved in approvedMemberIds or approvals in the policy's configuration.",
        ]);
    });

    test("a pending member counts as access", () => {
        const { violations } = judge({ ...shared, members: [{ ...member, status: "pending" }] });
        expect(violations).toEqual([
            expect.stringContaining(
                "(status pending, since 2025-07-22T09:00:00Z), which nobody has approved. " +
                    "The account can read and download the image, although it has not accepted the share. Take",
            ),
        ]);
    });

    test("a rejected member still counts as access", () => {
        const { violations } = judge({ ...shared, members: [{ ...member, status: "rejected" }] });
        expect(violations).toEqual([
            expect.stringContaining(
                "(status rejected, since 2025-07-22T09:00:00Z), which nobody has approved. " +
                    "The account can read and download the image, although it has rejected the share. Take",
            ),
        ]);
    });

    test("there is one violation for each member that is not approved", () => {
        const members = [alice, bob, "carol"].map((memberId) => ({ ...member, memberId }));
        const { violations } = judge({ ...shared, members }, { approvedMemberIds: [bob] });
        expect(violations).toEqual([expect.stringContaining(alice), expect.stringContaining("carol")]);
    });

    test("an approval for this image passes, one for other images does not", () => {
        const approved = (imageIds: string[]) => ({ approvals: [{ memberId: alice, imageIds }] });
        expect(judge(shared, approved([otherImage, image]))).toEqual({ violations: [] });
        expect(judge(shared, approved(["a", "b", "c", "d", "e"])).violations).toEqual([
            `Image ${image} is shared with account ${alice} (status accepted, since 2025-07-22T09:00:00Z), ` +
                "which is approved for other images only (a, b, c and 2 more). The account can read and download " +
                "the image. Take the share back with `scp-cli virtualserver image member delete " +
                `--image_id ${image} --member_id ${alice}\`, or have this image added to the account's approval ` +
                "in approvals in the policy's configuration.",
        ]);
    });

    test("an approval counts on its last day and ends with it", () => {
        const until = (expires: string) => ({ approvals: [{ memberId: alice, expires }] });
        expect(judge(shared, until(today))).toEqual({ violations: [] });
        expect(judge(shared, until("2026-03-14")).violations).toEqual([
            `Image ${image} is shared with account ${alice} (status accepted, since 2025-07-22T09:00:00Z), ` +
                "whose approval ended with 2026-03-14 in UTC. The account can read and download the image. Take " +
                `the share back with \`scp-cli virtualserver image member delete --image_id ${image} ` +
                `--member_id ${alice}\`, or have the approval renewed (approvals[0] in the policy's configuration).`,
        ]);
    });

    test("an expired approval tells its owner and its reason", () => {
        const approval = {
            memberId: alice,
            expires: "2026-01-31",
            owner: "team\nx",
            reason: 'the "big" move',
        };
        expect(judge(shared, { approvals: [approval] }).violations).toEqual([
            expect.stringContaining(
                'whose approval ended with 2026-01-31 in UTC (owner: "team\\nx", reason: "the \\"big\\" move"). The',
            ),
        ]);
    });

    test("an approval in other letter case does not count, and is pointed out", () => {
        const { violations } = judge(shared, { approvedMemberIds: [alice.toUpperCase()] });
        expect(violations).toEqual([
            expect.stringContaining(
                `which nobody has approved (there is an approval of ${alice.toUpperCase()}: letter case counts). The`,
            ),
        ]);
    });

    test("only members of the configured statuses are judged", () => {
        const members = [
            { ...member, status: "pending" },
            { ...member, memberId: bob },
        ];
        const { violations } = judge({ ...shared, members }, { statuses: ["accepted"] });
        expect(violations).toEqual([expect.stringContaining(bob)]);
    });

    test("a list that ignores changes can be out of date, which is a violation of its own", () => {
        const { violations } = runner({ approvedMemberIds: [alice] }).run(imageMembers, shared, "golden", [
            "members",
            "visibility",
        ]);
        expect(violations).toEqual([
            `Image ${image} can not be verified: this resource ignores changes of members, visibility, so it shows ` +
                "what was stored, and not with whom the image is shared now. Remove `ignoreChanges` from the resource.",
        ]);
    });

    test("a declared share is what it is, whatever changes it ignores", () => {
        const props = { imageId: image, memberId: alice };
        const run = runner({ approvedMemberIds: [alice] }).run(imageAccess, props, "golden", ["status"]);
        expect(run).toEqual({ violations: [] });
    });

    test("a list without some of the statuses that are judged is a violation of its own", () => {
        const props = { ...shared, members: [], statuses: ["accepted"] };
        expect(judge(props).violations).toEqual([
            `Image ${image} can not be verified: this resource holds only members that are accepted, and pending ` +
                "or rejected ones can use the image too. Remove `statuses` from the resource.",
        ]);
        expect(judge(props, { statuses: ["accepted"] })).toEqual({ violations: [] });
        expect(judge({ ...props, statuses: ["rejected", "accepted", "pending"] })).toEqual({
            violations: [],
        });
        expect(judge({ ...props, visibility: "private" })).toEqual({ violations: [] });
    });

    test("the members that a partial list does hold are judged as well", () => {
        expect(judge({ ...shared, statuses: ["accepted"] }).violations).toEqual([
            expect.stringContaining("can not be verified"),
            expect.stringContaining(`is shared with account ${alice}`),
        ]);
    });
});

describe("an image that everybody can use", () => {
    test("is a violation when it is public", () => {
        expect(judge({ ...shared, visibility: "public", members: [] }).violations).toEqual([
            `Image ${image} is public: every account finds it in its list of images, and can read and download ` +
                "it. Set its visibility to private (its owner alone) or shared (its owner and the accounts it is " +
                "shared with), or, if everybody may use it, name it in allowPublicImageIds in the policy's " +
                "configuration.",
        ]);
    });

    test("is a violation when it is a community image", () => {
        expect(judge({ ...shared, visibility: "community", members: [] }).violations).toEqual([
            expect.stringMatching(
                `^Image ${image} is a community image: every account that knows its ID can read and download it. Set`,
            ),
        ]);
    });

    test("passes when the configuration names it, and only then", () => {
        const props = { ...shared, visibility: "public", members: [] };
        expect(judge(props, { allowPublicImageIds: [image] })).toEqual({ violations: [] });
        expect(judge(props, { allowPublicImageIds: [otherImage] }).violations).toHaveLength(1);
    });
});

describe("properties that make no sense", () => {
    const advice = "Use the same version of pulumi-scp-image-members in the program and in the policy pack.";

    test.each([
        [{ members: undefined }, "members is missing: it must be a list of members"],
        [{ members: { 0: member } }, "}: it must be a list of members"],
        [{ members: "none" }, 'members is "none": it must be a list of members'],
        [{ members: [member, null] }, "members[1] is null: it must be a member"],
        [
            { members: [{ ...member, memberId: undefined }] },
            "members[0].memberId is missing: it must be a text",
        ],
        [{ members: [{ ...member, memberId: "" }] }, 'members[0].memberId is "": it must not be empty'],
        [
            { members: [{ ...member, status: "gone" }] },
            'members[0].status is "gone": it must be pending, accepted or rejected',
        ],
        [{ visibility: "secret" }, 'visibility is "secret": it must be shared, private, public or community'],
        [{ visibility: undefined }, "visibility is missing: it must be shared, private, public or community"],
        [{ imageId: undefined }, "imageId is missing: it must be a text"],
        [{ statuses: "accepted" }, 'statuses is "accepted": it must be a list of statuses'],
        [{ statuses: [] }, "statuses is []: it must name a status"],
        [{ statuses: ["done"] }, 'statuses[0] is "done": it must be pending, accepted or rejected'],
    ])("are a violation and never a pass: %j", (props, problem) => {
        const { violations } = judge({ ...shared, ...props }, { approvedMemberIds: [alice] });
        expect(violations).toEqual([expect.stringContaining(`${problem}. ${advice}`)]);
    });

    test("are told once, with the number of further ones", () => {
        expect(judge({ ...shared, members: [1, 2, 3] }).violations).toEqual([
            `Who can use the image can not be verified: members[0] is 1: it must be a member (and 2 more). ${advice}`,
        ]);
    });

    test("hostile text stays on one line, and does nothing when the command is pasted", () => {
        const memberId = "x'; rm -rf ~ #\n\u001b[31m\u202e<{%reset%}>";
        const { violations } = judge({ ...shared, members: [{ ...member, memberId }] });
        expect(violations[0]).toContain(
            'is shared with account "x\'; rm -rf ~ #\\n\\u001b[31m\\u{202e}<\\{%reset%}>" (status accepted',
        );
        expect(violations[0]).toContain(
            "--member_id 'x'\\''; rm -rf ~ #\\u{a}\\u{1b}[31m\\u{202e}<\\{%reset%}>'`, or",
        );
        expect(violations[0]).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    });
});

describe("a share that another provider's resource declares (ImageAccess)", () => {
    const access = { imageId: image, memberId: alice };
    const judgeAccess = (props: Record<string, unknown>, config?: Record<string, unknown>): PolicyRun =>
        runner(config).run(imageAccess, props);

    test("passes when the account is approved for the image", () => {
        expect(judgeAccess(access, { approvedMemberIds: [alice] })).toEqual({ violations: [] });
        expect(judgeAccess(access, { approvals: [{ memberId: alice, imageIds: [image] }] })).toEqual({
            violations: [],
        });
    });

    test("is a violation without an approval, and pending when no status is declared", () => {
        expect(judgeAccess(access).violations).toEqual([
            `This resource shares image ${image} with account ${alice} (status pending), which nobody has ` +
                "approved. A share lets the account read and download the image, whatever its status. Remove the " +
                "resource from the program (where the share is there already, `pulumi up` then takes it back), or " +
                "have the account approved in approvedMemberIds or approvals in the policy's configuration.",
        ]);
        expect(judgeAccess(access, { statuses: ["accepted"] })).toEqual({ violations: [] });
        expect(judgeAccess({ ...access, status: "accepted" }, { statuses: ["accepted"] }).violations).toEqual(
            [expect.stringContaining(`${alice} (status accepted), which nobody has approved`)],
        );
    });

    test("of an image whose ID is not known yet is judged where the ID makes no difference", () => {
        const unknownImage = { ...access, imageId: unknownText };
        expect(judgeAccess(unknownImage, { approvedMemberIds: [alice] })).toEqual({ violations: [] });
        expect(judgeAccess(unknownImage)).toEqual({
            violations: [
                expect.stringMatching(
                    `^This resource shares an image that is still to be created with account ${alice} \\(status ` +
                        "pending\\), which nobody has approved\\. A",
                ),
            ],
        });
        const expired = { memberId: alice, imageIds: [image], expires: "2026-03-14" };
        expect(judgeAccess(unknownImage, { approvals: [expired] }).violations).toEqual([
            expect.stringContaining("whose approval ended with 2026-03-14 in UTC"),
        ]);
    });

    test("of an image whose ID is not known yet is left to the update where the ID decides", () => {
        const approvals = [{ memberId: alice, imageIds: [image] }];
        expect(judgeAccess({ ...access, imageId: unknownText }, { approvals })).toEqual({
            violations: [],
            unknown: "string value at .imageId can't be known during preview",
        });
    });

    test("to an account that is not known yet is left to the update", () => {
        expect(judgeAccess({ ...access, memberId: unknownText })).toEqual({
            violations: [],
            unknown: "string value at .memberId can't be known during preview",
        });
    });

    test.each([
        [{ imageId: image }, "memberId is missing: it must be a text"],
        [{ memberId: alice }, "imageId is missing: it must be a text"],
        [{ ...access, status: "member" }, 'status is "member": it must be pending, accepted or rejected'],
    ])("whose inputs make no sense is a violation: %j", (props, problem) => {
        expect(judgeAccess(props, { approvedMemberIds: [alice] }).violations).toEqual([
            `Who can use the image can not be verified: ${problem}. Correct the resource's inputs.`,
        ]);
    });
});

describe("the policy", () => {
    test("leaves a list that is not known during a preview to the update", () => {
        expect(judge({ imageId: image, visibility: "shared", members: unknownList })).toEqual({
            violations: [],
            unknown: "Array value at .members can't be known during preview",
        });
        expect(judge({ imageId: unknownText, visibility: unknownText, members: unknownList }).unknown).toBe(
            "string value at .imageId can't be known during preview",
        );
    });

    test("does not apply to other resources", () => {
        expect(runner().run("aws:s3/bucket:Bucket", { members: 1 })).toEqual({
            violations: [],
            notApplicable: "The resource does not say with whom an image is shared",
        });
    });

    test("reports an exception instead of ending the run", () => {
        const props = {
            ...shared,
            get members() {
                throw new Error("boom\nat line 1");
            },
        };
        expect(judge(props).violations).toEqual([
            "This was not judged, because image-members-approved failed: boom\\u{a}at line 1. " +
                "Please report this.",
        ]);
    });

    test("reports a wrong configuration once, and passes nothing by it", () => {
        const run = runner({
            approvedMemberIds: [alice, "*"],
            approvals: [{ memberId: bob, expires: "2026-02-30" }],
        });
        expect(run.run(stack, {}).violations).toEqual([
            'The configuration of image-members-approved is wrong, so nothing was judged: approvedMemberIds[1] is "*": ' +
                'it must be the ID of one account: letters, digits, "-", "_" and "." only, no spaces, and no "*" for all.',
            "The configuration of image-members-approved is wrong, so nothing was judged: approvals[0].expires is " +
                '"2026-02-30": it must be a day of the calendar, as YYYY-MM-DD.',
        ]);
        expect(run.run(imageMembers, shared)).toEqual({ violations: [] });
    });

    test("reports a wrong configuration also when no other resource comes first", () => {
        expect(judge(shared, { aprovals: [] }).violations).toEqual([
            "The configuration of image-members-approved is wrong, so nothing was judged: aprovals is no known key: the " +
                "configuration must be an object with the keys approvedMemberIds, approvals, approvalsFile, statuses, " +
                "allowPublicImageIds and onLookupError.",
        ]);
    });
});
