import { checkedOptions, type ImageSharingOptions } from "./configuration.js";
import { imageMembersApproved } from "./imageMembersApproved.js";
import type { Policies } from "./sdk.js";

export type { ImageMemberStatus } from "../provider/types.js";
export type { Approval } from "./approvals.js";
export { type ImageSharingOptions, PolicyConfigurationError } from "./configuration.js";

/**
 * The policies of the pack `scp-image-sharing`, for a PolicyPack of your own.
 *
 * @param options Defaults of the policies' configuration. What `--policy-pack-config` sets takes their place, key by
 *   key.
 * @throws PolicyConfigurationError when the options are wrong.
 */
export function imageSharingPolicies(options: ImageSharingOptions = {}): Policies {
    return [imageMembersApproved(checkedOptions(options))];
}
