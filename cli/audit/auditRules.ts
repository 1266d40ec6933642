import type { Check } from "../../policy/checks/check.js";
import { checks, type PolicyName } from "../../policy/checks/index.js";
import { isWrong, type Rules, type RulesReader } from "../../policy/rules/rules.js";
import { CliError } from "../exitCodes.js";
import { type Level, type PackConfiguration, wrongConfiguration } from "./packConfiguration.js";

/** A check that has a say, at its level and by its rules. */
export interface ActiveCheck {
    readonly check: Check;
    readonly level: Exclude<Level, "disabled">;
    readonly rules: Rules;
}

/** What an audit judges by. */
export interface AuditRules {
    readonly checks: readonly ActiveCheck[];
    /** The rules that say which shares are approved. */
    readonly sharing: Rules;
}

/**
 * The rules of the pack, for images that were read. `image-members-approved` says the same of them as
 * `shared-images-approved`, and judges only in its place.
 *
 * @param path The configuration's file, for messages.
 * @param reader Makes the rules of the configuration.
 * @throws CliError with all that is wrong with the configuration, but for what policies that are disabled are given.
 */
export function auditRules(configuration: PackConfiguration, path: string, reader: RulesReader): AuditRules {
    const problems = new Map<string, string>();
    const active: ActiveCheck[] = [];
    for (const check of checks) {
        const level = configuration.level(check.name) ?? check.level;
        if (level === "disabled") {
            continue;
        }
        const rules = reader.rulesOf(check, configuration.properties(check.name));
        if (!isWrong(rules)) {
            active.push({ check, level, rules });
        } else if (rules.isTakenOver !== true) {
            for (const problem of rules.problems.filter((each) => !problems.has(each))) {
                problems.set(problem, `${check.name}: ${problem}`);
            }
        }
    }
    const all = [...configuration.problems, ...problems.values()];
    if (all.length > 0) {
        throw wrongConfiguration(path, all);
    }
    const sharing =
        active.find(isNamed("shared-images-approved")) ?? active.find(isNamed("image-members-approved"));
    if (sharing === undefined) {
        throw new CliError(
            "shared-images-approved and image-members-approved are both disabled in the configuration, so nothing would be " +
                "judged. Give one of them the level advisory or mandatory.",
        );
    }
    return {
        checks: active.filter((each) => each === sharing || !isNamed("image-members-approved")(each)),
        sharing: sharing.rules,
    };
}

function isNamed(name: PolicyName): (active: ActiveCheck) => boolean {
    return ({ check }) => check.name === name;
}
