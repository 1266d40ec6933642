/** The policies of the pack, in the order in which they run. */
export const policyNames = [
    "image-members-approved",
    "shared-images-approved",
    "pending-shares-recent",
    "approvals-current",
    "image-members-limit",
    "api-version-supported",
] as const;

/** The name of a policy of the pack. @useDeclaredType */
export type PolicyName = (typeof policyNames)[number];

const documentation = "https://github.com/pulumi-scp/pulumi-scp-image-members/blob/main/docs/policies.md";

/** The address of what our documentation says of a policy. */
export function docsOf(name: PolicyName): string {
    return `${documentation}#${name}`;
}
