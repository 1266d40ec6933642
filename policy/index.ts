/**
 * The policies of the pack `scp-image-sharing`, for an organisation's own policy pack.
 *
 * @module pulumi-scp-image-members/policy
 */

import * as pulumi from "@pulumi/pulumi";
import { programStackConfig } from "../provider/run/stackConfig.js";
import { checks, type PolicyName } from "./checks/index.js";
import { serviceReader } from "./live/serviceReader.js";
import { policyOf } from "./pulumi/adapter.js";
import type { PackSources } from "./pulumi/liveStack.js";
import { checkedOptions, type ImageSharingOptions } from "./pulumi/options.js";
import { PackRun } from "./pulumi/packRun.js";
import type { Policies } from "./pulumi/sdk.js";

export type { ImageMemberStatus } from "../provider/types.js";
export type { PolicyName } from "./checks/index.js";
export { type ImageSharingOptions, PolicyConfigurationError } from "./pulumi/options.js";
export type { Approval, PolicyConfiguration } from "./rules/types.js";

const sources: PackSources = {
    reader: serviceReader,
    stackConfig: programStackConfig,
    isPreview: pulumi.runtime.isDryRun,
    now: () => new Date(),
};

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
    return checks
        .filter(({ name }) => !leaveOut.includes(name as PolicyName))
        .map((check) => ({
            ...policyOf(check, run, sources),
            enforcementLevel: enforcementLevels[check.name as PolicyName] ?? check.level,
        }));
}
