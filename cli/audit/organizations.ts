import type { LiveOrganizations, ReadOrganization } from "../../policy/live/organization.js";
import type { Rules } from "../../policy/rules/rules.js";
import type { OpenConnection } from "../connection.js";
import type { AuditRules } from "./auditRules.js";

/** Reads the organisation by the name of a connection; without one, with the connections that images are read with. */
export type OrganizationReaders = ReadonlyMap<string | undefined, ReadOrganization>;

/**
 * Opens the connections that rules name for organisations.
 *
 * @param images The connections that images are read with: the first of them that can read the organisation does.
 */
export async function organizationReaders(
    { checks }: AuditRules,
    images: readonly OpenConnection[],
    open: (connection: string) => Promise<OpenConnection>,
): Promise<OrganizationReaders> {
    const names = new Set(
        checks.flatMap(({ rules: { unitIds, config } }) =>
            unitIds.length === 0 ? [] : (config.organizationConnection ?? []),
        ),
    );
    const readers = new Map<string | undefined, ReadOrganization>();
    readers.set(undefined, firstOf(images.map(({ reader }) => reader.organizationAccounts)));
    for (const name of names) {
        readers.set(name, (await open(name)).reader.organizationAccounts);
    }
    return readers;
}

/** Reads with the first that can. If none can, the first says why. */
function firstOf([first, ...others]: readonly ReadOrganization[]): ReadOrganization {
    return async (unitIds) => {
        try {
            return await (first as ReadOrganization)(unitIds);
        } catch (error) {
            if (others.length === 0) {
                throw error;
            }
            return firstOf(others)(unitIds).catch(() => {
                throw error;
            });
        }
    };
}

/**
 * The rules with what is known now of the organisation units that are approved.
 *
 * @param organizations Those that have been read.
 */
export async function withOrganizations(
    { checks, sharing }: AuditRules,
    readers: OrganizationReaders,
    organizations: LiveOrganizations,
): Promise<AuditRules> {
    const withOrganization = async (rules: Rules): Promise<Rules> => {
        const { unitIds, config } = rules;
        const { organizationConnection: connection } = config;
        const read = readers.get(connection);
        return unitIds.length === 0 || read === undefined
            ? rules
            : { ...rules, organization: await organizations.of(unitIds, connection, read) };
    };
    return {
        checks: await Promise.all(
            checks.map(async (check) => ({ ...check, rules: await withOrganization(check.rules) })),
        ),
        sharing: await withOrganization(sharing),
    };
}
