import fc from "fast-check";
import type { Fact, Finding, Found, ShownApproval } from "../../../../policy/findings/finding.js";
import {
    commandOf,
    findingText,
    imageText,
    isApprovable,
    messageOf,
    takeBackCommand,
    withRemedy,
} from "../../../../policy/findings/text.js";

type Kind = Finding["kind"];
type Unnamed = { [Each in Kind]: Omit<Extract<Finding, { kind: Each }>, "policy"> }[Kind];

const policy = "image-members-approved";
const image = { imageId: "70a599e0", imageName: "golden" };
const share = {
    ...image,
    memberId: "a8f1",
    status: "accepted",
    createdAt: "2025-07-22T09:00:00Z",
    updatedAt: "2025-07-22T09:00:00Z",
} as const;
const old = { ...share, status: "pending", updatedAt: "2026-02-01T00:00:00Z" } as const;
const declared = { imageId: "70a599e0", memberId: "a8f1", status: "pending", isDeclared: true } as const;
const approval: ShownApproval = { memberId: "a8f1", expires: "2026-03-14", place: "approvals[2]" };
const owned: ShownApproval = { ...approval, owner: "team\nx", reason: 'the "big" move' };
const shared = 'Image 70a599e0 ("golden") is shared with account a8f1';
const command = "`scp-cli virtualserver image member delete --image_id 70a599e0 --member_id a8f1`";
const takeBack = `Take the share back: ${command}. Or`;
const offer = (hyphen: string) =>
    `add \`${hyphen}{"memberId": "a8f1", "imageIds": ["70a599e0"], "expires": "2026-06-13"}\` to approvals, with owner and reason`;
const isViolation =
    'What cannot be read is a violation, because anybody may have access; "onLookupError": "warn" makes it advisory.';

