import { checkConfiguration } from "./configuration.js";
import { capital, imageText } from "./messages.js";
import type { PackRun } from "./packRun.js";
import { stackPolicy } from "./policies.js";
import type { ConfigurationKey, PolicyConfiguration } from "./policyConfiguration.js";
import type { StackValidationPolicy } from "./sdk.js";
import { type SeenImage, sharesOfRun } from "./seenShares.js";
import { sentences } from "./text.js";

/** The keys of its configuration. */
export const membersLimitKeys = ["maxMembers"] as const satisfies ConfigurationKey[];
export const defaultMaxMembers = 10;

/**
 * The policy that an image has no more than so many members, by what the stack's resources show and what was read live.
 * It is disabled unless the configuration or the options give it a level.
 *
 * @param options Checked options: the defaults of its configuration.
 */
export function imageMembersLimit(options: PolicyConfiguration, run: PackRun): StackValidationPolicy {
    const maxMembers = options.maxMembers ?? defaultMaxMembers;
    return stackPolicy(
        {
            name: "image-members-limit",
            displayName: "Image members limit",
            description: "No image is shared with more accounts than are allowed.",
            enforcementLevel: "disabled",
            severity: "medium",
            remediationSteps:
                "Take shares back (`scp-cli virtualserver image member delete`), or raise maxMembers in the policy's " +
                "configuration.",
            keys: membersLimitKeys,
            defaults: { maxMembers },
        },
        (config) => checkConfiguration(config, membersLimitKeys),
        (resources, { maxMembers: most = maxMembers }, report) => {
            const { images, unknown } = sharesOfRun(resources, run.live);
            for (const image of images.filter(({ members }) => members.length > most)) {
                report.violation(membersLimitMessage(image, most), image.urn);
            }
            if (unknown !== undefined) {
                throw unknown;
            }
        },
    );
}

/** The violation for an image that is shared with more accounts than are allowed. */
export function membersLimitMessage(image: SeenImage, most: number): string {
    const count = image.members.length;
    return sentences(
        `${capital(imageText(image))} is shared with ${image.isWhole ? "" : "at least "}${count} ${count === 1 ? "account" : "accounts"};`,
        `at most ${most} ${most === 1 ? "is" : "are"} allowed (maxMembers). Members of every status count, because each can read and download the image.`,
        "Take shares back with `scp-cli virtualserver image member delete`, or raise maxMembers in the policy's configuration.",
    );
}
