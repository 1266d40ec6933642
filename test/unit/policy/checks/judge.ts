import {
    type Check,
    type KnownImage,
    type KnownMember,
    noShares,
    type Shares,
    type Verdict,
    verdictsOf,
} from "../../../../policy/checks/check.js";
import type { KnownOrganization } from "../../../../policy/rules/organization.js";
import { isWrong, type Rules, RulesReader } from "../../../../policy/rules/rules.js";
import type { PolicyConfiguration } from "../../../../policy/rules/types.js";
import type { OrganizationAccount } from "../../../../provider/types.js";

export const now = new Date("2026-03-15T12:00:00Z");
export const today = "2026-03-15";
export const yesterday = "2026-03-14";

/** What a check makes of shares, by a configuration that is right. */
export function judge(
    check: Check,
    shares: Partial<Shares>,
    config: PolicyConfiguration = {},
    organization?: KnownOrganization,
): readonly Verdict[] {
    const rules = rulesOf(config, check);
    const withUnits = organization === undefined ? rules : { ...rules, organization };
    return verdictsOf(check, { ...noShares, ...shares }, withUnits, now);
}

/** An organisation with these accounts, each of which is active and in the units unless it says otherwise. */
export function organizationOf(
    accounts: Readonly<Record<string, Partial<OrganizationAccount>>>,
): KnownOrganization {
    return {
        accounts: new Map(
            Object.entries(accounts).map(([id, changes]) => [
                id,
                { id, name: `name of ${id}`, state: "ACTIVE", isInUnits: true, ...changes },
            ]),
        ),
    };
}

/** The rules that a configuration makes. */
export function rulesOf(
    config: PolicyConfiguration,
    policy: Pick<Check, "name" | "keys" | "defaults">,
): Rules {
    const rules = new RulesReader({}, "/").rulesOf(policy, config);
    if (isWrong(rules)) {
        throw new Error(rules.problems.join("\n"));
    }
    return rules;
}

/** An image that is shared with nobody, and with all that is known of it. */
export function image(imageId: string | undefined, changes: Partial<KnownImage> = {}): KnownImage {
    return { imageId, visibility: "shared", members: [], isWhole: true, ...changes };
}

/** A member that has accepted. */
export function member(memberId: string, changes: Partial<KnownMember> = {}): KnownMember {
    return { memberId, status: "accepted", createdAt: "2025-07-22T09:00:00Z", ...changes };
}
