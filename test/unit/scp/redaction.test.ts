import { redaction } from "../../../provider/scp/redaction.js";

const secret = 'p+/"\\ss"word/with+signs';
const bytes = Buffer.from(secret);
const json = (text: string) => JSON.stringify(text).slice(1, -1);

test.each([
    ["as it is", secret],
    ["in JSON", json(secret)],
    ["in JSON in JSON", json(json(secret))],
    ["with escaped slashes", secret.replaceAll("/", "\\/")],
    ["in a URL", encodeURIComponent(secret)],
    ["in a URL, in lower case", encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
    ["in a form", new URLSearchParams([["", secret]]).toString().slice(1)],
    ["in hexadecimal", bytes.toString("hex")],
    ["in upper-case hexadecimal", bytes.toString("hex").toUpperCase()],
    ["in base64", bytes.toString("base64").replace(/=+$/, "").slice(0, -1)],
    ["in base64url", bytes.toString("base64url").slice(0, -1)],
])("a secret is taken out %s", (_, text) => {
    expect(redaction([secret])(`before ${text} after`)).not.toContain(text);
});

test("a secret is taken out of longer base64, wherever it begins", () => {
    for (const offset of [0, 1, 2]) {
        const around = Buffer.concat([Buffer.alloc(offset), bytes, Buffer.from(":x")]).toString("base64");
        expect(redaction([secret])(around)).toContain("[secret]");
    }
});

test("a signature is taken out, also one that was never sent", () => {
    const signature = `${"aB3/".repeat(10)}xY+=`;
    const clean = redaction([]);
    expect(clean(`expected ${signature}.`)).toBe("expected [secret].");
    expect(clean(`expected ${encodeURIComponent(signature)}.`)).toBe("expected [secret].");
});

test("other text stays as it is", () => {
    expect(redaction([secret, undefined, ""])("No image found with ID 70a599e0")).toBe(
        "No image found with ID 70a599e0",
    );
});
