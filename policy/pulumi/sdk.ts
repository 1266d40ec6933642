// The index.d.ts of @pulumi/policy 1.21 exports two names that its proxy.d.ts leaves out, an error for programs that check
// library types. This module of it has all the types and is sound, so ours are imported from here.
import type { ReportViolation } from "@pulumi/policy/policy";

export type {
    EnforcementLevel,
    Policies,
    PolicyConfigSchema,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationPolicy,
} from "@pulumi/policy/policy";
export type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";

/**
 * Reports something that never fails a run, whatever the policy's level. The SDK takes an object with a level of its own
 * in the place of a message; its types leave that out, and it puts no description before such a message.
 */
export function reportAdvice(
    reportViolation: ReportViolation,
    description: string,
    message: string,
    urn?: string,
): void {
    const advice = { message: `${description}\n${message}`, enforcementLevel: "advisory", urn };
    (reportViolation as (violation: unknown) => void)(advice);
}
