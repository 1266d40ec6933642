import { imageMemberStatuses } from "../provider/types.js";
import { judgeImage } from "./judgement.js";
import { declaredShareMessage, imageMessages } from "./messages.js";
import type { PackRun } from "./packRun.js";
import { resourcePolicy } from "./policies.js";
import type { PolicyConfiguration } from "./policyConfiguration.js";
import { type SharingRules, sharingKeys } from "./rules.js";
import type { ResourceValidationArgs, ResourceValidationPolicy } from "./sdk.js";
import { imageAccessType, shareResources } from "./shareResources.js";

const name = "image-members-approved";

/**
 * The policy that every account with which an image is shared is approved, by what the stack's resources show.
 *
 * @param options Checked options: the defaults of its configuration.
 * @param today The day in UTC, as `YYYY-MM-DD`.
 */
export function imageMembersApproved(
    options: PolicyConfiguration,
    run: PackRun,
    today: () => string,
): ResourceValidationPolicy {
    return resourcePolicy(
        {
            name,
            displayName: "Image members approved",
            description: "Every account that an image is shared with is approved.",
            enforcementLevel: "mandatory",
            severity: "high",
            remediationSteps:
                "Take the share back (`scp-cli virtualserver image member delete`), or have the account approved in " +
                "approvedMemberIds or approvals in the policy's configuration.",
            keys: sharingKeys,
            defaults: {
                approvedMemberIds: [],
                approvals: [],
                statuses: imageMemberStatuses,
                allowPublicImageIds: [],
                onLookupError: "fail",
                ...options,
            },
        },
        (config) => run.sharingRules(name, config, sharingKeys),
        (resource, rules, report) => {
            const { messages, unknown } = judgeResource(resource, rules, today());
            for (const message of messages) {
                report.violation(message);
            }
            if (unknown !== undefined) {
                throw unknown;
            }
        },
        {
            to: (type) => shareResources.has(type),
            otherwise: "The resource does not say with whom an image is shared",
        },
    );
}

interface ResourceVerdict {
    readonly messages: readonly string[];
    /** What the SDK throws for a value that is not known during a preview, where the verdict hangs on it. */
    readonly unknown?: Error | undefined;
}

function judgeResource(
    { type, props, opts }: ResourceValidationArgs,
    rules: SharingRules,
    today: string,
): ResourceVerdict {
    const resource = shareResources.get(type)?.(props, opts.ignoreChanges);
    if (resource === undefined) {
        return { messages: [] };
    }
    if ("violation" in resource) {
        return { messages: [resource.violation] };
    }
    const { image, unknown, unknownImageId } = resource;
    const verdicts = judgeImage(image, rules, today);
    const findings = verdicts.filter((verdict) => verdict !== "undecided");
    return {
        messages:
            type === imageAccessType
                ? findings.flatMap((each) =>
                      each.kind === "member"
                          ? [declaredShareMessage(image.imageId, each.member, each.refusal)]
                          : [],
                  )
                : imageMessages(image, findings),
        unknown: unknown ?? (findings.length < verdicts.length ? unknownImageId : undefined),
    };
}
