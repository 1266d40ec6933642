import { configurationSchema } from "../../../policy/configuration.js";
import { readRules, type SharingRules, sharingKeys } from "../../../policy/rules.js";

function read(config: unknown) {
    return readRules(config, [...sharingKeys, ...liveKeys], () => ({ problem: "there is no file here" }));
}

function problems(config: unknown): readonly string[] {
    const rules = read(config);
    return "problems" in rules ? rules.problems : [];
}

const liveKeys = ["imageIds", "allSharedImages", "resourceTypes", "connection", "maxPendingDays"] as const;

const accountRule =
    'it must be the ID of one account: letters, digits, "-", "_" and "." only, no spaces, and no "*" for all';
const imageRule = accountRule.replace("account", "image");
const keyList =
    "approvedMemberIds, approvals, approvalsFile, statuses, allowPublicImageIds, onLookupError, imageIds, " +
    "allSharedImages, resourceTypes, connection and maxPendingDays";
const dayRule = "it must be a day of the calendar, as YYYY-MM-DD";

test("an empty configuration is right, judges every status and approves nobody", () => {
    const rules = read({}) as SharingRules;
    expect(rules).toMatchObject({ statuses: new Set(["pending", "accepted", "rejected"]) });
    expect(rules.approvals.refusal("a", "i", "2026-01-01")).toEqual({ kind: "notApproved" });
});

test("everything that may be configured is accepted together", () => {
    const config = {
        approvedMemberIds: ["a8f10467abfc4b87b64614ab36eb9ae4"],
        approvals: [
            { memberId: "b" },
            { memberId: "c", imageIds: ["i", "j"], reason: "move", owner: "team", expires: "2028-02-29" },
            { memberId: "c", imageIds: ["k"] },
            { memberId: "c" },
        ],
        statuses: ["rejected"],
        allowPublicImageIds: ["i"],
        onLookupError: "warn",
        imageIds: ["i", "j"],
        allSharedImages: true,
        resourceTypes: { "a:b/c:D": "imageId" },
        connection: "east",
        maxPendingDays: 0,
    };
    expect(problems(config)).toEqual([]);
});

