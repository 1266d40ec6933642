import { STATUS_CODES } from "node:http";
import { type Answer, jsonAnswer } from "./answer.js";

/** An error that the gateway answers itself, before the request has reached the image service. */
export class GatewayError extends Error {
    override readonly name = "GatewayError";
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;

    constructor(status: number, detail: string, headers: Readonly<Record<string, string>> = {}) {
        super(detail);
        this.status = status;
        this.headers = headers;
    }
}

/** An error that the image service, which is OpenStack Glance, answers. */
export class ImageServiceError extends Error {
    override readonly name = "ImageServiceError";
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;

    constructor(status: number, explanation: string, headers: Readonly<Record<string, string>> = {}) {
        super(explanation);
        this.status = status;
        this.headers = headers;
    }
}

export function errorAnswer(error: unknown, accept: string | undefined): Answer {
    if (error instanceof ImageServiceError) {
        return withHeaders(imageServiceAnswer(error, accept), error.headers);
    }
    if (error instanceof GatewayError) {
        const answer = jsonAnswer(error.status, { errors: [{ detail: error.message }] });
        return withHeaders(answer, error.headers);
    }
    const detail = `The simulated gateway failed: ${error instanceof Error ? error.message : String(error)}`;
    return jsonAnswer(500, { errors: [{ detail }] });
}

function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
    return { ...answer, headers: { ...answer.headers, ...headers } };
}

// Three forms of one text, byte for byte as Glance 25.1 sends them.
function imageServiceAnswer({ status, message }: ImageServiceError, accept: string | undefined): Answer {
    const title = STATUS_CODES[status] ?? "Error";
    const code = `${status} ${title}`;
    // Where Glance would put details, and has none. The page about a method that is not allowed is built otherwise.
    const emptyLines = status === 405 ? 1 : 3;
    const lineEnds = "\n".repeat(emptyLines);
    switch (preferredForm(accept)) {
        case "text/html":
            return {
                status,
                headers: { "Content-Type": "text/html; charset=UTF-8" },
                body: `<html>\n <head>\n  <title>${code}</title>\n </head>\n <body>\n  <h1>${code}</h1>\n  ${escapeHtml(message)}<br /><br />${lineEnds}\n </body>\n</html>`,
            };
        case "application/json":
            return jsonAnswer(status, { message: `${message}<br /><br />${lineEnds}`, code, title });
        default:
            return {
                status,
                headers: { "Content-Type": "text/plain; charset=UTF-8" },
                body: `${code}\n\n${message.replace(/<.*?>/g, "")}\n\n${" ".repeat(emptyLines)}`,
            };
    }
}

const FORMS = ["text/html", "application/json"] as const;

/**
 * The form that an Accept header asks for. Of equals the first of `FORMS` wins, whatever the header's order, so that
 * `application/json` beside the wildcard is answered in HTML; with no header, or none that matches, it is plain text.
 */
function preferredForm(accept: string | undefined): (typeof FORMS)[number] | undefined {
    const ranges = (accept ?? "").split(",").filter((range) => range.trim() !== "");
    let best: (typeof FORMS)[number] | undefined;
    let bestQuality = 0;
    for (const form of FORMS) {
        const quality = qualityOf(form, ranges);
        if (quality > bestQuality) {
            best = form;
            bestQuality = quality;
        }
    }
    return best;
}

/** The `q` of the most specific range that covers the form, 0 where none does. */
function qualityOf(form: string, ranges: readonly string[]): number {
    const candidates = [form, form.replace(/\/.*/, "/*"), "*/*"];
    let rank = candidates.length;
    let quality = 0;
    for (const range of ranges) {
        const [type, weight] = range.toLowerCase().split(/;\s*q=/);
        const found = candidates.indexOf((type ?? "").trim());
        if (found !== -1 && found < rank) {
            rank = found;
            quality = weight === undefined ? 1 : Number(weight);
        }
    }
    return quality;
}

function escapeHtml(text: string): string {
    return text
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll('"', "&quot;")
        .replaceAll("'", "&#x27;");
}
