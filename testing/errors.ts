import { STATUS_CODES } from "node:http";
import { type Answer, jsonAnswer } from "./answer.js";

class AnsweredError extends Error {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;

    constructor(status: number, explanation: string, headers: Readonly<Record<string, string>> = {}) {
        super(explanation);
        this.status = status;
        this.headers = headers;
    }
}

/** An error that the gateway answers itself, before the request has reached the image service. */
export class GatewayError extends AnsweredError {
    override readonly name = "GatewayError";
}

/** An error that the image service, which is OpenStack Glance, answers. */
export class ImageServiceError extends AnsweredError {
    override readonly name = "ImageServiceError";
}

export function errorAnswer(error: unknown, accept: string | undefined): Answer {
    if (!(error instanceof AnsweredError)) {
        const problem = error instanceof Error ? error.message : String(error);
        return detailAnswer(500, `The simulated gateway failed: ${problem}`);
    }
    const answer =
        error instanceof ImageServiceError
            ? imageServiceAnswer(error, accept)
            : detailAnswer(error.status, error.message);
    return { ...answer, headers: { ...answer.headers, ...error.headers } };
}

function detailAnswer(status: number, detail: string): Answer {
    return jsonAnswer(status, { errors: [{ detail }] });
}

// Three forms of one text, byte for byte as Glance 25.1 sends them.
function imageServiceAnswer({ status, message }: ImageServiceError, accept: string | undefined): Answer {
    const title = STATUS_CODES[status] ?? "Error";
    const code = `${status} ${title}`;
    // These stand for the details that Glance lacks. It builds the page about a method that is not allowed otherwise.
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
                body: `${code}\n\n${message.replace(/<[^>]*(>?)/g, (tag, end) => (end === "" ? tag : ""))}\n\n${" ".repeat(emptyLines)}`,
            };
    }
}

const FORMS = ["text/html", "application/json"] as const;

/**
 * The form that an Accept header asks for. Of equals the first of `FORMS` wins, whatever the header's order, so that
 * `application/json` beside the wildcard is answered in HTML; with no header, or none that matches, it is plain text.
 */
function preferredForm(accept = ""): (typeof FORMS)[number] | undefined {
    const ranges = accept.split(",").map((range) => {
        const [type = "", weight = "1"] = range.toLowerCase().split(/;\s*q=/);
        return [type.trim(), Number(weight) || 0] as const;
    });
    // Of a type that comes twice, the first one counts.
    const weights = new Map(ranges.reverse());
    const weightOf = (form: string) =>
        weights.get(form) ?? weights.get(form.replace(/\/.*/, "/*")) ?? weights.get("*/*") ?? 0;
    const best = Math.max(...FORMS.map(weightOf));
    return best > 0 ? FORMS.find((form) => weightOf(form) === best) : undefined;
}

function escapeHtml(text: string): string {
    return text
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll('"', "&quot;")
        .replaceAll("'", "&#x27;");
}
