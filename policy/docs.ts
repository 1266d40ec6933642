const policies = "https://github.com/pulumi-scp/pulumi-scp-image-members/blob/main/docs/policies.md";

/** The address of what our documentation says of a policy. */
export function docsOf(policyName: string): string {
    return `${policies}#${policyName}`;
}
