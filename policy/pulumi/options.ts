import { RunError } from "@pulumi/pulumi";
import * as z from "zod";
import { type PolicyName, policyNames } from "../checks/index.js";
import { listed } from "../findings/words.js";
import { checkKeys, configurationKeys, findRepeats } from "../rules/configuration.js";
import type { PolicyConfiguration } from "../rules/types.js";
import type { EnforcementLevel } from "./sdk.js";

/** Defaults of the policies' configuration, their levels, and which of them a pack has. */
export interface ImageSharingOptions extends PolicyConfiguration {
    /**
     * Levels by policy; `--policy-pack-config` can set others. Default: each policy's own, as the table in
     * `docs/policies.md` has them.
     */
    readonly enforcementLevels?:
        | Readonly<Partial<Record<PolicyName, Exclude<EnforcementLevel, "remediate">>>>
        | undefined;
    /** Policies that the pack is not to have at all. Default: none. */
    readonly leaveOut?: readonly PolicyName[] | undefined;
}

/** The options of {@link imageSharingPolicies} are wrong. Pulumi shows it without a stack trace. */
export class PolicyConfigurationError extends RunError {
    /** @hidden */
    override readonly name = "PolicyConfigurationError";
    /** One line each: the key with its place, its value, and what it must be. */
    readonly problems: readonly string[];

    /** @hidden The package makes these itself. */
    constructor(problems: readonly string[]) {
        super(problems.map((problem) => `imageSharingPolicies: ${problem}`).join("\n"));
        this.problems = problems;
    }
}

const level = z.enum(["advisory", "mandatory", "disabled"], 'must be "advisory", "mandatory" or "disabled"');
const optionKeys = {
    ...configurationKeys,
    enforcementLevels: z.strictObject(
        Object.fromEntries(policyNames.map((name) => [name, level.optional()])),
        `must be an object with the keys ${listed(policyNames, "and")}`,
    ),
    leaveOut: z.array(
        z.enum(policyNames, `must be ${listed(policyNames, "or")}`),
        "must be a list of names of policies",
    ),
};

/**
 * The options as plain data, so that what the caller changes later changes nothing. A file of approvals is not read yet.
 *
 * @throws PolicyConfigurationError when they are wrong.
 */
export function checkedOptions(options: ImageSharingOptions): ImageSharingOptions {
    const checked = checkKeys<ImageSharingOptions>(options, optionKeys);
    const problems =
        "problems" in checked ? checked.problems : findRepeats([{ config: checked, prefix: "" }]);
    if (problems.length > 0) {
        throw new PolicyConfigurationError(problems);
    }
    return JSON.parse(JSON.stringify(options));
}
