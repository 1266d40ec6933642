// The index.d.ts of @pulumi/policy 1.21 exports two names that its proxy.d.ts leaves out, an error for whoever checks
// library types. This module of it has all the types and is sound, so ours are imported from here.
export type {
    Policies,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
} from "@pulumi/policy/policy";
