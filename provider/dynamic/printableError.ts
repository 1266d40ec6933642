/** The SDK prints an error of `read` and `delete` as `${error}: ${error.stack}`: this one gives the message once, and no stack. */
class PrintableError extends Error {
    readonly #what: string;

    constructor(what: string, { message }: Error) {
        super(message);
        this.stack = message;
        this.#what = what;
    }

    override toString(): string {
        return this.#what;
    }
}

/** @param what - has failed, as a sentence without its full stop. */
export async function printable<Result>(what: string, act: () => Promise<Result>): Promise<Result> {
    try {
        return await act();
    } catch (error) {
        throw new PrintableError(what, error as Error);
    }
}
