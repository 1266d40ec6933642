import type { OrganizationAccount } from "../../provider/types.js";

/** What is known of the organisation in which `approvedUnitIds` are units. */
export interface KnownOrganization {
    /** By ID. Empty if the organisation could not be read, so that its units approve nobody. */
    readonly accounts: ReadonlyMap<string, OrganizationAccount>;
    /** Why it could not be read: one line without the full stop at its end. */
    readonly unread?: string | undefined;
}

/** What approves nobody: of rules without units. */
export const noOrganization: KnownOrganization = { accounts: new Map() };

/** What the units say of an account: whether they approve it, and its state if that is why not. */
export function unitApproval({ accounts }: KnownOrganization, memberId: string) {
    const account = accounts.get(memberId);
    if (account?.isInUnits !== true) {
        return { isApproved: false };
    }
    const isApproved = account.state === "ACTIVE";
    return isApproved ? { isApproved } : { isApproved, accountState: account.state };
}
