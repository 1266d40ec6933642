import * as z from "zod";
import { problemLines } from "../../../../policy/rules/problems.js";

const schema = z.strictObject(
    {
        list: z.array(
            z.strictObject({ id: z.string("must be a string") }, "must be an object with the key id"),
        ),
        map: z.record(z.string(), z.int("must be a whole number")).optional(),
    },
    "must be an object with the keys list and map",
);

function linesOf(input: unknown): string[] {
    const { error } = schema.safeParse(input);
    return problemLines(error?.issues ?? [], input, "the whole", schema);
}

test("a problem is one line: the place, the value found there, and what it must be", () => {
    expect(linesOf({ list: [{ id: "a" }, { id: 5 }] })).toEqual(["list[1].id is 5: it must be a string"]);
});

test("a value that is not there is missing", () => {
    expect(linesOf({ list: [{}] })).toEqual(["list[0].id is missing: it must be a string"]);
});

test("each unknown key is a line of its own, with what it is a key of", () => {
    expect(linesOf({ list: [{ id: "a", x: 1 }], y: 2, "z w": 3 })).toEqual([
        "unknown key list[0].x: list[0] must be an object with the key id",
        "unknown key y: the whole must be an object with the keys list and map",
        'unknown key "z w": the whole must be an object with the keys list and map',
    ]);
});

test("a key that looks like a misspelt one is told what may be meant there", () => {
    expect(linesOf({ lists: [], list: [{ id: "a", identity: 1, mapp: 2 }], mapp: {} })).toEqual([
        "unknown key list[0].identity: list[0] must be an object with the key id",
        "unknown key list[0].mapp: list[0] must be an object with the key id",
        "unknown key lists (did you mean list?): the whole must be an object with the keys list and map",
        "unknown key mapp (did you mean map?): the whole must be an object with the keys list and map",
    ]);
});

test("a problem of all of it names the whole", () => {
    expect(linesOf("a")).toEqual(["the whole must be an object with the keys list and map"]);
    expect(linesOf(undefined)).toEqual(["the whole must be an object with the keys list and map"]);
});

test("a key that holds more than IDs are made of is in quotes", () => {
    expect(linesOf({ list: [], map: { "a/b\n": "x" } })).toEqual([
        'map."a/b\\n" is "x": it must be a whole number',
    ]);
});

describe("of a file that can be any, such as one with keys, is shown", () => {
    const secret = "SuperSecretKey0123456789abcd";

    test("no long value and no long key, but their place", () => {
        expect(linesOf({ list: [{ id: [secret] }, secret], map: { [secret]: secret } })).toEqual([
            "list[0].id must be a string",
            "list[1] must be an object with the key id",
            "map.… must be a whole number",
        ]);
        expect(
            linesOf({ list: [{ id: "a", [secret]: 1 }], [secret]: 2, ["k".repeat(1_000_000)]: 3 }),
        ).toEqual([
            "unknown key in list[0]: list[0] must be an object with the key id",
            "unknown key in the whole: the whole must be an object with the keys list and map",
        ]);
    });

    test("what is like an ID of the service, a word or a type", () => {
        const id = "a8f10467abfc4b87b64614ab36eb9ae4";
        expect(
            linesOf({ list: [], map: { "scp:virtualserver/image:Image2": id }, organizationsConnections: 1 }),
        ).toEqual([
            `map.scp:virtualserver/image:Image2 is "${id}": it must be a whole number`.replace(
                "scp:virtualserver/image:Image2",
                '"scp:virtualserver/image:Image2"',
            ),
            "unknown key organizationsConnections: the whole must be an object with the keys list and map",
        ]);
    });
});
