import { idText, numberText } from "../text.js";
import type { OrganizationAccount } from "../types.js";
import { lengthCheck, parsed, parsedList, parsedPage, unusable } from "./answers.js";
import { organizationService } from "./calledService.js";
import { ofResource, ScpNotFoundError, ScpResponseError } from "./errors.js";
import { schemas } from "./lazySchemas.js";
import type { Answer, Transport } from "./transport.js";

/** No reference tells the most that the service gives; it may give fewer. */
const PAGE_SIZE = 100;
/** What an organisation may have, at most, to be read. */
const MAX_PAGES = 1_000;
const MAX_ACCOUNTS = 10_000;
const MAX_UNITS = 1_000;

interface ListedAccount {
    readonly id: string;
    readonly name: string | undefined;
    readonly state: string;
    readonly unitId: string;
}

/** The IDs of the accounts that each unit holds itself. */
type AccountsOfUnits = ReadonlyMap<string, ReadonlySet<string>>;

/** The calls of the Organization service that this package makes. */
export class OrganizationClient {
    readonly #transport: Transport;
    readonly #address: () => Promise<string>;

    constructor(transport: Transport, address: () => Promise<string>) {
        this.#transport = transport;
        this.#address = address;
    }

    /**
     * Every account of the organisation, and whether it is in one of the units or in a unit below them. Which units there are
     * tells one list, and which state an account has another one: both must say the same of where an account is.
     *
     * @throws ScpError if any of it could not be read or believed. A part of an organisation is never taken for all of it.
     */
    async accounts(unitIds: readonly string[]): Promise<OrganizationAccount[]> {
        const endpoint = await this.#address();
        const failed = new AbortController();
        const checkLength = lengthCheck("units and accounts");
        const get = async (path: string) => {
            const options = { service: organizationService, signal: failed.signal };
            const answer = await this.#transport.get(`${endpoint}/v1/${path}`, options);
            checkLength(answer);
            return answer;
        };
        try {
            const [accounts, units] = await Promise.all([everyAccount(get), unitsBelow(unitIds, get)]);
            checkAgreement(accounts, units);
            return accounts.map(({ id, name, state, unitId }) => ({
                id,
                name,
                state,
                isInUnits: units.has(unitId),
            }));
        } catch (error) {
            failed.abort(error);
            throw error;
        }
    }
}

type Get = (path: string) => Promise<Answer>;

/** `GET /v1/organization-accounts`, every page of it, until one has no rows: also one that is not full can be followed by another. */
async function everyAccount(get: Get): Promise<ListedAccount[]> {
    const accounts = new Map<string, ListedAccount>();
    const counts = new Set<number>();
    for (let page = 0; ; page++) {
        const answer = await get(`organization-accounts?page=${page}&size=${PAGE_SIZE}`);
        const { rows, counts: said } = parsedPage(schemas().accountPageSchema, answer);
        for (const count of said) {
            counts.add(count);
        }
        if (rows.length === 0) {
            if ([...counts].some((count) => count !== accounts.size)) {
                throw unusable("with a list that is not whole: its count is not the number of rows", answer);
            }
            return [...accounts.values()];
        }
        if (page === MAX_PAGES || accounts.size + rows.length > MAX_ACCOUNTS) {
            throw unusable(
                `with more than ${numberText(MAX_ACCOUNTS)} accounts, or ${numberText(MAX_PAGES)} pages of them`,
                answer,
            );
        }
        if (rows.some(({ id }) => accounts.has(id))) {
            throw unusable("with accounts of an earlier page again", answer);
        }
        for (const account of rows) {
            accounts.set(account.id, account);
        }
    }
}

