import { serviceText } from "../../../provider/scp/errorText.js";

test.each([
    ["the gateway's JSON", { errors: [{ detail: "no such key" }] }, "no such key"],
    [
        "the gateway's JSON with several texts",
        { errors: [{ detail: ["a", "b"] }, { detail: "c" }] },
        "a; b; c",
    ],
    ["the gateway's JSON as text", '{"errors":[{"detail":"no such key"}]}', "no such key"],
    [
        "Glance's JSON",
        { message: "Not allowed.<br /><br />", code: "403 Forbidden", title: "Forbidden" },
        "Not allowed.",
    ],
    [
        "Glance's HTML page",
        "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1>No image found with ID &quot;a&quot;<br /><br />\n\n</body></html>",
        '404 Not Found No image found with ID "a"',
    ],
    ["plain text", "404 Not Found\n\nNo image\tfound", "404 Not Found No image found"],
    ["nothing", undefined, ""],
    ["an empty text", "", ""],
    ["JSON of another form", { something: "else" }, ""],
    ["a script", "<p>a</p><script>alert(1)</script>b", "a b"],
    ["control characters", "a\u001b[31mb\u0007", "a [31mb"],
])("%s becomes one line of plain text", (_, body, text) => {
    expect(serviceText(body)).toBe(text);
});

test("a long text is cut", () => {
    expect(serviceText("x".repeat(10_000))).toHaveLength(500);
});

test("a secret is taken out before a long text is cut, and no more of it is searched than can be shown", () => {
    const searched: number[] = [];
    const clean = (text: string) => {
        searched.push(text.length);
        return text.replaceAll("hunter2", "[secret]");
    };
    expect(serviceText(`${"x".repeat(495)}hunter2`, clean)).not.toContain("hunt");
    serviceText("x".repeat(5_000_000), clean);
    expect(Math.max(...searched)).toBeLessThan(20_000);
});
