import type { Answer } from "./answer.js";
import * as delivery from "./delivery.js";
import { errorAnswer, GatewayError, ImageServiceError } from "./errors.js";
import type { ReplyFault } from "./faultPlan.js";
import type { StatusFault } from "./faults.js";
import * as wrong from "./wrongBody.js";

/** What a fault makes its reply of. */
export interface Surroundings {
    /** The gateway's time, in milliseconds since 1970. */
    readonly now: number;
    /** The address that a redirect leads to by default. */
    readonly elsewhere: string;
    /** Has the service answer. It does not see a request for which this is not called. */
    ask(): Promise<Answer>;
}

type ReplyOf<Fault> = (fault: Fault, surroundings: Surroundings) => delivery.Reply | Promise<delivery.Reply>;

/** The reply to a request, and what its fault makes of it. */
export async function replyTo(
    fault: ReplyFault | undefined,
    surroundings: Surroundings,
): Promise<delivery.Reply> {
    if (fault === undefined) {
        return whole(await surroundings.ask());
    }
    if ("carriedOut" in fault && fault.carriedOut) {
        await surroundings.ask();
    }
    const reply = REPLIES[fault.kind] as ReplyOf<ReplyFault>;
    return reply(fault, surroundings);
}

const REPLIES: { readonly [Kind in ReplyFault["kind"]]: ReplyOf<Extract<ReplyFault, { kind: Kind }>> } = {
    status: (fault, { now }) => whole(statusAnswer(fault, now)),
    htmlError: ({ status = 500 }) =>
        whole(errorAnswer(new ImageServiceError(status, GLANCE_FAILURE), "text/html")),
    loginPage: () => whole({ status: 200, headers: { "Content-Type": "text/html" }, body: LOGIN_PAGE }),
    redirect: ({ status = 302, to }, { elsewhere }) =>
        whole({ status, headers: { Location: to ?? elsewhere }, body: "" }),
    hang: () => ({ answer: NO_ANSWER, send: delivery.sendNothing }),
    reset: async ({ after }, { ask }) =>
        after === "headers"
            ? { answer: await ask(), send: delivery.resetAfterHeaders }
            : { answer: NO_ANSWER, send: delivery.reset },
    truncation: async ({ contentLength }, { ask }) => {
        const answer = await ask();
        return contentLength === "sent"
            ? whole({ ...answer, body: answer.body.slice(0, answer.body.length / 2) })
            : { answer, send: delivery.sendHalf };
    },
    slowBody: async ({ bytesPerSecond = 10 }, { ask }) => ({
        answer: await ask(),
        send: delivery.sendSlowly(bytesPerSecond),
    }),
    oversizeBody: ofSuccess((answer, { bytes = 128 * 1024 * 1024 }) => ({
        answer,
        send: delivery.sendWithBlanks(bytes),
    })),
    emptyBody: withBody(() => ""),
    badJson: withBody(() => "{members: []}"),
    wrongShape: withBody((body, { shape }) =>
        shape === "nullList" ? wrong.withoutList(body) : { list: "[]", null: "null" }[shape],
    ),
    missingField: withBody((body, { field }) => wrong.withoutField(body, field)),
    otherImage: withBody((body) =>
        wrong.withField(body, ["image_id", "id"], "00000000-0000-4000-8000-000000000000"),
    ),
    unknownStatus: withBody((body) => wrong.withField(body, ["status", "state"], "suspended")),
    badTimestamp: withBody((body) =>
        wrong.withField(body, ["created_at", "not_before"], "2025-13-45T99:00:00Z"),
    ),
    extraFields: withBody(wrong.withExtraFields),
    partialStatus: ofSuccess((answer, { status }) => whole({ ...answer, status })),
    moreToCome: ofSuccess((answer, { sign }) => {
        const { body, headers } = wrong.withMore(answer.body, sign);
        return whole({ ...answer, headers: { ...answer.headers, ...headers }, body });
    }),
    errorsBeside: withBody(wrong.withErrors),
    duplicateKeys: withBody((body, fault) =>
        fault.in === "list" ? wrong.withListTwice(body) : wrong.withStatusTwice(body),
    ),
    duplicateRow: withBody(wrong.withRowTwice),
    contentEncoding: ofSuccess((answer, { encoding = "gzip", body }) =>
        body === "plain"
            ? whole({ ...answer, headers: { ...answer.headers, "Content-Encoding": encoding } })
            : { answer, send: delivery.sendEncoded(encoding) },
    ),
    badUtf8: ofSuccess((answer) => ({
        answer: { ...answer, body: wrong.withLostCharacter(answer.body) },
        send: delivery.sendBadUtf8,
    })),
};

/** A status of 0, as nothing is sent. */
const NO_ANSWER: Answer = { status: 0, headers: {}, body: "" };

const GLANCE_FAILURE = "The server has either erred or is incapable of performing the requested operation.";

const LOGIN_PAGE = `<!DOCTYPE html>
<html><head><title>Sign in</title></head>
<body><form method="post" action="/login"><input name="user"><input name="password" type="password"></form></body></html>
`;

function whole(answer: Answer): delivery.Reply {
    return { answer, send: delivery.sendWhole };
}

/** Changes what the service says in a 200. A change to an error would hide that the request was refused. */
function ofSuccess<Fault>(change: (answer: Answer, fault: Fault) => delivery.Reply): ReplyOf<Fault> {
    return async (fault, { ask }) => {
        const answer = await ask();
        return answer.status === 200 ? change(answer, fault) : whole(answer);
    };
}

function withBody<Fault>(change: (body: string, fault: Fault) => string): ReplyOf<Fault> {
    return ofSuccess((answer, fault) => whole({ ...answer, body: change(answer.body, fault) }));
}

function statusAnswer({ status, retryAfterSeconds, retryAfterAs }: StatusFault, now: number): Answer {
    const seconds = retryAfterSeconds ?? 0;
    const retryAfter = retryAfterAs === "date" ? httpDate(now + seconds * 1000) : `${seconds}`;
    const headers = retryAfterSeconds === undefined ? {} : { "Retry-After": retryAfter };
    const detail = `The simulated gateway has a fault that answers ${status}.`;
    return errorAnswer(new GatewayError(status, detail, headers), undefined);
}

/** In whole seconds, rounded up so that nobody comes back early. */
function httpDate(time: number): string {
    return new Date(Math.ceil(time / 1000) * 1000).toUTCString();
}
