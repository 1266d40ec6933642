import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { checks } from "../../../policy/checks/index.js";
import { readReference } from "../../../policy/findings/reference.js";
import { findingText } from "../../../policy/findings/text.js";
import { imageSharingPolicies, PolicyConfigurationError } from "../../../policy/index.js";
import type { ResourceValidationPolicy } from "../../../policy/pulumi/sdk.js";
import { endOfApproval } from "../../../policy/rules/approvals.js";
import { everyKey } from "./everyKey.js";
import { PolicyRunner } from "./runPolicy.js";

const root = resolve(__dirname, "../../..");
const props = {
    imageId: "i",
    visibility: "shared",
    members: [{ imageId: "i", memberId: "a", status: "accepted" }],
};

function run(
    options: Parameters<typeof imageSharingPolicies>[0],
    config: Record<string, unknown> = {},
    judged: Record<string, unknown> = props,
) {
    const [policy] = imageSharingPolicies(options);
    const runner = new PolicyRunner(policy as ResourceValidationPolicy, config);
    return runner.run("pulumi-nodejs:dynamic/scp:ImageMembers", judged);
}

test("each policy has the name and the level of its check, and how bad a violation is", () => {
    expect(imageSharingPolicies()).toMatchObject(
        checks.map(({ name, level, severity }) => ({ name, enforcementLevel: level, severity })),
    );
});

test.each(imageSharingPolicies())("$name says what it is, and what to do", (policy) => {
    expect(policy).toMatchObject({
        displayName: expect.stringMatching(/^[A-Z]/),
        description: expect.stringMatching(/^[A-Z].*\.$/),
        tags: ["samsung-cloud-platform", "images", "sharing"],
        remediationSteps: expect.stringMatching(/^[A-Z].*\.$/),
        url: `https://github.com/pulumi-scp/pulumi-scp-image-members/blob/main/docs/policies.md#${policy.name}`,
    });
    const properties = Object.values(policy.configSchema?.properties ?? {});
    expect(properties.map(({ description }) => description)).toEqual(
        properties.map(() => expect.stringMatching(/^[A-Z].*\.$/)),
    );
});

test("levels are set by policy, and policies can be left out", () => {
    const policies = imageSharingPolicies({
        enforcementLevels: { "image-members-limit": "mandatory", "shared-images-approved": "disabled" },
        leaveOut: ["api-version-supported", "approvals-current"],
    });
    const levels = Object.fromEntries(policies.map(({ name, enforcementLevel }) => [name, enforcementLevel]));
    expect(levels).toEqual({
        ...Object.fromEntries(checks.map(({ name, level }) => [name, level])),
        "image-members-limit": "mandatory",
        "shared-images-approved": "disabled",
        "api-version-supported": undefined,
        "approvals-current": undefined,
    });
});

test("every key of an option is a default of the policies that have it", () => {
    const defaults = imageSharingPolicies(everyKey).flatMap(({ configSchema }) =>
        Object.entries(configSchema?.properties ?? {}).map(([key, schema]) => [key, schema.default] as const),
    );
    for (const [key, value] of Object.entries(everyKey)) {
        expect(defaults).toContainEqual([key, value]);
    }
});

test("options are defaults of the configuration, key by key", () => {
    expect(run({ approvedMemberIds: ["a"] }).violations).toEqual([]);
    expect(run({ approvals: [{ memberId: "a", imageIds: ["i"] }] }).violations).toEqual([]);
    expect(run({ statuses: ["pending"] }).violations).toEqual([]);
    expect(run({ approvedMemberIds: ["a"] }, { statuses: ["accepted"] }).violations).toEqual([]);
    expect(run({ approvedMemberIds: ["a"] }, { approvedMemberIds: ["b"] }).violations).toHaveLength(1);
    const publicImage = { ...props, visibility: "public", members: [] };
    expect(run({ allowPublicImageIds: ["i"] }, {}, publicImage).violations).toEqual([]);
});

test("options are copied, so that a later change by the caller changes nothing", () => {
    const approvedMemberIds = ["a"];
    const [policy] = imageSharingPolicies({ approvedMemberIds });
    approvedMemberIds.push("*");
    expect(policy?.configSchema?.properties.approvedMemberIds?.default).toEqual(["a"]);
});

test("wrong options are refused at once", () => {
    expect(() => imageSharingPolicies({ approvedMemberIds: ["*"] })).toThrow(PolicyConfigurationError);
});

test("two packs of one process do not share what they have read", () => {
    const [first] = imageSharingPolicies({ approvedMemberIds: ["a"] });
    const [second] = imageSharingPolicies();
    const judged = [first, second].map((policy) =>
        new PolicyRunner(policy as ResourceValidationPolicy).run(
            "pulumi-nodejs:dynamic/scp:ImageMembers",
            props,
        ),
    );
    expect(judged.map(({ violations }) => violations.length)).toEqual([0, 1]);
});

test("the documentation shows the messages as they are", () => {
    const member = {
        memberId: "a8f10467abfc4b87b64614ab36eb9ae4",
        status: "pending",
        createdAt: "2025-07-22T09:00:00Z",
    };
    const shared = { ...props, imageId: "70a599e0-31e7-49b7-b260-868f441e862b", members: [member] };
    const wrong = {
        approvals: [{ memberId: "b" }, { memberId: "c" }, { memberId: "d", expires: "2026-02-30" }],
    };
    const documentation = readFileSync(`${root}/docs/policies.md`, "utf8");
    const [violation = ""] = run({}, {}, shared).violations;
    // Pulumi moves a message's lines in.
    expect(documentation.replace(/\n {14}/g, "\n")).toContain(
        violation.replaceAll(endOfApproval(new Date()), "2027-06-30"),
    );
    const [problem = ""] = run({}, wrong).violations;
    expect(documentation).toContain(readReference(problem).text);
    const { imageId } = shared;
    const cause = `GET https://…/v1/images/${imageId}/members answered 503`;
    expect(documentation).toContain(
        findingText({ policy: "shared-images-approved", kind: "unread", imageIds: [imageId], cause }),
    );
});

test("the documentation shows the description of each policy that it shows a violation of", () => {
    const [policy] = imageSharingPolicies();
    expect(readFileSync(`${root}/docs/policies.md`, "utf8")).toContain(policy?.description);
});

test("the ready pack has the version of the package and starts its built entry", () => {
    const read = (path: string) => JSON.parse(readFileSync(`${root}/${path}`, "utf8"));
    expect(read("policy/package.json")).toEqual({
        name: "scp-image-sharing",
        version: read("package.json").version,
        private: true,
        main: "../dist/policy/pack.js",
        // moduleResolution "node" looks for the types of pulumi-scp-image-members/policy in this folder.
        types: "../dist/policy/index.d.ts",
    });
});