/** Each sentence that a finding can have, once. */
const messages: Record<Kind, readonly (readonly [Unnamed, string])[]> = {
    "not-approved": [
        [
            { kind: "not-approved", ...share },
            `${shared} (status accepted, shared since 2025-07-22T09:00:00Z), which is not approved.\n` +
                `${takeBack} approve the account in the pack's configuration.`,
        ],
        [
            { kind: "not-approved", ...old },
            `${shared} (status pending since 2026-02-01T00:00:00Z, shared since 2025-07-22T09:00:00Z), which is not approved.\n` +
                `A pending share gives access all the same. ${takeBack} approve the account in the pack's configuration.`,
        ],
        [
            { kind: "not-approved", ...share, status: "rejected", similarId: "A8F1" },
            `${shared} (status rejected, shared since 2025-07-22T09:00:00Z), which is not approved (A8F1 is: letter case counts).\n` +
                `A rejected share gives access all the same. ${takeBack} approve the account in the pack's configuration.`,
        ],
        [
            { kind: "not-approved", ...share, memberName: "Partner", approvalsFile: "approvals.yaml" },
            `${shared} ("Partner", status accepted, shared since 2025-07-22T09:00:00Z), which is not approved.\n` +
                `${takeBack} approve the account in approvals.yaml.`,
        ],
        [
            {
                kind: "not-approved",
                ...share,
                approvalsFile: "our approvals.yml",
                offeredUntil: "2026-06-13",
            },
            `${shared} (status accepted, shared since 2025-07-22T09:00:00Z), which is not approved.\n` +
                `${takeBack} approve the account in "our approvals.yml": ${offer("- ")}.`,
        ],
        ...["approvals.json", "approvals.JSON"].map((approvalsFile): [Unnamed, string] => [
            { kind: "not-approved", ...share, approvalsFile, offeredUntil: "2026-06-13" },
            `${shared} (status accepted, shared since 2025-07-22T09:00:00Z), which is not approved.\n` +
                `${takeBack} approve the account in ${approvalsFile}: ${offer("")}.`,
        ]),
        [
            { kind: "not-approved", ...declared, offeredUntil: "2026-06-13" },
            `This resource shares image 70a599e0 with account a8f1 (status pending), which is not approved.\nRemove the resource from the program. Or approve the account in the pack's configuration: ${offer("")}.`,
        ],
        [
            { kind: "not-approved", ...share, accountState: "SUSPENDED" },
            `${shared} (status accepted, shared since 2025-07-22T09:00:00Z), which is not approved (its organisation unit is, but the account is SUSPENDED).\n` +
                `${takeBack} approve the account in the pack's configuration.`,
        ],
        [
            { kind: "not-approved", ...declared },
            "This resource shares image 70a599e0 with account a8f1 (status pending), which is not approved.\n" +
                "Remove the resource from the program, or approve the account in the pack's configuration.",
        ],
        [
            { kind: "not-approved", ...declared, imageId: undefined },
            "This resource shares an image that does not exist yet with account a8f1 (status pending), which is not approved.\n" +
                "Remove the resource from the program, or approve the account in the pack's configuration.",
        ],
        [
            { kind: "not-approved", memberId: "a8f1", status: "accepted" },
            "An image that does not exist yet is shared with account a8f1 (status accepted), which is not approved.\n" +
                "Take the share back, or approve the account in the pack's configuration.",
        ],
    ],
    "approval-ended": [
        [
            { kind: "approval-ended", ...share, approval },
            `${shared} (status accepted, shared since 2025-07-22T09:00:00Z), whose approval expired on 2026-03-14 (end of day, UTC; approvals[2]).\n` +
                `${takeBack} renew the approval.`,
        ],
        [
            { kind: "approval-ended", ...declared, approval: { ...owned, approvedBy: "ciso" } },
            'This resource shares image 70a599e0 with account a8f1 (status pending), whose approval expired on 2026-03-14 (end of day, UTC; approvals[2]; approved by: "ciso"; owner: "team\\nx"; reason: "the \\"big\\" move").\n' +
                "Remove the resource from the program, or renew the approval.",
        ],
    ],
    "approved-for-other-images": [
        [
            {
                kind: "approved-for-other-images",
                ...share,
                imageIds: ["a"],
                approvalsFile: "approvals.yaml",
            },
            `${shared} (status accepted, shared since 2025-07-22T09:00:00Z), which is approved for other images only (a).\n` +
                `${takeBack} approve the account for this image too in approvals.yaml.`,
        ],
        [
            { kind: "approved-for-other-images", ...share, imageIds: ["a", "b", "c", "d", "e"] },
            `${shared} (status accepted, shared since 2025-07-22T09:00:00Z), which is approved for other images only (a, b, c and 2 more).\n` +
                `${takeBack} approve the account for this image too in the pack's configuration.`,
        ],
    ],
    "open-to-everybody": [
        [
            { kind: "open-to-everybody", ...image, visibility: "public" },
            'Image 70a599e0 ("golden") is public: every account finds it in its list of images, and can read and download it.\n' +
                "Set its visibility to private or shared, or, if everybody may use it, name it in allowPublicImageIds.",
        ],
        [
            { kind: "open-to-everybody", ...image, visibility: "community" },
            'Image 70a599e0 ("golden") is a community image: every account that knows its ID can read and download it.\n' +
                "Set its visibility to private or shared, or, if everybody may use it, name it in allowPublicImageIds.",
        ],
    ],
    "statuses-left-out": [
        [
            {
                kind: "statuses-left-out",
                imageId: "i",
                held: ["accepted"],
                leftOut: ["pending", "rejected"],
            },
            "Image i cannot be verified: this resource holds only members that are accepted, and pending or rejected members can use the image too. Remove statuses from the resource.",
        ],
    ],
    "changes-ignored": [
        [
            { kind: "changes-ignored", imageId: "i", ignoreChanges: ["members", "visibility"] },
            "Image i cannot be verified: this resource ignores changes of members, visibility, so it shows what was stored. Remove ignoreChanges from the resource.",
        ],
    ],
    "unclear-resource": [
        [
            {
                kind: "unclear-resource",
                problems: ['members is "none": it must be a list of members'],
                remedy: "Correct it.",
            },
            'This resource cannot be verified: members is "none": it must be a list of members. Correct it.',
        ],
        [
            { kind: "unclear-resource", problems: ["a", "b", "c"], remedy: "Correct it." },
            "This resource cannot be verified: a (and 2 more). Correct it.",
        ],
    ],
    "pending-too-long": [
        [
            { kind: "pending-too-long", ...old, days: 42, maxDays: 30 },
            `The share of image 70a599e0 ("golden") with account a8f1 has been pending for 42 days, since 2026-02-01T00:00:00Z (shared since 2025-07-22T09:00:00Z); at most 30 are allowed (maxPendingDays).\nA pending share gives access all the same. Have the account accept the share, or take it back: ${command}.`,
        ],
        [
            {
                kind: "pending-too-long",
                ...old,
                memberName: "Partner",
                updatedAt: old.createdAt,
                days: 42,
                maxDays: 30,
            },
            `The share of image 70a599e0 ("golden") with account a8f1 ("Partner") has been pending for 42 days, since 2025-07-22T09:00:00Z; at most 30 are allowed (maxPendingDays).\nA pending share gives access all the same. Have the account accept the share, or take it back: ${command}.`,
        ],
        [
            { kind: "pending-too-long", ...old, updatedAt: undefined, days: 42, maxDays: 30 },
            `The share of image 70a599e0 ("golden") with account a8f1 has been pending for 42 days, since 2025-07-22T09:00:00Z; at most 30 are allowed (maxPendingDays).\nA pending share gives access all the same. Have the account accept the share, or take it back: ${command}.`,
        ],
        [
            { kind: "pending-too-long", ...old, updatedAt: share.updatedAt, days: 2, maxDays: 1 },
            `The share of image 70a599e0 ("golden") with account a8f1 has been pending for 2 days, since 2025-07-22T09:00:00Z; at most 1 is allowed (maxPendingDays).\nA pending share gives access all the same. Have the account accept the share, or take it back: ${command}.`,
        ],
    ],
    "too-many-members": [
        [
            { kind: "too-many-members", imageId: "i", count: 3, most: 2, isWhole: true },
            "Image i is shared with 3 accounts; at most 2 are allowed (maxMembers).\n" +
                "Take shares back, or raise maxMembers.",
        ],
        [
            { kind: "too-many-members", imageId: "i", count: 3, most: 1, isWhole: false },
            "Image i is shared with at least 3 accounts; at most 1 is allowed (maxMembers).\n" +
                "Take shares back, or raise maxMembers.",
        ],
        [
            { kind: "too-many-members", imageId: "i", count: 1, most: 0, isWhole: true },
            "Image i is shared with 1 account; at most 0 are allowed (maxMembers).\n" +
                "Take shares back, or raise maxMembers.",
        ],
    ],
    "expired-approval": [
        [
            {
                kind: "expired-approval",
                approval: { ...owned, imageIds: ["70a599e0"] },
                imageIds: ["70a599e0"],
                imageId: "70a599e0",
                memberId: "a8f1",
            },
            `The approval of account a8f1 in approvals[2] (owner: "team\\nx"; reason: "the \\"big\\" move") for image 70a599e0 expired on 2026-03-14 (end of day, UTC). Image 70a599e0 is still shared with the account.\n${takeBack} renew the approval.`,
        ],
        [
            {
                kind: "expired-approval",
                approval,
                imageIds: ["70a599e0", "j", "k"],
                imageId: "70a599e0",
                memberId: "a8f1",
            },
            `The approval of account a8f1 in approvals[2] for every image expired on 2026-03-14 (end of day, UTC). Image 70a599e0 (and 2 more images that it was for) is still shared with the account.\n${takeBack} renew the approval.`,
        ],
        [
            {
                kind: "expired-approval",
                approval: { ...approval, imageIds: ["a", "b", "c", "d"] },
                imageIds: [],
                memberId: "a8f1",
            },
            "The approval of account a8f1 in approvals[2] for images a, b, c and 1 more expired on 2026-03-14 (end of day, UTC). No current share depends on it: remove it.",
        ],
    ],
    "approval-ends": [
        [
            {
                kind: "approval-ends",
                approval: { ...owned, imageIds: ["70a599e0"] },
                days: 6,
                memberId: "a8f1",
            },
            'The approval of account a8f1 in approvals[2] (owner: "team\\nx"; reason: "the \\"big\\" move") for image 70a599e0 expires on 2026-03-14 (end of day, UTC; days left: 6).\n' +
                "Renew it, or take the share back.",
        ],
        [
            { kind: "approval-ends", approval, days: 0, memberId: "a8f1" },
            "The approval of account a8f1 in approvals[2] for every image expires on 2026-03-14 (end of day, UTC; days left: 0).\n" +
                "Renew it, or take the share back.",
        ],
    ],
    "unused-approvals": [
        [
            {
                kind: "unused-approvals",
                approvals: [
                    { memberId: "bob", place: "approvedMemberIds[0]" },
                    { memberId: "carol", name: "Carol Ltd", place: "approvals[0]", owner: "team" },
                ],
                imageCount: 1,
            },
            'No share of the one image that was read needs the approval of account bob in approvedMemberIds[0] and account carol ("Carol Ltd") in approvals[0] (owner: "team"). Remove approvals that are no longer needed: they let the account use an image as soon as it is shared again.',
        ],
        [
            { kind: "unused-approvals", approvals: [approval], imageCount: 2 },
            "No share of the 2 images that were read needs the approval of account a8f1 in approvals[2]. Remove approvals that are no longer needed: they let the account use an image as soon as it is shared again.",
        ],
        [
            { kind: "unused-approvals", approvals: [approval], imageCount: undefined, isOfSeveral: true },
            "No share of these accounts needs the approval of account a8f1 in approvals[2]. Remove approvals that are no longer needed: they let the account use an image as soon as it is shared again.",
        ],
        [
            { kind: "unused-approvals", approvals: [approval], imageCount: undefined },
            "No share of this account needs the approval of account a8f1 in approvals[2]. Remove approvals that are no longer needed: they let the account use an image as soon as it is shared again.",
        ],
    ],
    "old-api-version": [
        [
            {
                kind: "old-api-version",
                place: "scp:apiVersion",
                cause: "API version 1.2 reaches its Not Before date.",
            },
            "API version 1.2 reaches its Not Before date.",
        ],
    ],
    unread: [
        [
            { kind: "unread", imageIds: ["i"], cause: "GET https://x/v1 answered 503" },
            `Image i could not be read: GET https://x/v1 answered 503.\n${isViolation}`,
        ],
        [
            { kind: "unread", imageIds: ["a", "b", "c", "d", "e"], cause: "No SCP credentials are set" },
            `Images a, b, c and 2 more could not be read: No SCP credentials are set.\n${isViolation}`,
        ],
        [
            { kind: "unread", imageIds: [], cause: "answered 503" },
            `The images that others can use could not be read: answered 503.\n${isViolation}`,
        ],
        [
            { kind: "unread", imageIds: [], cause: 'the property "id" is missing', resourceUrn: "urn:own" },
            `The image of this resource could not be read: the property "id" is missing.\n${isViolation}`,
        ],
        [
            { kind: "unread", imageIds: [], cause: "answered 503", causeToldBy: "image-members-approved" },
            "The images that others can use could not be read: image-members-approved says why.\n" +
                isViolation,
        ],
        [
            { kind: "unread", imageIds: ["i"], cause: "answered 503", isAdvice: true },
            "Image i could not be read: answered 503.\n" + "It is not known who has access.",
        ],
    ],
    "unread-organization": [
        [
            { kind: "unread-organization", unitIds: ["ou-1"], cause: "GET https://x answered 403" },
            'Organisation unit ou-1 could not be read: GET https://x answered 403. So approvedUnitIds approves nobody, and every other approval still holds. "onLookupError": "warn" makes this advisory.',
        ],
        [
            { kind: "unread-organization", unitIds: ["ou-1"], cause: "c", causeToldBy: "p", isAdvice: true },
            "Organisation unit ou-1 could not be read: p says why. So approvedUnitIds approves nobody, and every other approval still holds.",
        ],
        [
            { kind: "unread-organization", unitIds: ["ou-1", "ou\n2"], cause: "c", isAdvice: true },
            'Organisation units ou-1, "ou\\n2" could not be read: c. So approvedUnitIds approves nobody, and every other approval still holds.',
        ],
    ],
    "not-known-yet": [
        [
            { kind: "not-known-yet", resourceName: "own", isAdvice: true },
            "The image of own does not exist yet. Its shares are judged at the end of the update.",
        ],
    ],
    "wrong-configuration": [
        [
            { kind: "wrong-configuration", cause: 'approvedMemberIds[1] is "*"' },
            'The configuration of image-members-approved is wrong, so nothing was judged: approvedMemberIds[1] is "*".',
        ],
    ],
    "policy-failed": [
        [
            { kind: "policy-failed", cause: "boom" },
            "Nothing was judged, because image-members-approved failed: boom. Please report this.",
        ],
    ],
    more: [
        [
            { kind: "more", of: "share", count: 37, ...image },
            'Image 70a599e0 ("golden") has 37 more shares that are not approved.',
        ],
        [
            { kind: "more", of: "share", count: 1, ...image },
            'Image 70a599e0 ("golden") has 1 more share that is not approved.',
        ],
        [
            { kind: "more", of: "pending-share", count: 5, imageId: "i" },
            "Image i has 5 more shares that have been pending for too long.",
        ],
        [
            { kind: "more", of: "pending-share", count: 1, imageId: "i" },
            "Image i has 1 more share that has been pending for too long.",
        ],
        [{ kind: "more", of: "expired-approval", count: 3 }, "3 more approvals have expired."],
        [{ kind: "more", of: "expired-approval", count: 1 }, "1 more approval has expired."],
        [{ kind: "more", of: "ending-approval", count: 3 }, "3 more approvals expire soon."],
        [{ kind: "more", of: "ending-approval", count: 1 }, "1 more approval expires soon."],
        [{ kind: "more", of: "problem", count: 2 }, "The configuration has 2 more problems."],
    ],
};

