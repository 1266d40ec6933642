import { jsonObject, jsonValue } from "../../../provider/json.js";

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
