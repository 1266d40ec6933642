import { hasDuplicateField, hasMoreValues } from "../../../provider/jsonText.js";

const isFound = (text: string) => hasDuplicateField(text, JSON.parse(text));

test.each([
    '{"members":[{"a":1}],"members":[]}',
    '{"members":[],"members":[]}',
    '{"members":[{"status":"pending","status":"rejected"}]}',
    '{"members" : [],\n"members"\t:[]}',
    // The same name, spelled in another way.
    '{"members":[1],"\\u006dembers":[]}',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
    '{"a\\\\":1,"a\\\\":2}',
    '[[[{"a":{"b":1,"b":1}}]]]',
])("a field comes twice in %s", (text) => {
    expect(isFound(text)).toBe(true);
});

test.each([
    "null",
    '"text"',
    "[]",
    "{}",
    '{"a":{"a":{"a":[{"a":1},{"a":1}]}}}',
    '{"a":"a\\":\\"a","b":"\\"a\\":"}',
    '{"a":"\\\\","b":"\\\\\\""}',
    '["a", "b" , "a:", ":"]',
    '{"__proto__":1,"constructor":2,"1":3}',
    '{"a":1,"A":2}',
])("no field comes twice in %s", (text) => {
    expect(isFound(text)).toBe(false);
});

test("neither a deep nesting nor a long list is too much", () => {
    expect(isFound(`${"[".repeat(500_000)}${"]".repeat(500_000)}`)).toBe(false);
    expect(isFound(`[${'{"a":1},'.repeat(500_000)}{"a":1,"a":1}]`)).toBe(true);
    expect(isFound(JSON.stringify({ a: '"\\'.repeat(500_000) }))).toBe(false);
});

test.each([
    ["[1,2,3]", 3],
    ['{"a":1,"b":[{},{}]}', 6],
    [JSON.stringify(["[{,", "\\", ",", '\\"']), 4],
    ["[]", 1],
    ["[,,,", 4],
])("no value of %s is missed in its count, and no text in it is counted", (text, count) => {
    expect(hasMoreValues(text, count)).toBe(false);
    expect(hasMoreValues(text, count - 1)).toBe(true);
});