const table = Object.entries(messages).flatMap(([kind, each]) =>
    each.map(([finding, message]): [string, Finding, string] => [kind, { policy, ...finding }, message]),
);

test.each(table)(
    "a finding of the kind %s says on one line who, which image and why, and on the next what to do: %j",
    (_, finding, message) => {
        expect(messageOf(finding, new Set())).toBe(message);
    },
);

test("what to do is said once for all of a kind, but for the command, and that a share counts once for all of a status", () => {
    const said = new Set<string>();
    const messageLines = (change: object, fact: Fact = { kind: "not-approved" }) =>
        messageOf({ policy, ...share, ...change, ...fact }, said).split("\n");
    expect(messageLines({})).toHaveLength(2);
    expect(messageLines({ memberId: "other" })).toEqual([
        'Image 70a599e0 ("golden") is shared with account other (status accepted, shared since 2025-07-22T09:00:00Z), which is not approved.',
        "Take the share back: `scp-cli virtualserver image member delete --image_id 70a599e0 --member_id other`.",
    ]);
    expect(messageLines({ status: "pending" })[1]).toMatch(
        /^A pending share gives access all the same\. Take /,
    );
    expect(messageLines({ status: "pending" })[1]).toMatch(/^Take .*`\.$/);
    expect(messageLines({ isDeclared: true })[1]).toBe(
        "Remove the resource from the program, or approve the account in the pack's configuration.",
    );
    expect(messageLines({}, { kind: "approval-ended", approval })).toHaveLength(2);
    // What is offered is for the share itself.
    expect(messageLines({ offeredUntil: "2026-06-13" })[1]).toContain(
        `--member_id a8f1\`. Approve the account in the pack's configuration: ${offer("")}.`,
    );
});

