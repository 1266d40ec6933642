import { character, withoutEntities, withoutMarkup } from "./markup.js";

/** Whether a text repeats a credential, or holds what looks like a signature. */
export type CredentialSearch = (text: string) => boolean;

/** So many letters and digits of a credential in a row give it away. */
const TELLING_LENGTH = 12;
/** Fewer letters and digits stand within longer words by chance. */
const SHORTEST_PART = 8;
/** Such as JSON in HTML in a URL. */
const MOST_ENCODINGS = 3;
/** To make an index takes longer than to look for one short text, such as a request ID, without. */
const LONGEST_UNINDEXED = 128;
/** Fewer bytes can stand for something else by chance. */
const FEWEST_BYTES = TELLING_LENGTH / 2;
/** Of an HMAC-SHA256 in base64, without the `=` at its end. */
const SIGNATURE_LENGTH = 43;

/** The usual name of a request. Nothing in it can be encoded but as hexadecimal digits, and it is too short for a signature. */
export const REQUEST_UUID = /^(?:req-)?[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * A search for credentials in what a service, a proxy or a library has written: any of them can repeat what it was sent,
 * as it was or in another form. Text and credentials are reduced to their letters and digits in lower case, and lists of bytes
 * to hexadecimal digits, so that no form has to be known exactly.
 */
export function credentialSearch(secrets: readonly (string | undefined)[]): CredentialSearch {
    const given = secrets.filter((secret) => secret !== undefined && secret !== "") as string[];
    const parts = given
        .flatMap((secret) => [...wholeForms(secret), ...partialForms(secret)])
        .map(bare)
        .filter((part) => part.length >= SHORTEST_PART);
    const shortParts = parts.filter((part) => part.length < TELLING_LENGTH);
    const hasPiece = pieceSearch(parts);
    const words = given
        .flatMap(wholeForms)
        .filter((form) => bare(form).length < SHORTEST_PART)
        .map((form) => form.toLowerCase());
    const hasPart = (letters: string) =>
        hasPiece(letters) || shortParts.some((part) => letters.includes(part));
    const hasAnyWord = (text: string) => words.some((word) => hasWord(text.toLowerCase(), word));
    return (text) => {
        // Each call has one, and it would take longer than all else that is done with the answer.
        if (REQUEST_UUID.test(text)) {
            return hasPart(bare(text)) || hasAnyWord(text);
        }
        return [...readings(text)].some((reading) => {
            const joined = withoutControls(reading);
            return (
                [joined, ...withBytesInHex(joined)].some(
                    (each) => hasPart(lettersIn(each)) || hasSignature(each) || HEX_SIGNATURE.test(each),
                ) ||
                hasPiece(decimalsInHex(joined)) ||
                hasPiece(bitsInHex(joined)) ||
                hasSignature(reading) ||
                [reading, joined].some(hasAnyWord)
            );
        });
    };
}

function wholeForms(secret: string): string[] {
    const encoded = bytesOf(secret).flatMap((bytes) => [
        bytes.toString("hex"),
        bytes.toString("base64").replaceAll("=", ""),
    ]);
    return [secret, encodeURIComponent(secret), ...encoded];
}

/** What a secret leaves in something longer: encoded, and what is encoded encoded again. */
function partialForms(secret: string): string[] {
    const once = bytesOf(secret).flatMap(encodedWithin);
    return [...once, ...once.flatMap((text) => encodedWithin(Buffer.from(text)))];
}

function encodedWithin(bytes: Buffer): string[] {
    return [bytes.toString("hex"), ...[0, 1, 2].map((offset) => base64Within(bytes, offset))];
}

/** A secret's own bytes, and those that it writes down if it is base64, as a signature is, or hexadecimal digits. */
function bytesOf(secret: string): Buffer[] {
    const written = (["base64", "hex"] as const).map((encoding) => Buffer.from(secret, encoding));
    return [Buffer.from(secret), ...written.filter((bytes) => bytes.length >= FEWEST_BYTES)];
}

/** What stands for these bytes alone in the base64 of a longer text, in which they begin `offset` bytes into a group of three. */
function base64Within(bytes: Buffer, offset: number): string {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
        .toString("base64")
        .replaceAll("=", "");
    const endsWithGroup = (offset + bytes.length) % 3 === 0;
    return text.slice(offset === 0 ? 0 : offset + 1, endsWithGroup ? undefined : -1);
}

/** Letters of full width, in circles and the like are the plain ones. */
function bare(text: string): string {
    return text
        .normalize("NFKC")
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "");
}

/** The letters and digits of a text: as they stand, without the zero bytes of UTF-16 in hexadecimal digits, and from the end. */
function lettersIn(text: string): string {
    const letters = bare(text);
    const others = letters.includes("00") ? [letters.replaceAll("00", "")] : [];
    return [letters, ...others, [...letters].reverse().join("")].join("|");
}

/** Whether letters and digits hold so many in a row of one of the parts that they give it away. */
function pieceSearch(parts: readonly string[]): (letters: string) => boolean {
    const joined = parts.join(" ");
    let index: { readonly pieces: ReadonlySet<string>; readonly halves: ReadonlySet<string> } | undefined;
    let isFirst = true;
    return (letters) => {
        if (!isFirst || letters.length > LONGEST_UNINDEXED) {
            index ??= { pieces: allRuns(parts, TELLING_LENGTH), halves: allRuns(parts, TELLING_LENGTH / 2) };
        }
        isFirst = false;
        if (index === undefined) {
            return hasRun(letters, TELLING_LENGTH, 1, (piece) => joined.includes(piece));
        }
        const { pieces, halves } = index;
        // Wherever a piece begins, half of it begins at a multiple of its own length: so most texts take few looks.
        return (
            hasRun(letters, TELLING_LENGTH / 2, TELLING_LENGTH / 2, (half) => halves.has(half)) &&
            hasRun(letters, TELLING_LENGTH, 1, (piece) => pieces.has(piece))
        );
    };
}

