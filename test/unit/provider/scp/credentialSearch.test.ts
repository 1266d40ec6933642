import { credentialSearch } from "../../../../provider/scp/credentialSearch.js";

const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYzEXAMPLE==";
const bytes = Buffer.from(secret);
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const eachCharacter = (write: (code: number) => string) =>
    [...secret].map((character) => write(character.charCodeAt(0))).join("");
const split = (by: string) => secret.replace(/.{7}/g, `$&${by}`);
const hex = (code: number) => code.toString(16).padStart(2, "0");

/** How programs write bytes down: JavaScript, Java, Go and others. */
function byteLists(list: Buffer): [string, string][] {
    const write = (each: (byte: number) => string, by: string) => [...list].map(each).join(by);
    return [
        ["in hexadecimal", list.toString("hex")],
        ["in upper-case hexadecimal", list.toString("hex").toUpperCase()],
        ["in hexadecimal with a prefix", `0x${list.toString("hex")}`],
        ["in hexadecimal with colons", write((byte) => hex(byte).toUpperCase(), ":")],
        ["in groups of hexadecimal digits", list.toString("hex").replace(/.{4}/g, "$& ")],
        ["as a buffer is printed", `<Buffer ${write(hex, " ")}>`],
        ["in hexadecimal numbers", `[]byte{${write((byte) => `0x${byte.toString(16)}`, ", ")}}`],
        ["in byte escapes", write((byte) => `\\x${hex(byte)}`, "")],
        ["in escapes of URLs", write((byte) => `%${hex(byte)}`, "")],
        ["in decimal bytes", JSON.stringify([...list])],
        ["in decimal bytes with zeros", write((byte) => String(byte).padStart(3, "0"), " ")],
        ["in decimal bytes with hyphens", write(String, "-")],
        ["in signed bytes", `[${write((byte) => String(byte > 127 ? byte - 256 : byte), ", ")}]`],
        ["in octal escapes", write((byte) => `\\${byte.toString(8).padStart(3, "0")}`, "")],
        ["in octal numbers", write((byte) => `0${byte.toString(8)}`, ", ")],
        ["as code points", write((byte) => `U+00${hex(byte)}`, " ")],
        ["in quoted-printable", write((byte) => `=${hex(byte).toUpperCase()}`, "")],
        ["in decimal HTML entities of bytes", write((byte) => `&#${byte};`, "")],
    ];
}

const twice = (first: BufferEncoding, second: BufferEncoding) =>
    Buffer.from(bytes.toString(first)).toString(second);

const repeats = credentialSearch([secret]);