test("where each stands alone, a message is one line, and the command stands apart", () => {
    const finding: Finding = { policy, kind: "not-approved", ...old };
    expect(withRemedy(findingText(finding), finding)).toBe(
        `${findingText(finding)} A pending share gives access all the same. Take the share back, or approve the account in the pack's configuration.`,
    );
    expect(messageOf(finding, new Set())).toContain(`\`${commandOf(finding)}\``);
});

test.each<[Found, boolean]>([
    [{ kind: "not-approved", imageId: "i", memberId: "a" }, true],
    [{ kind: "approved-for-other-images", imageIds: ["j"], imageId: "i", memberId: "a" }, true],
    [{ kind: "not-approved", imageId: "i", memberId: "a", similarId: "A" }, false],
    [{ kind: "not-approved", memberId: "a" }, false],
    [{ kind: "approval-ended", approval, imageId: "i", memberId: "a" }, false],
    [{ kind: "open-to-everybody", visibility: "public", imageId: "i" }, false],
])("an approval that is added is what helps, or not: %j", (found, helps) => {
    expect(isApprovable(found)).toBe(helps);
});

test("approvals that no share needs are named up to 20, and the others counted", () => {
    const approvals = Array.from({ length: 30 }, (_, i) => ({
        memberId: `m${i}`,
        place: `approvedMemberIds[${i}]`,
    }));
    expect(findingText({ policy, kind: "unused-approvals", approvals, imageCount: 1 })).toContain(
        "account m18 in approvedMemberIds[18], account m19 in approvedMemberIds[19] and 10 more. Remove",
    );
});

