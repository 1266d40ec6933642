/** Thrown for an option or argument that the gateway cannot work with. */
export class GatewayArgumentError extends Error {
    /** @hidden */
    override readonly name = "GatewayArgumentError";
    /** Which one, for example `images[0].members[1].memberId`. */
    readonly argument: string;

    /** @hidden The gateway makes these itself. */
    constructor(argument: string, problem: string) {
        super(`${argument}: ${problem}`);
        this.argument = argument;
    }
}

/** @throws GatewayArgumentError if there is no value. */
export function found<Value>(value: Value | undefined, argument: string, problem: string): Value {
    if (value === undefined) {
        throw new GatewayArgumentError(argument, problem);
    }
    return value;
}
