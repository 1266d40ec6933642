/** A form that a secret can stand in, with the text that gives it away there. */
export interface SecretForm {
    readonly form: string;
    readonly text: string;
}

/**
 * The forms in which a secret could stand in a text: as it is, in JSON, in a URL, in hexadecimal digits, and in base64, also
 * somewhere within a longer text that was encoded.
 */
export function secretForms(secret: string): SecretForm[] {
    const bytes = Buffer.from(secret);
    const forms = [
        { form: "plain", text: secret },
        { form: "JSON", text: JSON.stringify(secret).slice(1, -1) },
        { form: "URL", text: encodeURIComponent(secret) },
        { form: "hex", text: bytes.toString("hex") },
        ...[0, 1, 2].flatMap((offset) => {
            const text = withinBase64(bytes, offset);
            return [
                { form: "base64", text },
                { form: "base64url", text: text.replaceAll("+", "-").replaceAll("/", "_") },
                { form: "base64 in a URL", text: encodeURIComponent(text) },
            ];
        }),
    ];
    return forms.filter(({ text }, index) => forms.findIndex((each) => each.text === text) === index);
}

/** The characters that stand for the bytes alone, `offset` bytes into a group of three. */
function withinBase64(bytes: Buffer, offset: number): string {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
        .toString("base64")
        .replace(/=+$/, "");
    const isWhole = (offset + bytes.length) % 3 === 0;
    return text.slice(offset === 0 ? 0 : offset + 1, isWhole ? undefined : -1);
}
