import type { OrganizationAccount } from "../../provider/types.js";
import { lookUp } from "./liveShares.js";

/** Reads which accounts are in these units of an organisation, or below. Rejects if any of it could not be read. */
export type ReadOrganization = (unitIds: readonly string[]) => Promise<readonly OrganizationAccount[]>;

/** What a read came to: every account by its ID, or none and why. */
export interface LiveOrganization {
    readonly accounts: ReadonlyMap<string, OrganizationAccount>;
    readonly unread?: string;
}

/** Organisations that were read: for the same units and the same connection, once. */
export class LiveOrganizations {
    readonly #read = new Map<string, Promise<LiveOrganization>>();

    /** @param connection The name of the connection that `read` reads with. */
    of(
        unitIds: readonly string[],
        connection: string | undefined,
        read: ReadOrganization,
    ): Promise<LiveOrganization> {
        const key = JSON.stringify([connection, [...unitIds].sort()]);
        const organization = this.#read.get(key) ?? readNow(unitIds, read);
        this.#read.set(key, organization);
        return organization;
    }
}

async function readNow(unitIds: readonly string[], read: ReadOrganization): Promise<LiveOrganization> {
    const lookup = await lookUp(() => read(unitIds));
    return "cause" in lookup
        ? { accounts: new Map(), unread: lookup.cause }
        : { accounts: new Map(lookup.result.map((account) => [account.id, account])) };
}