test.each([
    ["as it is", secret],
    ["in other letter case", secret.toUpperCase()],
    ["in JSON in JSON", json(json(`"${secret}`))],
    ["with escaped slashes", secret.replaceAll("/", "\\/")],
    ["in JSON escapes", eachCharacter((code) => `\\u00${hex(code)}`)],
    ["in JSON escapes in JSON", json(eachCharacter((code) => `\\u00${hex(code)}`))],
    ["in escapes with braces", eachCharacter((code) => `\\u{${hex(code)}}`)],
    ["in byte escapes", eachCharacter((code) => `\\x${hex(code)}`)],
    ["in a URL", encodeURIComponent(secret)],
    ["in a URL, every character encoded", eachCharacter((code) => `%${hex(code)}`)],
    ["in a URL in a URL", encodeURIComponent(eachCharacter((code) => `%${hex(code).toUpperCase()}`))],
    ["in a URL whose percent signs were replaced", encodeURIComponent(secret).replaceAll("%", "_")],
    ["in a form", new URLSearchParams([["", secret]]).toString().slice(1)],
    ["in decimal HTML entities", eachCharacter((code) => `&#${code};`)],
    ["in decimal HTML entities with zeros and no semicolon", eachCharacter((code) => `&#000${code} `)],
    ["in hexadecimal HTML entities", eachCharacter((code) => `&#x${hex(code)};`)],
    ["in upper-case hexadecimal HTML entities", eachCharacter((code) => `&#X${hex(code).toUpperCase()};`)],
    ["in HTML entities in HTML", eachCharacter((code) => `&amp;#${code};`)],
    ["with HTML entities for its punctuation", secret.replace("/", "&sol;").replace("+", "&#43;")],
    ["split by tags", split("<wbr/>")],
    ["split by tags that are written as entities", split("&lt;b&gt;")],
    ["split by comments", split("<!-- or > not -->")],
    ["split by scripts", split("<script>var a = '<b>';</script>")],
    ["split by line breaks", split("\r\n")],
    ["split by control characters", split("\u0000")],
    ["split by colour codes of a terminal", split("\u001b[1;31m")],
    ["split by invisible characters", split("\u200b")],
    ["split by spaces", split(" ")],
    ...byteLists(bytes),
    ["in base64", bytes.toString("base64")],
    ["in base64url", bytes.toString("base64url")],
    ["in base64 in a URL", encodeURIComponent(bytes.toString("base64"))],
    ["in base64 with line breaks", bytes.toString("base64").replace(/.{10}/g, "$&\n")],
    ["in decimal bytes with words between", [...bytes].join(" and ")],
    ["in decimal bytes with letters between", [...bytes].join("x")],
    ["in escapes of old URLs", eachCharacter((code) => `%u00${hex(code)}`)],
    ["in base64 of its base64", twice("base64", "base64")],
    ["in base64 of its hexadecimal digits", twice("hex", "base64")],
    ["in hexadecimal digits of its base64", twice("base64", "hex")],
    ["in hexadecimal digits of its hexadecimal digits", twice("hex", "hex")],
    [
        "in base64 of the base64 of something longer",
        Buffer.from(Buffer.from(`user:${secret}:x`).toString("base64")).toString("base64"),
    ],
    ["in full-width letters", secret.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))],
    [
        "in letters in circles",
        secret.replace(/[A-Z]/g, (c) => String.fromCodePoint(c.charCodeAt(0) + 0x2475)),
    ],
    ["in bold letters", secret.replace(/[A-Z]/g, (c) => String.fromCodePoint(c.charCodeAt(0) + 0x1d3bf))],
    ["in hexadecimal digits of UTF-16", Buffer.from(secret, "utf16le").toString("hex")],
    ["in hexadecimal digits of UTF-16, big-endian", Buffer.from(secret, "utf16le").swap16().toString("hex")],
    ["in binary digits", [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join(" ")],
    ["in binary digits without spaces", [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("")],
    ["in reverse", [...secret].reverse().join("")],
    ["without its beginning", secret.slice(9)],
    ["without its end", secret.slice(0, 15)],
])("a secret is found %s", (_, text) => {
    expect(repeats(`before ${text} after`)).toBe(true);
    expect(repeats(text)).toBe(true);
});

test("a secret is found in longer base64, wherever it begins", () => {
    for (const offset of [0, 1, 2]) {
        const around = Buffer.concat([Buffer.alloc(offset), bytes, Buffer.from(":x")]).toString("base64");
        expect(repeats(around)).toBe(true);
    }
});

test("any twelve of a secret's letters in a row are found, wherever they stand in a short or in a long text", () => {
    const letters = secret.toLowerCase().replace(/[^a-z0-9]/g, "");
    const repeats = credentialSearch([secret]);
    const pieces = Array.from({ length: letters.length - 11 }, (_, at) => letters.slice(at, at + 12));
    const texts = pieces.flatMap((piece) =>
        Array.from(
            { length: 12 },
            (_, before) => "é".repeat(200).slice(0, 200 * (before % 2)) + "z".repeat(before) + piece,
        ),
    );
    expect(texts.filter((text) => !repeats(text))).toEqual([]);
    expect(pieces.filter((piece) => repeats(piece.slice(1)))).toEqual([]);
});

test("each of several secrets is found", () => {
    const search = credentialSearch(["first-credential", undefined, "", "second-credential"]);
    expect(search("the second-credential.")).toBe(true);
    expect(search("the first-credential.")).toBe(true);
    expect(search("the third one.")).toBe(false);
});

test.each([
    "No image found with ID 70a599e0-31e7-49b7-b260-868f441e862b",
    "Not allowed to list members for image 70a599e0-31e7-49b7-b260-868f441e862b: Only shared images have members.",
    "GET /v1/images/70a599e0-31e7-49b7-b260-868f441e862b/members?limit=1000&visibility=shared",
    "Hostname/IP does not match certificate's altnames: Host: a. is not in the cert's altnames: DNS:gateway.example",
    "접근 권한이 없습니다.",
    `checksum ${"0123456789abcdef".repeat(8)}`,
    "Images 70a599e0-31e7-49b7-b260-868f441e862b, 0c8ff5d5-a0d4-4c8d-9d5b-3d2b8e9d8a3a and f2b1.",
    "Accounts a8f10467abfc4b87b64614ab36eb9ae4, 77aa0467abfc4b87b64614ab36eb9ae4",
    `pages ${Array.from({ length: 30 }, (_, index) => index).join(", ")}`,
    "",
])("other text is none: %s", (text) => {
    expect(repeats(text)).toBe(false);
});

