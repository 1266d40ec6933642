/** An account with what it proves itself by. */
export interface Account {
    readonly accountId: string;
    readonly accessKey: string;
    readonly secretKey: string;
    readonly authToken: string | undefined;
}

/** The accounts of a gateway, found by what a request carries. */
export class Accounts {
    readonly #byId: ReadonlyMap<string, Account>;
    readonly #byAccessKey = new Map<string, Account>();
    readonly #byAuthToken = new Map<string, Account>();

    constructor(accounts: readonly Account[]) {
        this.#byId = new Map(accounts.map((account) => [account.accountId, account]));
        for (const account of accounts) {
            this.#byAccessKey.set(account.accessKey, account);
            if (account.authToken !== undefined) this.#byAuthToken.set(account.authToken, account);
        }
    }

    byId(accountId: string): Account | undefined {
        return this.#byId.get(accountId);
    }

    byAccessKey(accessKey: string): Account | undefined {
        return this.#byAccessKey.get(accessKey);
    }

    byAuthToken(authToken: string): Account | undefined {
        return this.#byAuthToken.get(authToken);
    }

    /** From here on neither the account's keys nor its token are known. */
    revoke(account: Account): void {
        this.#byAccessKey.delete(account.accessKey);
        if (account.authToken !== undefined) this.#byAuthToken.delete(account.authToken);
    }
}
