import { apiVersionSupported } from "./apiVersionSupported.js";
import { approvalsCurrent } from "./approvalsCurrent.js";
import type { Check } from "./check.js";
import { imageMembersApproved } from "./imageMembersApproved.js";
import { imageMembersLimit } from "./imageMembersLimit.js";
import { pendingSharesRecent } from "./pendingSharesRecent.js";
import { sharedImagesApproved } from "./sharedImagesApproved.js";

const all = [
    imageMembersApproved,
    sharedImagesApproved,
    pendingSharesRecent,
    approvalsCurrent,
    imageMembersLimit,
    apiVersionSupported,
] as const satisfies readonly Check[];

/** Every check, in the order in which they run: by standing here a policy is in the pack, in an audit and in every report. */
export const checks: readonly Check[] = all;

/** The name of the ready policy pack, by whose policies an audit judges. */
export const packName = "scp-image-sharing";

/** The name of a policy of the pack. @useDeclaredType */
export type PolicyName = (typeof all)[number]["name"];

export const policyNames: readonly PolicyName[] = all.map(({ name }) => name);

/** The check of this name; undefined for a policy of another pack. */
export function checkOf(name: string): Check | undefined {
    return checks.find((check) => check.name === name);
}

const documentation = "https://github.com/pulumi-scp/pulumi-scp-image-members/blob/main/docs/policies.md";

/** The address of what our documentation says of a policy. */
export function docsOf(name: string): string {
    return `${documentation}#${name}`;
}
