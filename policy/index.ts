/**
 * The policies of the pack `scp-image-sharing`, for an organisation's own policy pack.
 *
 * @module pulumi-scp-image-members/policy
 */

import * as pulumi from "@pulumi/pulumi";
import { programStackConfig } from "../provider/stackConfig.js";
import { apiVersionSupported } from "./apiVersionSupported.js";
import { approvalsCurrent } from "./approvalsCurrent.js";
import { imageMembersApproved } from "./imageMembersApproved.js";
import { imageMembersLimit } from "./imageMembersLimit.js";
import { checkedOptions, type ImageSharingOptions } from "./options.js";
import { PackRun } from "./packRun.js";
import { pendingSharesRecent } from "./pendingSharesRecent.js";
import type { PolicyName } from "./policyNames.js";
import type { EnforcementLevel, Policies } from "./sdk.js";
import { serviceReader } from "./serviceReader.js";
import { sharedImagesApproved } from "./sharedImagesApproved.js";

export type { ImageMemberStatus } from "../provider/types.js";
export type { Approval } from "./approvals.js";
export { type ImageSharingOptions, PolicyConfigurationError } from "./options.js";
export type { PolicyConfiguration } from "./policyConfiguration.js";
export type { PolicyName } from "./policyNames.js";

/**
 * The policies of the pack `scp-image-sharing`, for a PolicyPack of your own. What each of them judges is in
 * `docs/policies.md`.
 *
 * @param options - defaults of the policies' configuration, their levels, and which of them to leave out. What
 *   `--policy-pack-config` sets takes their place, key by key.
 * @returns the policies in the order in which they must run: they tell each other what they have read.
 * @throws {@link PolicyConfigurationError} when the options are wrong.
 *
 * @example
 * new PolicyPack("acme", { policies: imageSharingPolicies({ approvalsFile: `${__dirname}/approvals.yaml` }) });
 */
export function imageSharingPolicies(options: ImageSharingOptions = {}): Policies {
    const { enforcementLevels = {}, leaveOut = [], ...defaults } = checkedOptions(options);
    const run = new PackRun(defaults);
    const clock = () => new Date();
    const today = () => clock().toISOString().slice(0, 10);
    const policies: Policies = [
        imageMembersApproved(defaults, run, today),
        sharedImagesApproved(defaults, run, {
            reader: serviceReader,
            isPreview: pulumi.runtime.isDryRun,
            today,
        }),
        pendingSharesRecent(defaults, run, clock),
        approvalsCurrent(run, today),
        imageMembersLimit(defaults, run),
        apiVersionSupported(programStackConfig, today),
    ];
    return policies
        .filter((policy) => !leaveOut.includes(policy.name as PolicyName))
        .map((policy) => ({ ...policy, ...levelOf(enforcementLevels[policy.name as PolicyName]) }));
}

function levelOf(enforcementLevel: EnforcementLevel | undefined) {
    return enforcementLevel === undefined ? {} : { enforcementLevel };
}
