import { RunError } from "@pulumi/pulumi";
import { ScpError, ScpNotFoundError } from "../../../provider/scp/errors.js";

test("an error has its own name, what is known of the call, and its cause", () => {
    const cause = new Error("socket hang up");
    const error = new ScpNotFoundError("not there", { status: 404, requestId: "req-1", attempts: 2, cause });
    expect(error).toBeInstanceOf(ScpError);
    expect(error).toMatchObject({
        name: "ScpNotFoundError",
        message: "not there",
        status: 404,
        requestId: "req-1",
        attempts: 2,
    });
    expect(error.cause).toBe(cause);
});

test("Pulumi takes it for an error that is told by its message alone", () => {
    expect(RunError.isInstance(new ScpError("no"))).toBe(true);
});

test("where its stack is printed all the same, that is its message as well", () => {
    const error = new ScpError("no");
    error.message = `error serializing property: ${error.message}`;
    expect(error.stack).toBe("error serializing property: no");
});
