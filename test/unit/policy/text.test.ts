import { idText, oneLine, quoted, shellWord } from "../../../provider/text.js";

test("line breaks, control, direction and invisible characters are spelled out", () => {
    expect(oneLine("a\r\nb\u001b[1m\u0085\u2028\u202e\u200b\ud800")).toBe(
        "a\\u{d}\\u{a}b\\u{1b}[1m\\u{85}\\u{2028}\\u{202e}\\u{200b}\\u{d800}",
    );
});

test("a colour tag of the Pulumi CLI, which would swallow the rest of the message, is broken up", () => {
    expect(oneLine("<{%reset%}> <{%")).toBe("<\\{%reset%}> <\\{%");
});

test("letters of other scripts stay as they are, and long text is cut", () => {
    expect(oneLine("이미지 공유 é 🙂")).toBe("이미지 공유 é 🙂");
    expect(oneLine("x".repeat(201))).toBe(`${"x".repeat(200)}…`);
});

test("a usual ID is not quoted, any other is", () => {
    expect(idText("70a599e0-31e7")).toBe("70a599e0-31e7");
    expect(idText("a b")).toBe('"a b"');
    expect(idText("")).toBe('""');
});

test("values are shown as one writes them, on one line", () => {
    expect([undefined, null, 5, [1, "a"], { a: 1 }, "x"].map(quoted)).toEqual([
        "undefined",
        "null",
        "5",
        "[ 1, 'a' ]",
        "{ a: 1 }",
        '"x"',
    ]);
});

test("an ID with a meaning for the shell becomes one quoted word", () => {
    expect(shellWord("70a599e0-31e7")).toBe("70a599e0-31e7");
    expect(shellWord("a; rm -rf ~ $(b) 'c'")).toBe("'a; rm -rf ~ $(b) '\\''c'\\'''");
});
