import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { imageSharingPolicies, PolicyConfigurationError } from "../../../policy/index.js";
import type { ResourceValidationPolicy } from "../../../policy/sdk.js";
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

test("the pack's policies say what they are, how bad a violation is and what to do", () => {
    expect(imageSharingPolicies()).toEqual([
        expect.objectContaining({
            name: "image-members-approved",
            displayName: "Image members approved",
            description: "Every account that an image is shared with is approved.",
            enforcementLevel: "mandatory",
            severity: "high",
            tags: ["samsung-cloud-platform", "images", "sharing"],
            remediationSteps: expect.stringContaining("scp-cli virtualserver image member delete"),
            url: "https://github.com/pulumi-scp/pulumi-scp-image-members/blob/main/docs/policies.md#image-members-approved",
        }),
    ]);
});

test("the address in a policy leads to a heading of our documentation", () => {
    const headings = readFileSync(`${root}/docs/policies.md`, "utf8").match(/^#+ .*$/gm);
    for (const { name } of imageSharingPolicies()) {
        expect(headings).toContain(`## ${name}`);
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
    const shown = [run({}, {}, shared).violations[0], run({}, wrong).violations[0]];
    const documentation = readFileSync(`${root}/docs/policies.md`, "utf8");
    for (const message of shown) {
        expect(documentation).toContain(message);
    }
});

test("wrong options are refused at once, each problem on a line of its own", () => {
    const options = { approvedMemberIds: ["*"], approvals: [{ memberId: "a", expires: "2026-02-30" }] };
    expect(() => imageSharingPolicies(options)).toThrow(PolicyConfigurationError);
    expect(() => imageSharingPolicies(options)).toThrow(
        'imageSharingPolicies: approvedMemberIds[0] is "*": it must be the ID of one account: letters, digits, "-", ' +
            '"_" and "." only, no spaces, and no "*" for all\n' +
            'imageSharingPolicies: approvals[0].expires is "2026-02-30": it must be a day of the calendar, as YYYY-MM-DD',
    );
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
