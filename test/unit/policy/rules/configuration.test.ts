import {
    checkConfiguration,
    checkFileContent,
    configurationKeys,
    findRepeats,
    sharingKeys,
} from "../../../../policy/rules/configuration.js";

const keys = [
    ...sharingKeys,
    "imageIds",
    "allSharedImages",
    "resourceTypes",
    "connection",
    "maxPendingDays",
    "warnDays",
] as const;

function problems(config: unknown): readonly string[] {
    const checked = checkConfiguration(config, keys);
    return "problems" in checked ? checked.problems : findRepeats([{ config: checked, prefix: "" }]);
}

const accountRule =
    'it must be the ID of one account: letters, digits, "-", "_" and "." only, no spaces, and no "*" for all';
const imageRule = accountRule.replace("account", "image");
const unitRule = accountRule.replace("account", "organisation unit");
const keyList =
    "approvedMemberIds, approvals, approvedUnitIds, approvalsFile, organizationConnection, statuses, allowPublicImageIds, " +
    "onLookupError, imageIds, allSharedImages, resourceTypes, connection, maxPendingDays and warnDays";
const dayRule = "it must be a day of the calendar, as YYYY-MM-DD";

test("everything that may be configured is accepted together", () => {
    const config = {
        approvedMemberIds: ["a8f10467abfc4b87b64614ab36eb9ae4"],
        approvals: [
            { memberId: "b" },
            {
                memberId: "c",
                name: "Carol Ltd",
                imageIds: ["i", "j"],
                reason: "move",
                owner: "team",
                approvedBy: "ciso",
                expires: "2028-02-29",
            },
            { memberId: "c", imageIds: ["k"] },
            { memberId: "c" },
        ],
        approvedUnitIds: ["ou-fc8c29a138d78e24bf1fa86812fc8b", "r-1"],
        organizationConnection: "management",
        statuses: ["rejected"],
        allowPublicImageIds: ["i"],
        onLookupError: "warn",
        imageIds: ["i", "j"],
        allSharedImages: true,
        resourceTypes: { "a:b/c:D": "imageId" },
        connection: "east",
        maxPendingDays: 0,
        warnDays: 366,
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
        "unknown key approvals[0].imageId: approvals[0] must be an object with the keys memberId, name, " +
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
        `unknown key aprovedMemberIds: the configuration must be an object with the keys ${keyList}`,
    ],
    ["a", `the configuration must be an object with the keys ${keyList}`],
])("%j is refused in one line that names key and value", (config, line) => {
    expect(problems(config)).toEqual([line]);
});

test("every problem is told", () => {
    expect(problems({ approvedMemberIds: ["*"], statuses: [], aprovals: 1, expires: 2 })).toHaveLength(4);
});

test("a policy takes the keys that it names, and no other", () => {
    expect(checkConfiguration({ maxMembers: 3 }, ["maxMembers"])).toEqual({ maxMembers: 3 });
    expect(checkConfiguration({ maxMembers: -1, most: 1 }, ["maxMembers"])).toEqual({
        problems: [
            "maxMembers is -1: it must be a whole number of members, 0 or more",
            "unknown key most: the configuration must be an object with the keys maxMembers",
        ],
    });
    expect(checkConfiguration({ days: 3 }, [])).toEqual({
        problems: ["unknown key days: the configuration has no keys"],
    });
});

test("every key has a sentence that says what it is", () => {
    const descriptions = Object.values(configurationKeys).map(({ description }) => description);
    expect(descriptions).toEqual(descriptions.map(() => expect.stringMatching(/^[A-Z].*\.$/)));
});

describe("repeats", () => {
    const approvals = [{ memberId: "c" }, { memberId: "a" }, { memberId: "B" }];

    test("among a configuration and a file are told with both places", () => {
        const sources = [
            { config: { approvedMemberIds: ["a"], approvals: [{ memberId: "b" }] }, prefix: "" },
            { config: { approvals }, prefix: "approvals.yaml: " },
        ];
        expect(findRepeats(sources)).toEqual([
            'approvals.yaml: approvals[1].memberId is "a", which repeats approvedMemberIds[0]: keep one of the two',
            'approvals.yaml: approvals[2].memberId is "B", which is approvals[0].memberId, "b", in other letter case: keep the right one',
        ]);
    });

    test("of a unit among a configuration and a file are told as well", () => {
        const sources = [
            { config: { approvedUnitIds: ["ou-1"] }, prefix: "" },
            { config: { approvedUnitIds: ["ou-2", "ou-1"] }, prefix: "approvals.yaml: " },
        ];
        expect(findRepeats(sources)).toEqual([
            'approvals.yaml: approvedUnitIds[1] is "ou-1", which repeats approvedUnitIds[0]: keep one of the two',
        ]);
    });

    test("of an account for other images are none", () => {
        const config = {
            approvals: [
                { memberId: "a", imageIds: ["i"] },
                { memberId: "a", imageIds: ["j"] },
                { memberId: "a" },
            ],
        };
        expect(findRepeats([{ config, prefix: "" }])).toEqual([]);
    });
});

describe("the content of a file of approvals", () => {
    test("is lists of members, of approvals and of units, some of them, or the approvals alone", () => {
        const approvals = [{ memberId: "b" }];
        const whole = { approvedMemberIds: ["a"], approvals, approvedUnitIds: ["ou-1"] };
        expect(checkFileContent(whole, "x.yaml")).toEqual(whole);
        expect(checkFileContent({ approvedMemberIds: ["a"] }, "x.yaml")).toEqual({
            approvedMemberIds: ["a"],
        });
        expect(checkFileContent(approvals, "x.yaml")).toEqual({ approvals });
        expect(checkFileContent([], "x.yaml")).toEqual({ approvals: [] });
    });

    const keyRule =
        "the file must be an object with the keys approvedMemberIds, approvals and approvedUnitIds";

    test.each<[unknown, string]>([
        [{ memberId: "a" }, `x.yaml: unknown key memberId: ${keyRule}`],
        [{ statuses: ["pending"] }, `x.yaml: unknown key statuses: ${keyRule}`],
        ["just text", `x.yaml: ${keyRule}`],
        [{ approvals: null }, "x.yaml: approvals is null: it must be a list of approvals"],
        [
            ["a"],
            'x.yaml: approvals[0] is "a": it must be an object with the keys memberId, name, imageIds, reason, owner, approvedBy and expires',
        ],
        [
            [{ memberId: "a", expires: "2026-02-30" }],
            `x.yaml: approvals[0].expires is "2026-02-30": ${dayRule}`,
        ],
        [
            [{ memberId: "a", reason: null }],
            "x.yaml: approvals[0].reason is null: it must be a string that says why the account may use the image",
        ],
    ])("that is wrong, %j, is a problem with its place in the file", (content, problem) => {
        expect(checkFileContent(content, "x.yaml")).toEqual({ problems: [problem] });
    });
});
