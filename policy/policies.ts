import { configurationSchema, type Problems } from "./configuration.js";
import { configurationMessages, notJudgedMessage } from "./messages.js";
import type { ConfigurationKey, PolicyConfiguration } from "./policyConfiguration.js";
import { docsOf, type PolicyName } from "./policyNames.js";
import {
    type EnforcementLevel,
    type PolicyResource,
    type ReportViolation,
    type ResourceValidationArgs,
    type ResourceValidationPolicy,
    reportAdvice,
    type StackValidationPolicy,
} from "./sdk.js";
import { isUnknownValueError } from "./unknownValues.js";

/** What a policy is, beside what it judges. */
export interface About {
    readonly name: PolicyName;
    readonly displayName: string;
    readonly description: string;
    readonly enforcementLevel: EnforcementLevel;
    readonly severity: "low" | "medium" | "high";
    readonly remediationSteps: string;
    /** The keys of its configuration. */
    readonly keys: readonly ConfigurationKey[];
    /** Those that the engine applies, and shows to whoever configures the policy. */
    readonly defaults: PolicyConfiguration;
    /** The policy whose approvals and other rules of shares it goes by where its own configuration has none. */
    readonly leader?: PolicyName;
}

/** Makes the rules that a policy judges by of its configuration, or says what is wrong with it. */
type ReadRules<Rules> = (config: PolicyConfiguration) => Rules | Problems;

/** What a policy reports by. */
export interface Report {
    /** @param urn The resource in question; without one it is the stack. */
    violation(message: string, urn?: string): void;
    /** Never fails a run, whatever the policy's level. */
    advice(message: string, urn?: string): void;
}

/** A policy that judges the inputs of one resource after another, each before its step. */
export function resourcePolicy<Rules extends object>(
    about: About,
    read: ReadRules<Rules>,
    judge: (resource: ResourceValidationArgs, rules: Rules, report: Report) => void,
    applies: { readonly to: (type: string) => boolean; readonly otherwise: string },
): ResourceValidationPolicy {
    const readOnce = rememberLast(read);
    const validate = (args: ResourceValidationArgs, report: Report) => {
        const { result: rules, isNew } = readOnce(args.getConfig());
        if (!isWrong(rules)) {
            judge(args, rules, report);
        } else if (isNew) {
            // Said of the first resource, which is the stack itself: its violation stops all that follow.
            reportWrongConfiguration(about.name, rules, report);
        }
    };
    return {
        ...details(about),
        validateResource: (args, reportViolation) => {
            const report = reportOf(about, reportViolation);
            try {
                validate(args, report);
            } catch (error) {
                reportFailure(about.name, error, report);
            }
            if (!applies.to(args.type)) {
                args.notApplicable(applies.otherwise);
            }
        },
    };
}

/** A policy that judges all resources at the end of a preview, and again at the end of an update, by their outputs. */
export function stackPolicy<Rules extends object>(
    about: About,
    read: ReadRules<Rules>,
    judge: (resources: readonly PolicyResource[], rules: Rules, report: Report) => Promise<void> | void,
): StackValidationPolicy {
    return {
        ...details(about),
        validateStack: async (args, reportViolation) => {
            const report = reportOf(about, reportViolation, urnOfStack(args.resources));
            try {
                const rules = read(args.getConfig());
                if (isWrong(rules)) {
                    reportWrongConfiguration(about.name, rules, report);
                } else {
                    await judge(args.resources, rules, report);
                }
            } catch (error) {
                reportFailure(about.name, error, report);
            }
        },
    };
}

function details({ keys, defaults, leader, ...about }: About) {
    return {
        ...about,
        tags: ["samsung-cloud-platform", "images", "sharing"],
        url: docsOf(about.name),
        configSchema: configurationSchema(keys, defaults, leader),
    };
}

/** @param stack What a report without a resource is about. */
function reportOf({ description }: About, reportViolation: ReportViolation, stack?: string): Report {
    return {
        violation: (message, urn = stack) => reportViolation(message, urn),
        advice: (message, urn = stack) => reportAdvice(reportViolation, description, message, urn),
    };
}

/** Without a URN a violation is the stack's, but `pulumi policy analyze` of 3.250 panics over one that has none. */
function urnOfStack(resources: readonly PolicyResource[]): string | undefined {
    return (resources.find(({ type }) => type === "pulumi:pulumi:Stack") ?? resources[0])?.urn;
}

function isWrong(rules: object): rules is Problems {
    return "problems" in rules;
}

function reportWrongConfiguration(name: PolicyName, { problems }: Problems, report: Report): void {
    for (const message of configurationMessages(name, problems)) {
        report.violation(message);
    }
}

function reportFailure(name: PolicyName, error: unknown, report: Report): void {
    // The SDK turns this one into advice that the policy runs at the update; any other stops the run.
    if (isUnknownValueError(error)) {
        throw error;
    }
    report.violation(notJudgedMessage(name, error));
}

/**
 * Does the work for a configuration once and not for every resource. The SDK gives each call a new object, with the
 * same values in it until the configuration changes.
 */
function rememberLast<Result>(work: (config: PolicyConfiguration) => Result) {
    let last: { config: object; result: Result } | undefined;
    return (config: PolicyConfiguration): { result: Result; isNew: boolean } => {
        if (last !== undefined && sameValues(last.config, config)) {
            return { result: last.result, isNew: false };
        }
        last = { config, result: work(config) };
        return { result: last.result, isNew: true };
    };
}

function sameValues(one: object, other: object): boolean {
    const values = new Map(Object.entries(one));
    const others = Object.entries(other);
    return values.size === others.length && others.every(([key, value]) => values.get(key) === value);
}
