import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { messageParts, plainWords } from "./messages.js";

const ROOT = join(__dirname, "../../..");
const page = plainWords(readFileSync(join(ROOT, "docs/troubleshooting.md"), "utf8"));

/** The formats of the command line write what others have to say. */
function sourcesIn(folder: string): string[] {
    return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts") && !name.startsWith("formats"))
        .map((name) => join(folder, name));
}

function missingOnPage(parts: string[]): string[] {
    return parts.filter((part) => !page.includes(part));
}

test("the page has every message of the package", () => {
    const parts = ["provider", "policy", "cli", "testing"]
        .flatMap(sourcesIn)
        .flatMap((file) => messageParts(readFileSync(join(ROOT, file), "utf8")).map((part) => [file, part]));
    expect(parts.length).toBeGreaterThan(300);
    expect(parts.filter(([, part = ""]) => !page.includes(part))).toEqual([]);
});

test("a message that the page does not have is found, wherever it is thrown and however it is made", () => {
    const source = `
        throw new ScpConfigurationError(\`The moon in \${place} is no cheese that can be eaten.\`, "moon");
        pulumi.log.warn("The sea is full " + "of salty soup.");
        const rule = { message: "must never be blue cheese" };
    `;
    expect(missingOnPage(messageParts(source))).toEqual([
        "the moon in",
        "is no cheese that can be eaten.",
        "the sea is full",
        "of salty soup.",
        "must never be blue cheese",
    ]);
});

test("the message in the code that the engine keeps is one of them", () => {
    const source = readFileSync(join(ROOT, "provider/dynamic/serializedProvider.ts"), "utf8");
    expect(messageParts(source)).toEqual([
        "the package pulumi-scp-image-members can not be loaded: install it in the program's folder.",
    ]);
});

test("what describes a policy or an option, a help, a page, a pattern, and what is imported, is no message", () => {
    const source = `
        import { x } from "some words that are a path";
        const policy = { description: "Every image is a good image.", displayName: "All images good" };
        program.hook(() => fail("This is said before it.")).option("-x", "how it is to be written");
        const help = "\\nExamples of this command:\\n  it can be called\\n";
        const page = "<html><body>This is no message.</body></html>";
        const pattern = new RegExp("^This resource shares");
    `;
    expect(messageParts(source)).toEqual(["this is said before it."]);
});
