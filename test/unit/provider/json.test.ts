import { jsonObject, jsonValue, strictJson, UnreadableJson } from "../../../provider/json.js";

test("text that is no JSON is no value, instead of an error that quotes it", () => {
    expect(jsonValue('{"secretKey": "canary')).toBeUndefined();
    expect(jsonValue("[1]")).toEqual([1]);
});

test("an object is asked for: a list, a text and null are none", () => {
    expect(jsonObject('{"a": 1}')).toEqual({ a: 1 });
    expect(["[1]", '"text"', "null", "{"].map(jsonObject)).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
    ]);
});

test.each([
    ['{"secretKey": "canary', "it is not JSON, or only a part of it (line 1 column 22)", "invalid"],
    ['{"a": 1,\n}', "it is not JSON, or only a part of it (line 2 column 1)", "invalid"],
    ["", "it is not JSON, or only a part of it", "invalid"],
    ['{"canary": 1, "canary": 2}', "it has the same key twice in one object", "duplicate"],
    ['[{"a": {"canary": 1, "\\u0063anary": 1}}]', "it has the same key twice in one object", "duplicate"],
])("%j is an error that says why, and quotes nothing", (text, message, why) => {
    expect(() => strictJson(text)).toThrow(new UnreadableJson(message, why as UnreadableJson["why"]));
    expect(jsonValue(text)).toBeUndefined();
});
