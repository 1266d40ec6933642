import { UnknownValueError } from "@pulumi/policy";
import { configurationSchema, type ImageSharingOptions, readConfiguration } from "./configuration.js";
import { docsOf } from "./docs.js";
import { configurationMessage, notJudgedMessage } from "./messages.js";
import type { ReportViolation, ResourceValidationArgs, ResourceValidationPolicy } from "./sdk.js";
import { shareResources } from "./shareResources.js";

const name = "image-members-approved";

/**
 * The policy that every account with which an image is shared is approved.
 *
 * @param defaults Checked defaults of its configuration.
 * @param today The day in UTC, as `YYYY-MM-DD`.
 */
export function imageMembersApproved(
    defaults: ImageSharingOptions = {},
    today: () => string = todayInUtc,
): ResourceValidationPolicy {
    const readOnce = rememberLast(readConfiguration);

    function validate(args: ResourceValidationArgs, reportViolation: ReportViolation): void {
        const { result: rules, isNew } = readOnce(args.getConfig<Record<string, unknown>>());
        if ("problems" in rules) {
            // Said of the first resource, which is the stack itself: its violation stops all that follow.
            for (const problem of isNew ? rules.problems : []) {
                reportViolation(configurationMessage(name, problem));
            }
            return;
        }
        for (const message of shareResources.get(args.type)?.(args.props, rules, today()) ?? []) {
            reportViolation(message);
        }
    }

    return {
        name,
        displayName: "Image members approved",
        description: "Every account that an image is shared with is approved.",
        enforcementLevel: "mandatory",
        severity: "high",
        tags: ["samsung-cloud-platform", "images", "sharing"],
        remediationSteps:
            "Take the share back (`scp-cli virtualserver image member delete`), or have the account approved in " +
            "approvedMemberIds or approvals in the policy's configuration.",
        url: docsOf(name),
        configSchema: configurationSchema(defaults),
        validateResource: (args, reportViolation) => {
            try {
                validate(args, reportViolation);
            } catch (error) {
                // The SDK turns this one into advice that the policy runs at the update; any other stops the run.
                if (error instanceof UnknownValueError) {
                    throw error;
                }
                reportViolation(notJudgedMessage(name, error));
            }
            if (!shareResources.has(args.type)) {
                args.notApplicable("The resource does not say with whom an image is shared");
            }
        },
    };
}

function todayInUtc(): string {
    return new Date().toISOString().slice(0, 10);
}

/**
 * Does the work for a configuration once and not for every resource. The SDK gives each call a new object, with the
 * same values in it until the configuration changes.
 */
function rememberLast<Result>(work: (config: Record<string, unknown>) => Result) {
    let last: { config: Record<string, unknown>; result: Result } | undefined;
    return (config: Record<string, unknown>): { result: Result; isNew: boolean } => {
        if (last !== undefined && sameValues(last.config, config)) {
            return { result: last.result, isNew: false };
        }
        last = { config, result: work(config) };
        return { result: last.result, isNew: true };
    };
}

function sameValues(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
    const keys = Object.keys(one);
    return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
