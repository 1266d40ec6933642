import { checkedOptions, configurationSchema, readConfiguration } from "../../../policy/configuration.js";

function problems(config: unknown): readonly string[] {
    const read = readConfiguration(config);
    return "problems" in read ? read.problems : [];
}

const accountRule =
    'it must be the ID of one account: letters, digits, "-", "_" and "." only, no spaces, and no "*" for all';
const imageRule = accountRule.replace("account", "image");
const dayRule = "it must be a day of the calendar, as YYYY-MM-DD";

test("an empty configuration is right, judges every status and approves nobody", () => {
    const rules = readConfiguration({});
    expect(rules).toMatchObject({ statuses: new Set(["pending", "accepted", "rejected"]) });
    expect("approvals" in rules && rules.approvals.refusal("a", "i", "2026-01-01")).toEqual({
        kind: "notApproved",
    });
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
    [
        { aprovedMemberIds: ["a"] },
        "aprovedMemberIds is no known key: the configuration must be an object with the keys approvedMemberIds, " +
            "approvals, statuses and allowPublicImageIds",
    ],
    [
        "a",
        'the configuration is "a": it must be an object with the keys approvedMemberIds, approvals, statuses and ' +
            "allowPublicImageIds",
    ],
])("%j is refused in one line that names key and value", (config, line) => {
    expect(problems(config)).toEqual([line]);
});

test("every problem is told", () => {
    expect(problems({ approvedMemberIds: ["*"], statuses: [], aprovals: 1, expires: 2 })).toHaveLength(4);
});

test("options are copied, so that a later change by the caller changes nothing", () => {
    const options = { approvedMemberIds: ["a"] };
    const checked = checkedOptions(options);
    options.approvedMemberIds.push("*");
    expect(checked).toEqual({ approvedMemberIds: ["a"] });
});

test("the engine is given descriptions, defaults and a closed form of each approval", () => {
    const { properties } = configurationSchema({ approvedMemberIds: ["a"] });
    expect(Object.values(properties).every(({ description }) => description)).toBe(true);
    expect(Object.entries(properties).map(([key, schema]) => [key, schema.default])).toEqual([
        ["approvedMemberIds", ["a"]],
        ["approvals", []],
        ["statuses", ["pending", "accepted", "rejected"]],
        ["allowPublicImageIds", []],
    ]);
    expect(properties.approvals?.items).toMatchObject({
        additionalProperties: false,
        required: ["memberId"],
    });
});