function allRuns(parts: readonly string[], length: number): ReadonlySet<string> {
    return new Set(parts.flatMap((part) => [...runsOf(part, length, 1)]));
}

/** The runs of this length that begin every `step` letters. */
function* runsOf(letters: string, length: number, step: number): Generator<string> {
    for (let start = 0; start + length <= letters.length; start += step) {
        yield letters.slice(start, start + length);
    }
}

function hasRun(letters: string, length: number, step: number, isOne: (run: string) => boolean): boolean {
    for (const run of runsOf(letters, length, step)) {
        if (isOne(run)) {
            return true;
        }
    }
    return false;
}

/** What a text can be read as: as it is, without its tags, decoded, and so on. */
function readings(text: string): Set<string> {
    const all = new Set([text]);
    if (!/[<&%\\]/.test(text)) {
        return all;
    }
    all.add(withoutMarkup(text, ""));
    let latest = [...all];
    for (let encodings = 0; encodings < MOST_ENCODINGS && latest.length > 0; encodings += 1) {
        latest = latest
            .map(decoded)
            .flatMap((each) => [each, withoutMarkup(each, "")])
            .filter((each) => !all.has(each));
        for (const each of latest) {
            all.add(each);
        }
    }
    return all;
}

function decoded(text: string): string {
    return withoutEntities(text)
        .replace(/&[a-z][a-z0-9]*;/gi, "")
        .replace(/%u([0-9a-f]{4})/gi, (_, unit: string) => character(Number.parseInt(unit, 16)))
        .replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString())
        .replace(
            /\\(?:u\{([0-9a-f]+)\}|u([0-9a-f]{4})|x([0-9a-f]{2})|([0-3][0-7]{2})|[bfnrtv]|(.))/gi,
            (_, braced?: string, unit?: string, byte?: string, octal?: string, other?: string) => {
                const code = braced ?? unit ?? byte;
                return code !== undefined
                    ? character(Number.parseInt(code, 16))
                    : octal !== undefined
                      ? character(Number.parseInt(octal, 8))
                      : (other ?? " ");
            },
        );
}

/** Without what a terminal acts on and does not show. */
export function withoutControls(text: string): string {
    return text.replace(TERMINAL_CODE, "").replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, "");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what a terminal takes for a colour, for example
const TERMINAL_CODE = /\u001b\[[0-?]*[ -/]*[@-~]/g;

/** As many numbers in a row as a list of bytes has that gives a credential away; at most two bytes stand in one of them. */
const NUMBERS = /(?:(?<![a-z0-9])(?:0?[xo]|u\+?(?:00)?)?[0-9a-f]{1,4}(?:[^a-z0-9]+|$)){6}/i;

/** A text with a list of bytes, with each as two hexadecimal digits: if its numbers are decimal, hexadecimal and octal. */
function withBytesInHex(text: string): string[] {
    if (!NUMBERS.test(text)) {
        return [];
    }
    return [
        text.replace(/(?<![a-z0-9])-?\d{1,3}(?![a-z0-9])/gi, (number) =>
            Number(number) < 256 ? Buffer.of(Number(number)).toString("hex") : number,
        ),
        text.replace(/(?<![a-z0-9])(?:0?x|u\+?(?:00)?)?([0-9a-f]{1,2})(?![a-z0-9])/gi, (_, digits: string) =>
            digits.padStart(2, "0"),
        ),
        text.replace(/(?<![a-z0-9])(?:0o?)?([0-3]?[0-7]{1,2})(?![a-z0-9])/gi, (_, digits: string) =>
            byteInHex(Number.parseInt(digits, 8)),
        ),
    ];
}

/** The decimal numbers of a text that can be bytes, as hexadecimal digits, whatever stands between them. */
function decimalsInHex(text: string): string {
    const numbers = (text.match(/\d+/g) ?? []).map(Number);
    return numbers.flatMap((number) => (number < 256 ? byteInHex(number) : [])).join("");
}

/** The bytes that a text has in binary digits, as hexadecimal digits. */
function bitsInHex(text: string): string {
    const bytes = text.match(/[01]{8}/g) ?? [];
    return bytes.map((bits) => byteInHex(Number.parseInt(bits, 2))).join("");
}

function byteInHex(byte: number): string {
    return byte.toString(16).padStart(2, "0");
}

/** The digits of an HMAC-SHA256 or of its base64, all at once or in groups of one size, which those of a UUID are not. */
const HEX_SIGNATURE =
    /(?<![a-z0-9])(?:0?x)?(?:[0-9a-f]{64}|[0-9a-f]{88}|(?:[0-9a-f]{2}[^a-z0-9]+){31}[0-9a-f]{2}|(?:[0-9a-f]{4}[^a-z0-9]+){15}[0-9a-f]{4})(?![a-z0-9])/i;

function hasSignature(text: string): boolean {
    return (text.match(/[\w+/-]+=?/g) ?? []).some((run) =>
        run.endsWith("=")
            ? run.length > SIGNATURE_LENGTH
            : run.length === SIGNATURE_LENGTH && /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run),
    );
}

/** Whether the word stands in the text, both in lower case, and is no part of a longer one. */
function hasWord(text: string, word: string): boolean {
    for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
        if (!isWithinWord(text, at) && !isWithinWord(text, at + word.length)) {
            return true;
        }
    }
    return false;
}

function isWithinWord(text: string, at: number): boolean {
    return /[a-z0-9]{2}/.test(text.slice(Math.max(0, at - 1), at + 1));
}
