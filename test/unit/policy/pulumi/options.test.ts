import { policyNames } from "../../../../policy/checks/index.js";
import {
    checkedOptions,
    type ImageSharingOptions,
    PolicyConfigurationError,
} from "../../../../policy/pulumi/options.js";
import { everyKey } from "../everyKey.js";

test("no options are right, and so is every key of a configuration with levels and names", () => {
    expect(checkedOptions({})).toEqual({});
    const options: Required<ImageSharingOptions> = {
        ...everyKey,
        enforcementLevels: Object.fromEntries(policyNames.map((name) => [name, "advisory"])),
        leaveOut: [...policyNames],
    };
    expect(checkedOptions(options)).toEqual(options);
});

test("options are copied, so that a later change by the caller changes nothing", () => {
    const approvedMemberIds = ["a"];
    const checked = checkedOptions({ approvedMemberIds });
    approvedMemberIds.push("*");
    expect(checked).toEqual({ approvedMemberIds: ["a"] });
});

test("wrong options are refused, each problem on a line of its own", () => {
    const options = { approvedMemberIds: ["*"], approvals: [{ memberId: "a", expires: "2026-02-30" }] };
    expect(() => checkedOptions(options)).toThrow(PolicyConfigurationError);
    expect(() => checkedOptions(options)).toThrow(
        'imageSharingPolicies: approvedMemberIds[0] is "*": it must be the ID of one account: letters, digits, "-", ' +
            '"_" and "." only, no spaces, and no "*" for all\n' +
            'imageSharingPolicies: approvals[0].expires is "2026-02-30": it must be a day of the calendar, as YYYY-MM-DD',
    );
});

test("the error of wrong options has its name and each problem by itself", () => {
    const error = new PolicyConfigurationError(["one", "two"]);
    expect(error).toMatchObject({ name: "PolicyConfigurationError", problems: ["one", "two"] });
});

test.each<[object, string]>([
    [{ approvedMemberIds: ["a", "a"] }, "approvedMemberIds[1]"],
    [
        { leaveOut: ["image-members-limit", "image-members-limit"] },
        'leaveOut[1] is "image-members-limit", which repeats leaveOut[0]',
    ],
    [{ leaveOut: ["image-members"] }, 'leaveOut[0] is "image-members": it must be image-members-approved, '],
    [{ leaveOut: "image-members" }, "it must be a list of names of policies"],
    [
        { enforcementLevels: { limit: "mandatory" } },
        "unknown key enforcementLevels.limit: enforcementLevels must",
    ],
    [
        { enforcementLevels: { "image-members-limit": "on" } },
        'enforcementLevels.image-members-limit is "on": it must be "advisory", "mandatory" or "disabled"',
    ],
    [
        { enforcementLevels: { "image-members-limit": "remediate" } },
        'enforcementLevels.image-members-limit is "remediate": it must be',
    ],
    [{ enforcementLevel: "mandatory" }, ", enforcementLevels and leaveOut"],
])("%j is no option", (options, problem) => {
    expect(() => checkedOptions(options)).toThrow(problem);
});
