import type { Answer } from "./answer.js";
import type { Reply } from "./delivery.js";
import * as delivery from "./delivery.js";
import { errorAnswer, GatewayError, ImageServiceError } from "./errors.js";
import type { ReplyFault } from "./faultPlan.js";
import type { StatusFault } from "./faults.js";
import * as wrong from "./wrongBody.js";

/** What a fault's answer may tell of the gateway. */
export interface Surroundings {
    /** The gateway's time, in milliseconds since 1970. */
    readonly now: number;
    /** Where a redirect leads unless it says so. */
    readonly elsewhere: string;
}

/** Faults that come before the service, which does not see the request. */
type FaultInstead = Extract<ReplyFault, { kind: "status" | "htmlError" | "loginPage" | "redirect" | "hang" }>;

/** Faults on the way back from the service, whatever it has answered. */
type FaultOnTheWay = Extract<ReplyFault, { kind: "reset" | "truncation" | "slowBody" }>;

/** Faults in what the service says. */
type ContentFault = Exclude<ReplyFault, FaultInstead | FaultOnTheWay>;

/**
 * The reply to a request, and what its fault makes of it.
 *
 * @param ask has the service answer
 */
export async function replyTo(
    fault: ReplyFault | undefined,
    ask: () => Promise<Answer>,
    surroundings: Surroundings,
): Promise<Reply> {
    if (fault === undefined) return whole(await ask());
    switch (fault.kind) {
        case "status":
        case "htmlError":
        case "loginPage":
        case "redirect":
        case "hang":
            return replyInstead(fault, surroundings);
        case "reset":
        case "truncation":
        case "slowBody":
            return replyOnTheWay(fault, ask);
        default:
            return replyWithContent(fault, await ask());
    }
}

function whole(answer: Answer): Reply {
    return { answer, send: delivery.sendWhole };
}

/** Nothing is sent: a status of 0. */
const NO_ANSWER: Answer = { status: 0, headers: {}, body: "" };

function replyInstead(fault: FaultInstead, { now, elsewhere }: Surroundings): Reply {
    switch (fault.kind) {
        case "status":
            return whole(statusAnswer(fault, now));
        case "htmlError":
            return whole(
                errorAnswer(new ImageServiceError(fault.status ?? 500, GLANCE_FAILURE), "text/html"),
            );
        case "loginPage":
            return whole({ status: 200, headers: { "Content-Type": "text/html" }, body: LOGIN_PAGE });
        case "redirect": {
            const { status = 302, to = elsewhere } = fault;
            return whole({ status, headers: { Location: to }, body: "" });
        }
        case "hang":
            return { answer: NO_ANSWER, send: delivery.sendNothing };
    }
}

const GLANCE_FAILURE = "The server has either erred or is incapable of performing the requested operation.";

const LOGIN_PAGE = `<!DOCTYPE html>
<html><head><title>Sign in</title></head>
<body><form method="post" action="/login"><input name="user"><input name="password" type="password"></form></body></html>
`;

function statusAnswer({ status, retryAfterSeconds, retryAfterAs }: StatusFault, now: number): Answer {
    const detail = `The simulated gateway has a fault that answers ${status}.`;
    const seconds = retryAfterSeconds;
    if (seconds === undefined) return errorAnswer(new GatewayError(status, detail), undefined);
    const retryAfter = retryAfterAs === "date" ? httpDate(now + seconds * 1000) : `${seconds}`;
    return errorAnswer(new GatewayError(status, detail, { "Retry-After": retryAfter }), undefined);
}

/** Whole seconds, rounded up so that nobody comes back early. */
function httpDate(time: number): string {
    return new Date(Math.ceil(time / 1000) * 1000).toUTCString();
}

async function replyOnTheWay(fault: FaultOnTheWay, ask: () => Promise<Answer>): Promise<Reply> {
    switch (fault.kind) {
        case "reset":
            return fault.after === "headers"
                ? { answer: await ask(), send: delivery.resetAfterHeaders }
                : { answer: NO_ANSWER, send: delivery.reset };
        case "truncation": {
            const answer = await ask();
            return fault.contentLength === "sent"
                ? whole({ ...answer, body: answer.body.slice(0, answer.body.length / 2) })
                : { answer, send: delivery.sendHalf };
        }
        case "slowBody":
            return { answer: await ask(), send: delivery.sendSlowly(fault.bytesPerSecond ?? 10) };
    }
}

function replyWithContent(fault: ContentFault, answer: Answer): Reply {
    // In place of an error it would hide that the request was refused.
    if (answer.status !== 200) return whole(answer);
    switch (fault.kind) {
        case "oversizeBody":
            return { answer, send: delivery.sendWithBlanks(fault.bytes ?? 128 * 1024 * 1024) };
        case "partialStatus":
            return whole({ ...answer, status: fault.status });
        case "moreToCome": {
            const { body, headers } = wrong.withMore(answer.body, fault.sign);
            return whole({ ...answer, headers: { ...answer.headers, ...headers }, body });
        }
        case "contentEncoding": {
            const { encoding = "gzip" } = fault;
            return fault.body === "plain"
                ? whole({ ...answer, headers: { ...answer.headers, "Content-Encoding": encoding } })
                : { answer, send: delivery.sendEncoded(encoding) };
        }
        case "badUtf8":
            return {
                answer: { ...answer, body: wrong.withLostCharacter(answer.body) },
                send: delivery.sendBadUtf8,
            };
        default:
            return whole({ ...answer, body: wrongBody(fault, answer.body) });
    }
}

/** Faults in what the body says, and in nothing else. */
type BodyFault = Exclude<
    ContentFault,
    { kind: "oversizeBody" | "partialStatus" | "moreToCome" | "contentEncoding" | "badUtf8" }
>;

function wrongBody(fault: BodyFault, body: string): string {
    switch (fault.kind) {
        case "emptyBody":
            return "";
        case "badJson":
            return "{members: []}";
        case "wrongShape":
            return fault.shape === "nullList"
                ? wrong.withoutList(body)
                : { list: "[]", null: "null" }[fault.shape];
        case "missingField":
            return wrong.withoutField(body, fault.field);
        case "otherImage":
            return wrong.withField(body, ["image_id", "id"], "00000000-0000-4000-8000-000000000000");
        case "unknownStatus":
            return wrong.withField(body, ["status"], "suspended");
        case "badTimestamp":
            return wrong.withField(body, ["created_at", "not_before"], "2025-13-45T99:00:00Z");
        case "extraFields":
            return wrong.withExtraFields(body);
        case "errorsBeside":
            return wrong.withErrors(body);
        case "duplicateKeys":
            return fault.in === "list" ? wrong.withListTwice(body) : wrong.withStatusTwice(body);
        case "duplicateRow":
            return wrong.withRowTwice(body);
    }
}
