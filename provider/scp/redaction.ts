/** The base64 form of an HMAC-SHA256, also in a URL: a service can say which signature it would have expected. */
const SIGNATURE = /[A-Za-z0-9+/]{43}=|(?:[A-Za-z0-9]|%2[BF]){43}%3D/gi;

/** Shorter parts of an encoded secret stand in texts by chance. */
const SHORTEST_FORM = 8;

/**
 * Takes secrets out of texts that a service, a proxy or a library has written: any of them can repeat what it was sent, as
 * it was or in another form.
 */
export function redaction(secrets: readonly (string | undefined)[]): (text: string) => string {
    const forms = secrets
        .flatMap((secret) => (secret ? [secret, ...encodedForms(secret)] : []))
        .sort((a, b) => b.length - a.length);
    return (text) =>
        forms
            .reduce((clean, form) => clean.replaceAll(form, "[secret]"), text)
            .replace(SIGNATURE, "[secret]");
}

function encodedForms(secret: string): string[] {
    const bytes = Buffer.from(secret);
    const base64 = [0, 1, 2].map((offset) => base64Within(bytes, offset));
    const inUrl = [secret, ...base64].map(encodeURIComponent);
    const forms = [
        escaped(secret),
        escaped(escaped(secret)),
        secret.replaceAll("/", "\\/"),
        ...inUrl,
        ...inUrl.map((text) => text.replace(/%../g, (code) => code.toLowerCase())),
        new URLSearchParams([["", secret]]).toString().slice(1),
        bytes.toString("hex"),
        bytes.toString("hex").toUpperCase(),
        ...base64,
        ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
    ];
    return [...new Set(forms)].filter((form) => form !== secret && form.length >= SHORTEST_FORM);
}

/** As it stands in a JSON text. */
function escaped(text: string): string {
    return JSON.stringify(text).slice(1, -1);
}

/** What stands for these bytes alone in the base64 of a longer text, in which they begin `offset` bytes into a group of three. */
function base64Within(bytes: Buffer, offset: number): string {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
        .toString("base64")
        .replace(/=+$/, "");
    const endsWithGroup = (offset + bytes.length) % 3 === 0;
    return text.slice(offset === 0 ? 0 : offset + 1, endsWithGroup ? undefined : -1);
}