describe("what a secret writes down is found as well", () => {
    const written = Buffer.from("5bd8fb9c3b8cb5f36e1c9e66ec6a0b4f16d4a9d3", "hex");

    test.each(["base64", "base64url", "hex"] as const)("if it is %s", (encoding) => {
        const search = credentialSearch([written.toString(encoding)]);
        for (const [, text] of byteLists(written)) {
            expect(search(`before ${text} after`)).toBe(true);
        }
        for (const offset of [0, 1, 2]) {
            const around = Buffer.concat([Buffer.alloc(offset), written, Buffer.from(":x")]);
            expect(search(around.toString("base64"))).toBe(true);
        }
        expect(search(`before ${written.toString("hex").slice(4, 24)} after`)).toBe(true);
        expect(search("before 5bd8fb9c after")).toBe(false);
    });
});

describe("a secret with few letters and digits", () => {
    test.each([
        ["sk", "wrong key sk."],
        ["sk", "wrong key SK"],
        ["sk", "sk"],
        ["sk", "key=%73%6b"],
        ["sk", "key=s<b>k</b>;"],
        ["sk", "wrong key:\nsk\nis no key"],
        ["sk", `hex ${Buffer.from("sk").toString("hex")}`],
        ["hunter2", `Basic ${Buffer.from("user:hunter2").toString("base64")}`],
        ["p@ss!", "not p@ss!."],
        ["p@ss!", "not p%40ss%21."],
        ["+/+/+/+/", "not +/+/+/+/ here"],
        ["+/+/+/+/", Buffer.from("key=+/+/+/+/;").toString("base64")],
        ["비밀번호", "not 비밀번호."],
        ["비밀번호", `not ${encodeURIComponent("비밀번호")}.`],
    ])("is found as a word: %s in %j", (short, text) => {
        expect(credentialSearch([short])(text)).toBe(true);
    });

    test.each([
        ["sk", "Ask for a task: the disk is risky."],
        ["sk", "request req-5f736ba1-sketch"],
        ["key1", "the monkey1s"],
        ["p@ss!", "pass"],
        ["+/+/+/+/", "no such image"],
    ])("is not found within other words: %s in %j", (short, text) => {
        expect(credentialSearch([short])(text)).toBe(false);
    });
});

describe("what looks like a signature", () => {
    const signature = "dHe3NPaRuRyJdYahDStfPVLuv1kACMKWgXDSBYNWIwU=";
    const find = credentialSearch([]);

    test.each([
        ["as it is", signature],
        ["in quotes", `"${signature}"`],
        ["in lower case", signature.toLowerCase()],
        ["in a URL", encodeURIComponent(signature)],
        ["in a URL, in a header", `Scp-Signature:${encodeURIComponent(signature)}&x`],
        ["in base64url", signature.replace("=", "")],
        ["in HTML entities", signature.replace(/./g, (character) => `&#${character.charCodeAt(0)};`)],
        ["split by tags", `${signature.slice(0, 20)}<br>${signature.slice(20)}`],
        ["split by a line break", `${signature.slice(0, 20)}\n${signature.slice(20)}`],
        ["behind a name", `signature=${signature}`],
        ...byteLists(Buffer.from(signature, "base64")),
        ...byteLists(Buffer.from(signature)),
    ])("is found %s, although it was never sent", (_, text) => {
        expect(find(`expected ${text} here`)).toBe(true);
    });
});

test.each(["\\", "%u", "%u007", "\\16", "0x7,", "1 ", "119 and ", "&#1", "<!--", "\u001b[", "aA0+/", "=7"])(
    "1 MiB of %j is searched in passes over it, one after another",
    (unit) => {
        const text = unit.repeat(Math.ceil((1024 * 1024) / unit.length));
        expect(repeats(`${text} ${secret}`)).toBe(true);
    },
);
