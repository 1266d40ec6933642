import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../../../policy/findings/finding.js";
import { messageOf } from "../../../policy/findings/text.js";
import { IMAGE, STRANGER } from "../../demo/goldenImage.js";
import { terminalPicture } from "../../docs/terminalPicture.js";

/** The elements with text, in their order. */
function elements(svg: string) {
    return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, attributes = "", text = ""]) => ({
        text,
        x: Number(/ ?x="([^"]+)"/.exec(attributes)?.[1]),
        y: Number(/ y="([^"]+)"/.exec(attributes)?.[1]),
        color: / fill="([^"]+)"/.exec(attributes)?.[1],
        isBold: attributes.includes('font-weight="bold"'),
    }));
}

test("colors and bold letters are those of the terminal", () => {
    const [plain, red, bold] = elements(
        terminalPicture("plain \x1b[38;5;1mred\x1b[0m \x1b[1m\x1b[32mgreen\x1b[0m", ""),
    );
    expect(plain).toMatchObject({ text: "plain", color: "#e6edf3", isBold: false });
    expect(red).toMatchObject({ text: "red", color: "#ff7b72", isBold: false });
    expect(bold).toMatchObject({ text: "green", color: "#3fb950", isBold: true });
});

test("a line that is too long goes on below, between words and as far in as it began", () => {
    const [first, second, ...more] = elements(terminalPicture(`    ${"word ".repeat(30)}`, ""));
    expect(more).toEqual([]);
    expect(first?.text).toMatch(/^(word ){20}word$/);
    expect(second).toMatchObject({ text: "word word word word word word word word word", x: first?.x });
    expect(second?.y).toBeGreaterThan(first?.y as number);
});

test("a word that is longer than a line goes on below", () => {
    const [first, second, third, ...more] = elements(terminalPicture(`  two ${"x".repeat(150)} end`, ""));
    expect(more).toEqual([]);
    expect(first?.text).toBe("two");
    expect(second?.text).toBe("x".repeat(110));
    expect(third).toMatchObject({ text: `${"x".repeat(40)} end`, x: first?.x });
});

test("what means something in XML is text", () => {
    const svg = terminalPicture("<script> & more", "a < b");
    expect(svg).toContain(">&lt;script&gt; &amp; more</text>");
    expect(svg).toContain("<title>a &lt; b</title>");
});

test("the picture in the README says what the policy says", () => {
    const svg = readFileSync(join(__dirname, "../../../docs/images/failing-preview.svg"), "utf8");
    const shown = elements(svg)
        .map(({ text }) => text)
        .join(" ");
    const finding: Finding = {
        policy: "image-members-approved",
        kind: "not-approved",
        imageId: IMAGE,
        memberId: STRANGER,
        status: "pending",
        createdAt: "2026-11-23T16:41:07Z",
        // It ends some days after the picture was made.
        offeredUntil: /"expires": "([^"]+)"/.exec(shown.replaceAll("&quot;", '"'))?.[1],
    };
    const message = messageOf(finding, new Set()).replace("\n", " ");
    expect(shown.replaceAll("&quot;", '"')).toContain(message);
});
