import type { Check } from "../../../../policy/checks/check.js";
import { checks } from "../../../../policy/checks/index.js";
import { engineSchema } from "../../../../policy/pulumi/engineSchema.js";
import type { ConfigurationKey, PolicyConfiguration } from "../../../../policy/rules/types.js";

function schemaOf(policy: Pick<Check, "keys" | "defaults" | "leaders">, options: PolicyConfiguration = {}) {
    const check: Check = {
        name: "any",
        displayName: "Any",
        description: "Any.",
        level: "advisory",
        severity: "low",
        remedy: "Any.",
        judges: "known",
        judge: () => [],
        ...policy,
    };
    return engineSchema(check, options).properties;
}

test("the engine is given the form of every key, and what it is", () => {
    const every = checks.flatMap(({ keys }) => keys);
    const texts = { type: "array", items: { type: "string" } };
    const described = (schema: object) => ({ ...schema, description: expect.stringMatching(/^[A-Z].*\.$/) });
    const forms: Record<ConfigurationKey, object> = {
        approvedMemberIds: described(texts),
        approvedUnitIds: described({ ...texts, minItems: 1 }),
        organizationConnection: described({ type: "string" }),
        approvals: described({
            type: "array",
            items: {
                type: "object",
                additionalProperties: false,
                required: ["memberId"],
                properties: {
                    memberId: described({ type: "string" }),
                    imageIds: described({ ...texts, minItems: 1 }),
                    reason: described({ type: "string" }),
                    owner: described({ type: "string" }),
                    name: described({ type: "string" }),
                    approvedBy: described({ type: "string" }),
                    expires: described({ type: "string" }),
                },
            },
        }),
        approvalsFile: described({ type: "string" }),
        statuses: described({
            type: "array",
            items: { type: "string", enum: ["pending", "accepted", "rejected"] },
            minItems: 1,
        }),
        allowPublicImageIds: described(texts),
        onLookupError: described({ type: "string", enum: ["fail", "warn"] }),
        imageIds: described(texts),
        allSharedImages: described({ type: "boolean" }),
        resourceTypes: described({ type: "object", additionalProperties: { type: "string" } }),
        connection: described({ type: "string" }),
        maxPendingDays: described({ type: "integer" }),
        maxMembers: described({ type: "integer" }),
        warnDays: described({ type: "integer" }),
    };
    expect(schemaOf({ keys: every })).toEqual(forms);
});

test("the engine applies the options, else the policy's own defaults, to keys that have either", () => {
    const policy = {
        keys: ["approvedMemberIds", "connection", "maxMembers"] as const,
        defaults: { approvedMemberIds: [], maxMembers: 10 },
    };
    const defaultsOf = (options: PolicyConfiguration) =>
        Object.entries(schemaOf(policy, options)).map(([key, schema]) => [key, schema.default]);
    expect(defaultsOf({ maxMembers: 0, imageIds: ["i"] })).toEqual([
        ["approvedMemberIds", []],
        ["connection", undefined],
        ["maxMembers", 0],
    ]);
    expect(defaultsOf({ approvedMemberIds: ["a"], connection: "east" })).toEqual([
        ["approvedMemberIds", ["a"]],
        ["connection", "east"],
        ["maxMembers", 10],
    ]);
});

test("a key that is taken over from another policy has no default, and says whose it is", () => {
    const policy = {
        keys: ["approvedMemberIds", "statuses", "allowPublicImageIds", "onLookupError"] as const,
        defaults: { onLookupError: "fail" as const },
        leaders: ["first", "last"],
    };
    const { onLookupError, ...inherited } = schemaOf(policy, { approvedMemberIds: ["a"] });
    expect(inherited.approvedMemberIds).toEqual({
        type: "array",
        items: { type: "string" },
        description: "Accounts that may use every image, without end. Default: as last has it.",
    });
    for (const schema of Object.values(inherited)) {
        expect(schema).not.toHaveProperty("default");
        expect(schema.description).toMatch(/ Default: as last has it\.$/);
    }
    expect(onLookupError).toMatchObject({ default: "fail" });
});

test("a policy without keys has an empty form", () => {
    expect(schemaOf({ keys: [] })).toEqual({});
});