/** The units with all units below them, level by level. */
async function unitsBelow(unitIds: readonly string[], get: Get): Promise<AccountsOfUnits> {
    const accounts = new Map<string, ReadonlySet<string>>();
    const parents = new Map<string, string>();
    const empty = new Set<string>();
    const known = new Set(unitIds);
    let level = [...known];
    const { MAX_UNIT_DEPTH } = schemas();
    for (let depth = 0; level.length > 0; depth++) {
        if (depth > MAX_UNIT_DEPTH) {
            throw new ScpResponseError(
                `The organisation has units that are more than ${MAX_UNIT_DEPTH} levels below one in approvedUnitIds.`,
            );
        }
        if (known.size > MAX_UNITS) {
            throw new ScpResponseError(
                `The organisation has more than ${numberText(MAX_UNITS)} units to read.`,
            );
        }
        const contents = await Promise.all(level.map((unitId) => contentOf(unitId, get)));
        const next: string[] = [];
        for (const { unitId, answer, rows } of contents) {
            accounts.set(unitId, new Set(rows.flatMap(({ id, isAccount }) => (isAccount ? [id] : []))));
            if (rows.length === 0) {
                empty.add(unitId);
            }
            for (const { id } of rows.filter(({ isAccount }) => !isAccount)) {
                if (parents.has(id) || isAbove(id, unitId, parents)) {
                    throw unusable("with a unit that is in two units, or in itself", answer);
                }
                parents.set(id, unitId);
                if (!known.has(id)) {
                    known.add(id);
                    next.push(id);
                }
            }
        }
        level = next;
    }
    // Nothing else has told that these are there.
    const unseen = unitIds.filter((unitId) => empty.has(unitId) && !parents.has(unitId));
    await Promise.all(unseen.map((unitId) => checkThere(unitId, get)));
    return accounts;
}

/** Whether a unit is another one, or one above it. */
function isAbove(unitId: string, other: string, parents: ReadonlyMap<string, string>): boolean {
    for (let id: string | undefined = other; id !== undefined; id = parents.get(id)) {
        if (id === unitId) {
            return true;
        }
    }
    return false;
}

/** `GET /v1/organization-units?parent_unit_id={id}` */
async function contentOf(unitId: string, get: Get) {
    const answer = await named(
        unitId,
        get(`organization-units?parent_unit_id=${encodeURIComponent(unitId)}`),
    );
    const rows = parsedList(schemas().unitContentSchema, "organization_units", answer);
    if (rows.some(({ parentId }) => parentId !== undefined && parentId !== unitId)) {
        throw unusable("about another unit than it was asked for", answer);
    }
    return { unitId, answer, rows };
}

/** `GET /v1/organization-units/{id}` */
async function checkThere(unitId: string, get: Get): Promise<void> {
    const answer = await named(unitId, get(`organization-units/${encodeURIComponent(unitId)}`));
    if (parsed(schemas().unitSchema, answer).id !== unitId) {
        throw unusable("about another unit than it was asked for", answer);
    }
}

/** The unit stands in the query, which errors do not show. */
async function named(unitId: string, answer: Promise<Answer>): Promise<Answer> {
    try {
        return await answer;
    } catch (error) {
        throw error instanceof ScpNotFoundError
            ? ofResource(error, `Organisation unit ${idText(unitId)}`)
            : error;
    }
}

/**
 * An account that one of the lists has in a unit, and the other one does not, was moved meanwhile, or one of them is a part.
 * Those that are not active count in neither, so units may leave them out.
 */
function checkAgreement(accounts: readonly ListedAccount[], units: AccountsOfUnits): void {
    const unitOf = new Map(accounts.map(({ id, unitId }) => [id, unitId]));
    const isUnlisted = [...units].some(([unitId, ids]) => [...ids].some((id) => unitOf.get(id) !== unitId));
    const isInNoUnit = accounts.some(
        ({ id, state, unitId }) => state === "ACTIVE" && units.get(unitId)?.has(id) === false,
    );
    if (isUnlisted || isInNoUnit) {
        throw new ScpResponseError(
            "The organisation's list of accounts and what its units hold say different things of an account. It may have been moved " +
                "while they were read: try again later.",
        );
    }
}
