import {
    accountPageSchema,
    catalogSchema,
    checked,
    imageListSchema,
    imageSchema,
    memberListSchema,
    problemsOf,
    unitContentSchema,
    versionsSchema,
} from "../../../../provider/scp/schemas.js";

const row = {
    image_id: "70a599e0-31e7-49b7-b260-868f441e862b",
    member_id: "a8f10467abfc4b87b64614ab36eb9ae4",
    status: "pending",
    created_at: "2025-07-22T09:00:00Z",
    updated_at: "2025-07-26T12:00:00Z",
};

function problems(answer: unknown): string {
    const result = checked(memberListSchema, answer);
    return result.success ? "none" : problemsOf(result.error);
}

test("the documented answer is read", () => {
    expect(memberListSchema.parse({ members: [row] })).toEqual([
        {
            imageId: "70a599e0-31e7-49b7-b260-868f441e862b",
            memberId: "a8f10467abfc4b87b64614ab36eb9ae4",
            status: "pending",
            createdAt: "2025-07-22T09:00:00Z",
            updatedAt: "2025-07-26T12:00:00Z",
        },
    ]);
});

test("an empty list is an empty list", () => {
    expect(memberListSchema.parse({ members: [] })).toEqual([]);
});

test("unknown fields are let through and left out", () => {
    const answer = {
        members: [{ ...row, schema: "/v2/schemas/member" }],
        schema: "/v2/schemas/members",
        first: "/v2",
    };
    expect(Object.keys(memberListSchema.parse(answer)[0] ?? {})).toEqual([
        "imageId",
        "memberId",
        "status",
        "createdAt",
        "updatedAt",
    ]);
});

test.each([
    ["2025-07-22T09:00:00", "2025-07-22T09:00:00Z"],
    ["2025-07-22T09:00:00.250", "2025-07-22T09:00:00.250Z"],
    ["2025-07-22T18:00:00+09:00", "2025-07-22T09:00:00.000Z"],
])("the timestamp %s is UTC with a Z", (sent, given) => {
    expect(memberListSchema.parse({ members: [{ ...row, created_at: sent }] })[0]?.createdAt).toBe(given);
});

test.each(Object.keys(row))("a row without %s is an error that names the field", (field) => {
    expect(problems({ members: [row, { ...row, [field]: undefined }] })).toContain(`members[1].${field}: `);
});

test.each([
    [{ members: null }, "members: must be a list, not null"],
    [{}, "members: must be a list, and is missing"],
    [[], "the answer: must be an object, not a list"],
    [null, "the answer: must be an object, not null"],
    ["text", "the answer: must be an object, not a string"],
    [{ members: [null] }, "members[0]: must be an object, not null"],
    [
        { members: [{ ...row, status: "deleted" }] },
        'members[0].status: must be one of "pending", "accepted", "rejected"',
    ],
    [{ members: [{ ...row, member_id: 7 }] }, "members[0].member_id: must be a string, not a number"],
    [{ members: [{ ...row, member_id: "" }] }, "members[0].member_id: "],
    [
        { members: [{ ...row, created_at: "2025-02-30T09:00:00Z" }] },
        "members[0].created_at: must be a timestamp",
    ],
    [{ members: [{ ...row, created_at: "yesterday" }] }, "members[0].created_at: must be a timestamp"],
])("%j is an error, never an empty list", (answer, problem) => {
    expect(problems(answer)).toContain(problem);
});

test("many problems of a row are counted, not all listed", () => {
    expect(problems({ members: [{}] })).toMatch(/; and 2 more$/);
});

describe.each([
    ["members", memberListSchema, row],
    ["images", imageListSchema, { ...row, id: "a", visibility: "shared", status: "active", owner: "o" }],
    ["endpoints", catalogSchema, { region: "r", service_type: "s", url: "u" }],
    ["versions", versionsSchema, { id: "v1.3", status: "CURRENT" }],
    ["organization_units", unitContentSchema, { id: "u", type: "MEMBER" }],
    ["accounts", accountPageSchema, { id: "a", state: "ACTIVE", parent_unit_id: "u" }],
] as const)("of a list of %s", (name, schema, right) => {
    const issues = (rows: unknown[]) => schema.safeParse({ [name]: rows }).error?.issues ?? [];

    test("no row is looked at behind the first wrong one, so that a huge list of them is told at once", () => {
        const unread = new Proxy(
            {},
            {
                get: () => {
                    throw new Error("it is looked at");
                },
            },
        );
        expect(issues([right, 0, unread])).toMatchObject([{ path: [name, 1] }]);
    });

    test("every wrong field of that row is told", () => {
        const fields = new Set(issues([right, {}, {}]).map(({ path }) => path.join(".")));
        expect([...fields].every((field) => field.startsWith(`${name}.1.`))).toBe(true);
        expect(fields.size).toBeGreaterThan(1);
    });
});

test.each([
    ["member", memberListSchema, { members: Array(5).fill(row) }],
    [
        "image",
        imageListSchema,
        { images: Array(5).fill({ ...row, id: "a", visibility: "shared", status: "active", owner: "o" }) },
    ],
])("of rows of one %s the first that comes again is told", (_, schema, answer) => {
    const { issues = [] } = schema.safeParse(answer).error ?? {};
    expect(issues.map(({ path }) => path[1])).toEqual([1]);
});

test.each(["shared", "private", "public", "community"])("an image can be %s", (visibility) => {
    expect(imageSchema.parse({ id: "a", visibility, owner: "o" })).toEqual({
        id: "a",
        visibility,
        owner: "o",
    });
});

test("an image of another visibility is an error", () => {
    expect(imageSchema.safeParse({ id: "a", visibility: "secret" }).success).toBe(false);
});
