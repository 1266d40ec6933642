/*
 * Configurations that are wrong, each with the line that says so.
 */

const accountRule =
    'it must be the ID of one account: letters, digits, "-", "_" and "." only, no spaces, and no "*" for all';
const imageRule = accountRule.replace("account", "image");
const unitRule = accountRule.replace("account", "organisation unit");
const keyList =
    "approvedMemberIds, approvals, approvedUnitIds, approvalsFile, organizationConnection, statuses, allowPublicImageIds, " +
    "onLookupError, imageIds, allSharedImages, resourceTypes, connection, maxPendingDays and warnDays";
const dayRule = "it must be a day of the calendar, as YYYY-MM-DD";

const keyRule = "the file must be an object with the keys approvedMemberIds, approvals and approvedUnitIds";

/** Configurations of a policy, or options of a pack. */
export const wrongConfigurations: [unknown, string][] = [
    [{ approvedMemberIds: [""] }, `approvedMemberIds[0] is "": ${accountRule}`],
    [{ approvedMemberIds: ["a", "  "] }, `approvedMemberIds[1] is "  ": ${accountRule}`],
    [{ approvedMemberIds: ["a "] }, `approvedMemberIds[0] is "a ": ${accountRule}`],
    [{ approvedMemberIds: ["a\n"] }, `approvedMemberIds[0] is "a\\n": ${accountRule}`],
    [{ approvedMemberIds: ["*"] }, `approvedMemberIds[0] is "*": ${accountRule}`],
    [{ approvedMemberIds: [5] }, `approvedMemberIds[0] is 5: ${accountRule}`],
    [{ approvedUnitIds: [" "] }, `approvedUnitIds[0] is " ": ${unitRule}`],
    [{ approvedUnitIds: ["ou-1", "*"] }, `approvedUnitIds[1] is "*": ${unitRule}`],
    [{ approvedUnitIds: "ou-1" }, 'approvedUnitIds is "ou-1": it must be a list of organisation unit IDs'],
    [
        { approvedUnitIds: [] },
        "approvedUnitIds is []: it must name an organisation unit (leave approvedUnitIds out to approve none)",
    ],
    [
        { approvedUnitIds: ["ou-1", "ou-2", "ou-1"] },
        'approvedUnitIds[2] is "ou-1", which repeats approvedUnitIds[0]: keep one of the two',
    ],
    [
        { approvedUnitIds: ["ou-1", "OU-1"] },
        'approvedUnitIds[1] is "OU-1", which is approvedUnitIds[0], "ou-1", in other letter case: keep the right one',
    ],
    [
        { organizationConnection: " " },
        'organizationConnection is " ": it must be the name of a connection in scp:connections',
    ],
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
        'approvals[0] is "a": it must be an object with the keys memberId, name, imageIds, reason, owner, approvedBy and expires',
    ],
    [{ approvals: [{}] }, `approvals[0].memberId is missing: ${accountRule}`],
    [{ approvals: [{ memberId: "*" }] }, `approvals[0].memberId is "*": ${accountRule}`],
    [
        { approvals: [{ memberId: "a", imageId: "i" }] },
        "unknown key approvals[0].imageId (did you mean imageIds?): approvals[0] must be an object with the keys memberId, name, " +
            "imageIds, reason, owner, approvedBy and expires",
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
    [{ approvals: [{ memberId: "a", name: "" }] }, 'approvals[0].name is "": it must say who the account is'],
    [
        { approvals: [{ memberId: "a", approvedBy: " " }] },
        'approvals[0].approvedBy is " ": it must say who gave the approval',
    ],
    [
        { approvals: [{ memberId: "a", reason: 1 }] },
        "approvals[0].reason is 1: it must be a string that says why the account may use the image",
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
    ...[-1, 367, 1.5, "14"].map((warnDays): [unknown, string] => [
        { warnDays },
        `warnDays is ${JSON.stringify(warnDays)}: it must be a whole number of days from 0 to 366`,
    ]),
    [
        { aprovedMemberIds: ["a"] },
        `unknown key aprovedMemberIds (did you mean approvedMemberIds?): the configuration must be an object with the keys ${keyList}`,
    ],
    ["a", `the configuration must be an object with the keys ${keyList}`],
];

/** Contents of a file of approvals, x.yaml. */
export const wrongFiles: [unknown, string][] = [
    [{ memberId: "a" }, `x.yaml: unknown key memberId: ${keyRule}`],
    [{ statuses: ["pending"] }, `x.yaml: unknown key statuses: ${keyRule}`],
    [{ aprovals: [] }, `x.yaml: unknown key aprovals (did you mean approvals?): ${keyRule}`],
    ["just text", `x.yaml: ${keyRule}`],
    [{ approvals: null }, "x.yaml: approvals is null: it must be a list of approvals"],
    [
        ["a"],
        'x.yaml: approvals[0] is "a": it must be an object with the keys memberId, name, imageIds, reason, owner, approvedBy and expires',
    ],
    [[{ memberId: "a", expires: "2026-02-30" }], `x.yaml: approvals[0].expires is "2026-02-30": ${dayRule}`],
    [
        [{ memberId: "a", reason: null }],
        "x.yaml: approvals[0].reason is null: it must be a string that says why the account may use the image",
    ],
];
