import {
    checkConfiguration,
    checkFileContent,
    configurationKeys,
    findRepeats,
    sharingKeys,
} from "../../../../policy/rules/configuration.js";
import { wrongConfigurations, wrongFiles } from "./wrongConfigurations.js";

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

test.each(wrongConfigurations)("%j is refused in one line that names key and value", (config, line) => {
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
        expect(checkFileContent({ $schema: "approvals.schema.json", ...whole }, "x.yaml")).toEqual(whole);
    });

    test.each(wrongFiles)(
        "that is wrong, %j, is a problem with its place in the file",
        (content, problem) => {
            expect(checkFileContent(content, "x.yaml")).toEqual({ problems: [problem] });
        },
    );
});
