import { once } from "node:events";
import { type IncomingHttpHeaders, type IncomingMessage, request as startRequest } from "node:http";
import { text } from "node:stream/consumers";
import type { Answer } from "./answer.js";
import { GatewayError } from "./errors.js";
import { readMemberId } from "./routes.js";
import type { ReceivedRequest } from "./server.js";

/**
 * Has a Glance answer a request of SCP's, in the project that has the name of the caller's account. Its answer comes back as
 * it is, also links, which start with /v2: SCP leaves them so.
 *
 * @param upstream For example `http://127.0.0.1:9292`.
 * @param signal Gives the request up.
 * @throws GatewayError with status 400 for a member that SCP does not take, and 502 if Glance does not answer.
 */
export async function forward(
    request: ReceivedRequest,
    caller: string,
    upstream: string,
    signal: AbortSignal,
): Promise<Answer> {
    const { method, target } = request;
    const body = bodyForGlance(request);
    const outgoing = startRequest(upstream, {
        method,
        path: target.replace("/v1/", "/v2/"),
        headers: { ...headersForGlance(request.headers, caller), "Content-Length": Buffer.byteLength(body) },
        agent: false,
        signal,
    });
    try {
        outgoing.end(body);
        const [response] = (await once(outgoing, "response")) as [IncomingMessage];
        return {
            status: response.statusCode ?? 0,
            headers: headersForCaller(response),
            body: await text(response),
        };
    } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        throw new GatewayError(502, `The upstream image service ${upstream} gave no answer: ${problem}`);
    }
}

/** Whether a request shares an image: in its body, SCP and Glance name the member differently. */
function isShare({ method, target }: ReceivedRequest): boolean {
    return method === "POST" && /^\/v1\/images\/[^/]+\/members$/.test(target);
}

function bodyForGlance(request: ReceivedRequest): string {
    return isShare(request) ? JSON.stringify({ member: readMemberId(request.body) }) : request.body;
}

/** Nothing of the caller's credentials goes on. */
function headersForGlance(headers: IncomingHttpHeaders, caller: string): Record<string, string> {
    const { accept, "content-type": contentType } = headers;
    return {
        "X-Identity-Status": "Confirmed",
        "X-User-Id": caller,
        "X-Project-Id": caller,
        "X-Roles": "member",
        ...(accept !== undefined && { Accept: accept }),
        ...(contentType !== undefined && { "Content-Type": contentType }),
    };
}

/** The headers of one connection, and the two that the gateway sends itself. */
const OWN_HEADERS = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "content-length",
    "date",
];

function headersForCaller({ headersDistinct }: IncomingMessage): Record<string, string> {
    return Object.fromEntries(
        Object.entries(headersDistinct)
            .filter(([name]) => !OWN_HEADERS.includes(name))
            .map(([name, values]) => [name, (values ?? []).join(", ")]),
    );
}
