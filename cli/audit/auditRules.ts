import { checkConfiguration, type Problems } from "../../policy/configuration.js";
import { defaultMaxMembers, membersLimitKeys } from "../../policy/imageMembersLimit.js";
import { PackRun } from "../../policy/packRun.js";
import { defaultMaxPendingDays, pendingSharesKeys } from "../../policy/pendingSharesRecent.js";
import type { PolicyConfiguration } from "../../policy/policyConfiguration.js";
import type { PolicyName } from "../../policy/policyNames.js";
import { type SharingRules, sharingKeys } from "../../policy/rules.js";
import { sharedImagesKeys } from "../../policy/sharedImagesApproved.js";
import { CliError } from "../exitCodes.js";
import { aboutPolicy } from "../policies.js";
import { type Level, type PackConfiguration, wrongConfiguration } from "./packConfiguration.js";

type ActiveLevel = Exclude<Level, "disabled">;

/** What an audit judges by: of each policy that has a say, its level and its rules. */
export interface AuditRules {
    /** The approvals, and the policy whose they are. */
    readonly sharing: {
        readonly policy: PolicyName;
        readonly level: ActiveLevel;
        readonly rules: SharingRules;
    };
    readonly pendingShares?: { readonly level: ActiveLevel; readonly maxDays: number } | undefined;
    readonly currentApprovals?: { readonly level: ActiveLevel; readonly rules: SharingRules } | undefined;
    readonly membersLimit?: { readonly level: ActiveLevel; readonly most: number } | undefined;
    readonly apiVersion?: { readonly level: ActiveLevel } | undefined;
    /** Images that are read beside those that the account shares. */
    readonly imageIds: readonly string[];
    /** The connection that the configuration names. */
    readonly connection?: string | undefined;
}

/**
 * @param path The configuration's file, for messages.
 * @param folder What a relative `approvalsFile` counts from.
 * @throws CliError with all that is wrong with the configuration of the policies that are not disabled.
 */
export function auditRules(configuration: PackConfiguration, path: string, folder: string): AuditRules {
    const reader = new RulesReader(configuration, folder);
    const members = reader.sharing("image-members-approved", sharingKeys, []);
    const images = reader.sharing("shared-images-approved", sharedImagesKeys, ["image-members-approved"]);
    const approvals = reader.sharing("approvals-current", sharingKeys, [
        "shared-images-approved",
        "image-members-approved",
    ]);
    const pending = reader.plain("pending-shares-recent", pendingSharesKeys);
    const limit = reader.plain("image-members-limit", membersLimitKeys);
    const apiVersion = reader.plain("api-version-supported", []);
    if (reader.problems.length > 0) {
        throw wrongConfiguration(path, reader.problems);
    }
    const sharing = images ?? members;
    if (sharing === undefined) {
        throw new CliError(
            "shared-images-approved and image-members-approved are both disabled in the configuration, so nothing would be " +
                "judged. Give one of them the level advisory or mandatory.",
        );
    }
    return {
        sharing,
        pendingShares: pending && {
            level: pending.level,
            maxDays: pending.config.maxPendingDays ?? defaultMaxPendingDays,
        },
        currentApprovals: approvals,
        membersLimit: limit && { level: limit.level, most: limit.config.maxMembers ?? defaultMaxMembers },
        apiVersion,
        imageIds: images?.config.imageIds ?? [],
        connection: images?.config.connection,
    };
}

/** Reads the rules of one policy after another, in the pack's order, and collects what is wrong with them. */
class RulesReader {
    readonly problems: string[] = [];
    readonly #configuration: PackConfiguration;
    readonly #run: PackRun;

    constructor(configuration: PackConfiguration, folder: string) {
        this.#configuration = configuration;
        this.#run = new PackRun({}, () => folder);
    }

    /** The rules of shares; undefined for a policy that is disabled, or wrong. */
    sharing(
        policy: PolicyName,
        keys: Parameters<PackRun["sharingRules"]>[2],
        leaders: readonly PolicyName[],
    ) {
        const level = this.#level(policy);
        if (level === "disabled") {
            return undefined;
        }
        const config: PolicyConfiguration = this.#configuration.properties(policy);
        const rules = this.#checked(policy, this.#run.sharingRules(policy, config, keys, leaders));
        return rules && { policy, level, rules, config };
    }

    plain(policy: PolicyName, keys: Parameters<typeof checkConfiguration>[1]) {
        const level = this.#level(policy);
        if (level === "disabled") {
            return undefined;
        }
        const config = this.#checked(
            policy,
            checkConfiguration(this.#configuration.properties(policy), keys),
        );
        return config && { level, config };
    }

    #level(policy: PolicyName): Level {
        return this.#configuration.level(policy) ?? (aboutPolicy(policy)?.enforcementLevel as Level);
    }

    #checked<Result extends object>(policy: PolicyName, result: Result | Problems): Result | undefined {
        if (!("problems" in result)) {
            return result;
        }
        for (const problem of result.problems) {
            this.problems.push(`${policy}: ${problem}`);
        }
        return undefined;
    }
}
