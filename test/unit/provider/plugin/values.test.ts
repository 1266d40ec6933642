import * as pulumi from "@pulumi/pulumi";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isWhollyKnown, received, toSend } from "../../../../provider/plugin/values.js";

const { specialSigKey, specialSecretSig, unknownValue } = pulumi.runtime;
const secret = (value: unknown) => ({ [specialSigKey]: specialSecretSig, value });
const struct = (values: Record<string, unknown>) =>
    Struct.fromJavaScript(values as Parameters<typeof Struct.fromJavaScript>[0]);

test("a secret is taken as its value, and named, however deep it is", () => {
    const { values, secrets } = received(
        struct({
            plain: ["a"],
            top: secret("key"),
            deep: { list: ["a", secret({ inner: secret("b") })] },
        }),
    );
    expect(values).toEqual({ plain: ["a"], top: "key", deep: { list: ["a", { inner: "b" }] } });
    expect(secrets).toEqual(new Set(["top", "deep"]));
});

test("nothing and null are no values", () => {
    expect(received(undefined)).toEqual({ values: {}, secrets: new Set() });
    expect(received(struct({ statuses: null })).values).toEqual({});
});

test("what is secret is sent as a secret", () => {
    const sent = toSend({ a: "1", b: ["2"] }, (name) => name === "b").toJavaScript();
    expect(sent).toEqual({ a: "1", b: secret(["2"]) });
    expect(received(struct(sent as Record<string, unknown>))).toEqual({
        values: { a: "1", b: ["2"] },
        secrets: new Set(["b"]),
    });
});

test("a value is wholly known if nothing in it is unknown", () => {
    expect(isWhollyKnown({ a: ["x", { b: null }] })).toBe(true);
    expect(isWhollyKnown(unknownValue)).toBe(false);
    expect(isWhollyKnown({ a: ["x", { b: unknownValue }] })).toBe(false);
});
