import type { PolicyConfiguration } from "../../../policy/rules/types.js";

/** A configuration with every key, none of which has its default. */
export const everyKey: Required<PolicyConfiguration> = {
    approvedMemberIds: ["a"],
    approvals: [{ memberId: "b", imageIds: ["i"], expires: "2027-01-31" }],
    approvalsFile: "none.yaml",
    approvedUnitIds: ["ou-1"],
    organizationConnection: "management",
    statuses: ["pending"],
    allowPublicImageIds: ["i"],
    onLookupError: "warn",
    imageIds: ["i"],
    allSharedImages: true,
    resourceTypes: { "a:b/c:D": "imageId" },
    connection: "east",
    maxPendingDays: 3,
    maxMembers: 4,
    warnDays: 5,
};
