import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

interface Note {
    id: number;
    author: { id: number };
    body: string;
}

/** Who a token is of. */
const TOKEN_USER = { id: 70 };

/** The part of GitLab's API that a merge request's comment needs, on a loopback port. */
export interface NotesApi {
    /** As CI_API_V4_URL has it. */
    readonly url: string;
    readonly notes: Note[];
    close(): Promise<void>;
}

export async function startNotesApi(path: string, token: string, notes: Note[]): Promise<NotesApi> {
    const server = createServer(async (request, response) => {
        const { pathname } = new URL(request.url ?? "", "http://gitlab");
        const form = new URLSearchParams(await text(request));
        const body = form.get("body") ?? "";
        const reply = (status: number, answer: unknown) =>
            response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
        const edited = notes.find(({ id }) => pathname === `/api/v4${path}/${id}`);
        if (request.headers["private-token"] !== token) {
            reply(401, { message: "401 Unauthorized" });
        } else if (request.method === "GET" && pathname === "/api/v4/user") {
            reply(200, TOKEN_USER);
        } else if (request.method === "GET" && pathname === `/api/v4${path}`) {
            reply(200, notes);
        } else if (request.method === "POST" && pathname === `/api/v4${path}` && body) {
            notes.push({ id: notes.length + 1, author: TOKEN_USER, body });
            reply(201, notes.at(-1));
        } else if (request.method === "PUT" && edited?.author.id === TOKEN_USER.id && body) {
            edited.body = body;
            reply(200, edited);
        } else {
            reply(404, { message: "404 Not Found" });
        }
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v4`,
        notes,
        close: async () => {
            server.closeAllConnections();
            server.close();
            await once(server, "close");
        },
    };
}
