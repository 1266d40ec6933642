import { capital, counted, listed, sentences, some } from "../../../../policy/findings/words.js";

test("a list ends with its conjunction", () => {
    expect(listed([], "and")).toBe("");
    expect(listed(["a"], "and")).toBe("a");
    expect(listed(["a", "b"], "or")).toBe("a or b");
    expect(listed(["a", "b", "c"], "and")).toBe("a, b and c");
});

test("of many IDs the first three are named, and the others counted", () => {
    expect(some(["a", "b", "c"])).toBe("a, b, c");
    expect(some(["a", "b c", "d", "e", "f"])).toBe('a, "b c", d and 2 more');
});

test("sentences have one space between them, and empty ones are left out", () => {
    expect(sentences("A.", "", "B.")).toBe("A. B.");
});

test("a sentence begins with a capital letter", () => {
    expect(capital("image a")).toBe("Image a");
    expect(capital("")).toBe("");
});

test("a noun is counted in singular and plural, thousands with a comma", () => {
    expect([0, 1, 2, 2000].map((count) => counted(count, "account"))).toEqual([
        "0 accounts",
        "1 account",
        "2 accounts",
        "2,000 accounts",
    ]);
});
