import { GatewayError } from "./errors.js";
import type { Organization, OrganizationAccount, OrganizationUnit } from "./organizationSchema.js";

/** What a unit holds itself: units and accounts side by side. */
export interface UnitContent {
    readonly parent: NamedUnit;
    readonly units: readonly OrganizationUnit[];
    readonly accounts: readonly OrganizationAccount[];
}

/** A unit, or the root. */
export interface NamedUnit {
    readonly id: string;
    readonly name: string;
    readonly parentId: string | undefined;
    /** 0 is the root. */
    readonly depth: number;
}

/** A page of an organisation's accounts. */
export interface AccountPage {
    readonly accounts: readonly OrganizationAccount[];
    /** How many there are in all pages. */
    readonly count: number;
    readonly page: number;
    readonly size: number;
}

const DEFAULT_SIZE = 20;
const MAX_SIZE = 1000;

/** @throws GatewayError with status 403 for an account that may not read the organisation. */
export function checkReader({ readers }: Organization, caller: string): void {
    if (!readers.includes(caller)) {
        throw new GatewayError(403, `Account ${caller} may not read the organization.`);
    }
}

/** @throws GatewayError with status 404 if there is no such unit. */
export function unitContent(organization: Organization, unitId: string | undefined): UnitContent {
    if (unitId === undefined) {
        throw new GatewayError(400, "parent_unit_id is required.");
    }
    const { units, accounts } = organization;
    return {
        parent: unitOf(organization, unitId),
        units: units.filter(({ parentId = organization.rootId }) => parentId === unitId),
        accounts: accounts.filter((account) => unitIdOf(account, organization) === unitId),
    };
}

/** @throws GatewayError with status 404 if there is no such unit. */
export function unitOf(organization: Organization, unitId: string): NamedUnit {
    const { rootId, units } = organization;
    if (unitId === rootId) {
        return { id: rootId, name: "Root", parentId: undefined, depth: 0 };
    }
    const unit = units.find(({ id }) => id === unitId);
    if (unit === undefined) {
        throw new GatewayError(404, `Organization unit ${unitId} is not found.`);
    }
    const { id, name, parentId = rootId } = unit;
    return { id, name, parentId, depth: depthOf(organization, id) };
}

/** How far below the root a unit is. In a loop, which an organisation can be given to try a client with, each unit counts once. */
function depthOf({ rootId, units }: Organization, unitId: string): number {
    const passed = new Set<string>();
    for (let id: string | undefined = unitId; id !== undefined && id !== rootId && !passed.has(id); ) {
        passed.add(id);
        const child: string = id;
        id = units.find((unit) => unit.id === child)?.parentId;
    }
    return passed.size;
}

/** @param query Any other name in it filters by the account's field of that name. */
export function accountPage(organization: Organization, query: string): AccountPage {
    const { page, size, parent_unit_id, ...filters } = Object.fromEntries(new URLSearchParams(query));
    const found = organization.accounts
        .filter((account) => [undefined, unitIdOf(account, organization)].includes(parent_unit_id))
        .filter((account) => matches(account, filters));
    const number = readNumber("page", page, 0, 0, Number.MAX_SAFE_INTEGER);
    const most = readNumber("size", size, DEFAULT_SIZE, 1, MAX_SIZE);
    return {
        accounts: found.slice(number * most, (number + 1) * most),
        count: found.length,
        page: number,
        size: most,
    };
}

/** The unit that an account is in. */
export function unitIdOf({ unitId }: OrganizationAccount, { rootId }: Organization): string {
    return unitId ?? rootId;
}

function matches(account: OrganizationAccount, filters: Readonly<Record<string, string>>): boolean {
    const { accountId: id, name, type } = account;
    const fields: Readonly<Record<string, string | null>> = { id, name, type };
    return Object.entries(filters).every(([field, value]) => fields[field] === value);
}

function readNumber(
    name: string,
    text: string | undefined,
    preset: number,
    least: number,
    most: number,
): number {
    if (text === undefined) {
        return preset;
    }
    const value = /^\d{1,15}$/.test(text) ? Number(text) : -1;
    if (value < least || value > most) {
        throw new GatewayError(400, `${name} must be a number from ${least} to ${most}.`);
    }
    return value;
}