test.each<[unknown, string]>([
    [{ approvedMemberIds: [""] }, `approvedMemberIds[0] is "": ${accountRule}`],
    [{ approvedMemberIds: ["a", "  "] }, `approvedMemberIds[1] is "  ": ${accountRule}`],
    [{ approvedMemberIds: ["a "] }, `approvedMemberIds[0] is "a ": ${accountRule}`],
    [{ approvedMemberIds: ["a\n"] }, `approvedMemberIds[0] is "a\\n": ${accountRule}`],
    [{ approvedMemberIds: ["*"] }, `approvedMemberIds[0] is "*": ${accountRule}`],
    [{ approvedMemberIds: [5] }, `approvedMemberIds[0] is 5: ${accountRule}`],
    [{ approvedMemberIds: "a" }, 'approvedMemberIds is "a": it must be a list of account IDs'],
    [{ approvedMemberIds: null }, "approvedMemberIds is null: it must be a list of account IDs"],
    [
        { approvedMemberIds: ["a", "b", "a"] },
        'approvedMemberIds[2] is "a", which repeats approvedMemberIds[0]: keep one of the two',
    ],
    [
        { approvedMemberIds: ["ab", "aB"] },
        'approvedMemberIds[1] is "aB", which is approvedMemberIds[0], "ab", in other letter case: keep the right one',
    ],
    [{ approvals: {} }, "approvals is {}: it must be a list of approvals"],
    [
        { approvals: ["a"] },
        'approvals[0] is "a": it must be an object with the keys memberId, imageIds, reason, owner and expires',
    ],
    [{ approvals: [{}] }, `approvals[0].memberId is missing: ${accountRule}`],
    [{ approvals: [{ memberId: "*" }] }, `approvals[0].memberId is "*": ${accountRule}`],
    [
        { approvals: [{ memberId: "a", imageId: "i" }] },
        "approvals[0].imageId is no known key: approvals[0] must be an object with the keys memberId, imageIds, " +
            "reason, owner and expires",
    ],
    [
        { approvals: [{ memberId: "a", imageIds: [] }] },
        "approvals[0].imageIds is []: it must name an image (leave imageIds out to approve every image)",
    ],
    [{ approvals: [{ memberId: "a", imageIds: ["*"] }] }, `approvals[0].imageIds[0] is "*": ${imageRule}`],
    [
        { approvals: [{ memberId: "a", imageIds: "i" }] },
        'approvals[0].imageIds is "i": it must be a list of image IDs',
    ],
    [
        { approvals: [{ memberId: "a", owner: " " }] },
        'approvals[0].owner is " ": it must say who answers for the approval',
    ],
    [
        { approvals: [{ memberId: "a", reason: 1 }] },
        "approvals[0].reason is 1: it must be a text that says why the account may use the image",
    ],
    ...[
        "2026-02-30",
        "2026-13-01",
        "2025-02-29",
        "2026-1-1",
        "01.02.2026",
        "2026-01-01T00:00:00Z",
        " 2026-01-01",
        "",
    ].map((expires): [unknown, string] => [
        { approvals: [{ memberId: "b" }, { memberId: "a", expires }] },
        `approvals[1].expires is "${expires}": ${dayRule}`,
    ]),
    [{ approvals: [{ memberId: "a", expires: 20260101 }] }, `approvals[0].expires is 20260101: ${dayRule}`],
    [
        { approvals: [{ memberId: "a" }, { memberId: "a", expires: "2026-01-01" }] },
        'approvals[1].memberId is "a", which repeats approvals[0].memberId: keep one of the two',
    ],
    [
        { approvedMemberIds: ["a"], approvals: [{ memberId: "a", expires: "2026-01-01" }] },
        'approvals[0].memberId is "a", which repeats approvedMemberIds[0]: keep one of the two',
    ],
    [
        { approvedMemberIds: ["a"], approvals: [{ memberId: "A", imageIds: ["i"] }] },
        'approvals[0].memberId is "A", which is approvedMemberIds[0], "a", in other letter case: keep the right one',
    ],
    [
        {
            approvals: [
                { memberId: "a", imageIds: ["i"] },
                { memberId: "b", imageIds: ["i"] },
                { memberId: "a", imageIds: ["j", "i"] },
            ],
        },
        'approvals[2].imageIds[1] is "i", which repeats approvals[0].imageIds[0] of the same account: keep one of the two',
    ],
    [
        { statuses: [] },
        "statuses is []: it must hold pending, accepted or rejected (leave statuses out to judge every share)",
    ],
    [{ statuses: ["done"] }, 'statuses[0] is "done": it must be pending, accepted or rejected'],
    [{ statuses: "pending" }, 'statuses is "pending": it must be a list of statuses'],
    [
        { statuses: ["pending", "pending"] },
        'statuses[1] is "pending", which repeats statuses[0]: keep one of the two',
    ],
    [{ allowPublicImageIds: ["*"] }, `allowPublicImageIds[0] is "*": ${imageRule}`],
    [
        { allowPublicImageIds: ["i", "I"] },
        'allowPublicImageIds[1] is "I", which is allowPublicImageIds[0], "i", in other letter case: keep the right one',
    ],
    [{ onLookupError: "ignore" }, 'onLookupError is "ignore": it must be "fail" or "warn"'],
    [{ imageIds: ["i", "i"] }, 'imageIds[1] is "i", which repeats imageIds[0]: keep one of the two'],
    [{ imageIds: ["*"] }, `imageIds[0] is "*": ${imageRule}`],
    [{ allSharedImages: "yes" }, 'allSharedImages is "yes": it must be true or false'],
    [
        { resourceTypes: ["a:b/c:D"] },
        "resourceTypes is [ 'a:b/c:D' ]: it must be an object of type tokens, each with the name of the property that " +
            "holds the image's ID",
    ],
    [
        { resourceTypes: { "a:b/c:D": " " } },
        'resourceTypes."a:b/c:D" is " ": it must be the name of the property that holds the image\'s ID',
    ],
    [{ connection: "" }, 'connection is "": it must be the name of a connection in scp:connections'],
    [{ approvalsFile: " " }, 'approvalsFile is " ": it must be the path of a YAML or JSON file'],
    [{ approvalsFile: ["a"] }, "approvalsFile is [ 'a' ]: it must be the path of a YAML or JSON file"],
    [{ maxPendingDays: -1 }, "maxPendingDays is -1: it must be a whole number of days, 0 or more"],
    [{ maxPendingDays: 1.5 }, "maxPendingDays is 1.5: it must be a whole number of days, 0 or more"],
    [
        { aprovedMemberIds: ["a"] },
        `aprovedMemberIds is no known key: the configuration must be an object with the keys ${keyList}`,
    ],
    ["a", `the configuration is "a": it must be an object with the keys ${keyList}`],
])("%j is refused in one line that names key and value", (config, line) => {
    expect(problems(config)).toEqual([line]);
});

test("every problem is told", () => {
    expect(problems({ approvedMemberIds: ["*"], statuses: [], aprovals: 1, expires: 2 })).toHaveLength(4);
});

test("the engine is given a description of every key, the defaults there are, and a closed form of each approval", () => {
    const { properties } = configurationSchema(["approvedMemberIds", "approvals", "maxMembers"], {
        approvedMemberIds: ["a"],
        maxMembers: 3,
    });
    expect(Object.entries(properties).map(([key, schema]) => [key, schema.default])).toEqual([
        ["approvedMemberIds", ["a"]],
        ["approvals", undefined],
        ["maxMembers", 3],
    ]);
    expect(properties.approvals?.items).toMatchObject({
        additionalProperties: false,
        required: ["memberId"],
    });
});
