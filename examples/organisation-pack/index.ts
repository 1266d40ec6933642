import { join } from "node:path";
import { PolicyPack } from "@pulumi/policy";
import { imageSharingPolicies } from "pulumi-scp-image-members/policy";

new PolicyPack("acme", {
    policies: [
        ...imageSharingPolicies({
            // One list for all of our stacks, reviewed where this pack is.
            approvalsFile: join(__dirname, "approvals.yaml"),
            // Not only the images of the stack that is deployed.
            allSharedImages: true,
            maxMembers: 5,
            enforcementLevels: { "image-members-limit": "mandatory" },
        }),
        // The organisation's other policies stand here.
    ],
});