test("an image without a name, or without an ID, is one in a sentence", () => {
    expect(imageText({ imageId: "i", imageName: "" })).toBe("image i");
    expect(imageText({ imageId: "a b" })).toBe('image "a b"');
    expect(imageText({})).toBe("an image that does not exist yet");
});

test.each([
    [
        { accountId: "a8f1", region: "kr-west1", connection: "west" },
        "account a8f1 in kr-west1 (connection west)",
    ],
    [{ accountId: "a8f1" }, "account a8f1"],
    [{ region: "kr-west1", connection: "w w" }, 'connection "w w" in kr-west1'],
    [{}, "this account"],
])("an image says whose it is if several accounts are judged together: %j", (origin, whose) => {
    expect(imageText({ imageId: "i", imageName: "golden", origin })).toBe(`image i ("golden") of ${whose}`);
});

describe("text from outside", () => {
    test("stays on one line, and does nothing when the command is pasted", () => {
        const memberId = "x'; rm -rf ~ #\n\u001b[31m\u202e<{%reset%}>`";
        const message = messageOf({ policy, kind: "not-approved", ...share, memberId }, new Set());
        expect(message).toContain(
            'is shared with account "x\'; rm -rf ~ #\\n\\u001b[31m\\u{202e}<\\{%reset%}>\\u{60}" (status accepted',
        );
        expect(message).toContain(
            "--member_id 'x'\\''; rm -rf ~ #\\u{a}\\u{1b}[31m\\u{202e}<\\{%reset%}>\\u{60}'`",
        );
    });

    test("that begins with a hyphen is not an option of the command", () => {
        expect(takeBackCommand("-i", "--help")).toBe(
            "scp-cli virtualserver image member delete --image_id=-i --member_id=--help",
        );
    });

    test("whatever it is, leaves a message of at most two lines of visible characters with one command at most", () => {
        const text = fc.string({ unit: "binary", maxLength: 300 });
        const subject = fc.record({
            imageId: text,
            imageName: text,
            memberId: text,
            memberName: text,
            approvalsFile: text,
            createdAt: text,
            updatedAt: text,
        });
        fc.assert(
            fc.property(subject, text, (about, other) => {
                const shown = {
                    memberId: other,
                    name: other,
                    approvedBy: other,
                    owner: other,
                    reason: other,
                    expires: "2026-03-14",
                    place: "a",
                };
                const facts = [
                    { kind: "not-approved", similarId: other },
                    { kind: "approval-ended", approval: shown },
                    { kind: "approved-for-other-images", imageIds: [other] },
                    { kind: "changes-ignored", ignoreChanges: [other] },
                    { kind: "pending-too-long", days: 3, maxDays: 2 },
                    { kind: "expired-approval", approval: shown, imageIds: [other] },
                    { kind: "approval-ends", approval: shown, days: 3 },
                    { kind: "unused-approvals", approvals: [shown], imageCount: 2 },
                    { kind: "not-known-yet", resourceName: other },
                ] as const;
                for (const fact of facts) {
                    const finding = { policy, status: "pending", ...about, ...fact } as const;
                    const commands = commandOf(finding) ? 2 : 0;
                    for (const offeredUntil of isApprovable(finding)
                        ? [undefined, "2026-06-13"]
                        : [undefined]) {
                        const message = messageOf({ ...finding, offeredUntil }, new Set());
                        const lines = message.split("\n");
                        expect(lines.length).toBeLessThanOrEqual(2);
                        expect(lines.join(" ")).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
                        expect(message.match(/`/g) ?? []).toHaveLength(commands + (offeredUntil ? 2 : 0));
                    }
                }
            }),
        );
    });
});
