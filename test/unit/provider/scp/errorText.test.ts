import { credentialSearch } from "../../../../provider/scp/credentialSearch.js";
import { LEFT_OUT, serviceText, shownText } from "../../../../provider/scp/errorText.js";
import { withoutEntities, withoutMarkup } from "../../../../provider/scp/markup.js";

const SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYz";
const repeats = credentialSearch([SECRET]);

test.each([
    ["the gateway's JSON", '{"errors":[{"detail":"no such key"}]}', "no such key"],
    ["the gateway's JSON with several texts", '{"errors":[{"detail":["a","b"]},{"detail":"c"}]}', "a; b; c"],
    [
        "Glance's JSON",
        '{"message":"Not allowed.<br /><br />","code":"403 Forbidden","title":"Forbidden"}',
        "Not allowed.",
    ],
    [
        "Glance's HTML page",
        "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1>No image found with ID &quot;a&#x27;<br /><br />\n\n</body></html>",
        "404 Not Found No image found with ID \"a'",
    ],
    ["plain text", "404 Not Found\n\nNo image\tfound", "404 Not Found No image found"],
    ["an empty text", "", ""],
    ["JSON of another form", '{"error":"invalid_client"}', '{"error":"invalid_client"}'],
    ["a script", "<p>a</p><script>alert(1)</script>b", "a b"],
    ["control characters", "a\u001b[31mb\u0007 c\u202ed\ud800", "ab cd"],
    ["what Pulumi takes for a colour, at which it would end", "a <{%evil%}> b", "a <\\{%evil%}> b"],
    ["the same in entities", '{"message":"a &lt;{%evil%}&gt; b"}', "a <\\{%evil%}> b"],
    ["control characters that are written as entities", "a&#27;[31mb&#8238;c", "abc"],
])("%s becomes one line of plain text", (_, body, text) => {
    expect(serviceText(body, repeats)).toBe(text);
});

test("a long text is cut", () => {
    expect(serviceText("x ".repeat(100_000), repeats)).toHaveLength(500);
    expect(serviceText(JSON.stringify({ message: "x ".repeat(1000) }), repeats)).toHaveLength(500);
});

test.each([
    ["as it is", `refused ${SECRET}.`],
    ["in JSON", `{"message":"refused ${SECRET}"}`],
    [
        "in pieces of JSON",
        `{"errors":[{"detail":"${SECRET.slice(0, 11)}"},{"detail":"${SECRET.slice(11)}"}]}`,
    ],
    ["behind what is shown", "x ".repeat(490) + SECRET],
    ["where the text is cut", "x".repeat(490) + SECRET],
])("nothing is shown of a text that repeats a secret %s", (_, body) => {
    expect(serviceText(body, repeats)).toBe(LEFT_OUT);
});

test.each([
    ["as it is", SECRET],
    ["in hexadecimal", Buffer.from(SECRET).toString("hex")],
    ["in entities", [...SECRET].map((letter) => `&amp;#${letter.charCodeAt(0)};`).join("")],
    ["in a tag", `<a href="${SECRET}">`],
    ["in a comment", `<!-- ${SECRET} -->`],
    ["in a script", `<script>${SECRET}</script>`],
])("no part of a secret is shown where what is read of a long text ends: %s", (_, written) => {
    for (let before = 16_384 - written.length; before <= 16_384; before += 1) {
        const shown = serviceText(
            `<p>refused${" ".repeat(before - 10)}${written}${"x".repeat(1000)}`,
            repeats,
        );
        expect([LEFT_OUT, "", "refused"]).toContain(shown);
    }
});

test("what stands in a tag only is not shown, and so leaves nothing out", () => {
    expect(serviceText(`<a href="${SECRET}">refused</a>`, repeats)).toBe("refused");
});

test("of a huge text the beginning is read", () => {
    const searched: number[] = [];
    serviceText("x".repeat(5_000_000), (text) => {
        searched.push(text.length);
        return false;
    });
    expect(Math.max(...searched)).toBeLessThan(20_000);
});

test("any other text from outside becomes one line in the same way", () => {
    expect(shownText("a\n\u001b[1mb <c>", repeats)).toBe("a b <c>");
    expect(shownText(`a ${SECRET}`, repeats)).toBe(LEFT_OUT);
    expect(shownText("x".repeat(501), repeats)).toHaveLength(500);
});

test.each([
    "<script ",
    "<script>",
    "<b",
    "<!--",
    "<!-->",
    "</title",
    "&#",
    "&#x",
    "&amp;",
    "%25",
    "%2525252541",
    "\\",
    "\\u{",
    "\\\\\\\\u0041",
    "\u001b[0",
    "{",
    '{"errors":[',
    "a",
    "A1+",
    "=",
    " ",
    "\n",
])("a megabyte of %j does not keep the process busy", (unit) => {
    const start = performance.now();
    serviceText(unit.repeat(1_048_576 / unit.length), repeats);
    withoutEntities(withoutMarkup(unit.repeat(1_048_576 / unit.length), " "));
    // A tenth of a second at most on a machine that has nothing else to do.
    expect(performance.now() - start).toBeLessThan(5000);
});
