import { unknownCheckingProxy } from "@pulumi/policy";
import { knownProps } from "../../../../policy/pulumi/knownProps.js";
import { unknownText } from "../runPolicy.js";

function known(props: Record<string, unknown>, names = Object.keys(props)) {
    return knownProps(unknownCheckingProxy(props), names);
}

test("what is known is copied as it is", () => {
    const props = { a: "x", b: [1, { c: [true, null] }], d: { e: {} } };
    const copy = known(props);
    expect(copy).toEqual({ known: props, unknown: undefined });
    expect(copy.known.b).not.toBe(props.b);
});

test("only the properties that matter are copied", () => {
    expect(known({ a: 1, b: unknownText }, ["a", "c"])).toEqual({ known: { a: 1 }, unknown: undefined });
});

test("a property that is not known is left out, and the first such is told", () => {
    const { known: copy, unknown } = known({ a: 1, b: { c: unknownText, d: 2 }, e: unknownText });
    expect(copy).toEqual({ a: 1, b: { d: 2 } });
    expect(unknown?.message).toBe("string value at .b.c can't be known during preview");
});

test("an element of a list that is not known in part is left out whole", () => {
    const { known: copy, unknown } = known({
        list: [{ a: 1 }, { a: 2, b: [unknownText] }, unknownText, "x"],
    });
    expect(copy).toEqual({ list: [{ a: 1 }, "x"] });
    expect(unknown).toBeDefined();
});

test("any other failure of a property is not hidden", () => {
    const props = {
        get a(): unknown {
            throw new Error("boom");
        },
    };
    expect(() => known(props)).toThrow("boom");
});
