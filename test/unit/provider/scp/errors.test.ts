import { RunError } from "@pulumi/pulumi";
import { ofResource, ScpError, ScpNotFoundError } from "../../../../provider/scp/errors.js";

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

test("its message stays as it is, whatever the SDK puts before it, and its stack is that", () => {
    const error = new ScpError("no");
    error.message = `error serializing property: ${error.message}`;
    expect([error.message, error.stack]).toEqual(["no", "no"]);
});

test("it can name the resource that it ends, and stays what it is", () => {
    const error = ofResource(new ScpNotFoundError("not there", { status: 404 }), "ImageMembers golden");
    expect(error).toBeInstanceOf(ScpNotFoundError);
    expect(RunError.isInstance(error)).toBe(true);
    expect([error.message, error.status]).toEqual(["ImageMembers golden: not there", 404]);
    error.message = `error serializing property: ${error.message}`;
    expect(error.stack).toBe("ImageMembers golden: not there");
});
