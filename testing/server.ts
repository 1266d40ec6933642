import { once } from "node:events";
import {
    createServer,
    type IncomingHttpHeaders,
    type IncomingMessage,
    type Server,
    type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A request as it came over the wire. */
export interface ReceivedRequest {
    readonly method: string;
    /** Path and query. */
    readonly target: string;
    /** Scheme, the Host header as the caller wrote it, path and query. */
    readonly url: string;
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
}

const METHODS_WITH_BODY = ["POST", "PUT", "PATCH"];
const MAX_BODY_CHARACTERS = 64 * 1024;
/** Longer than a test lasts, so that no client uses a connection that is just being closed as idle. */
const KEEP_ALIVE_MS = 10 * 60 * 1000;

/** An HTTP server on 127.0.0.1. */
export class LoopbackServer {
    openedConnections = 0;
    peakConnections = 0;
    readonly #server: Server;
    readonly #sockets = new Set<Socket>();
    #origin = "";
    #closed: Promise<void> | undefined;

    /** @param respond Must not throw, nor leave anything running once the response is closed. */
    constructor(respond: (request: ReceivedRequest, response: ServerResponse) => void) {
        this.#server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (message, response) => {
            receive(message, (request) => respond(request, response));
        });
        this.#server.on("connection", (socket) => {
            this.#sockets.add(socket);
            this.openedConnections++;
            this.peakConnections = Math.max(this.peakConnections, this.openConnections);
            socket.on("close", () => this.#sockets.delete(socket));
        });
    }

    /** Takes a free port. */
    async listen(): Promise<void> {
        this.#server.listen(0, "127.0.0.1");
        await once(this.#server, "listening");
        this.#origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    }

    /** The address at which it listens, or did until it was closed. */
    get origin(): string {
        return this.#origin;
    }

    get openConnections(): number {
        return this.#sockets.size;
    }

    /** Stops listening and ends every connection, idle or not. */
    close(): Promise<void> {
        this.#closed ??= this.#end();
        return this.#closed;
    }

    async #end(): Promise<void> {
        const closed = new Promise((resolve) => this.#server.close(resolve));
        const ended = Array.from(
            this.#sockets,
            (socket) => new Promise((resolve) => socket.once("close", resolve).destroy()),
        );
        await Promise.all([closed, ...ended]);
    }
}

function receive(message: IncomingMessage, done: (request: ReceivedRequest) => void): void {
    const { method = "", url: target = "", headers } = message;
    const url = `http://${headers.host}${target}`;
    if (!METHODS_WITH_BODY.includes(method)) {
        done({ method, target, url, headers, body: "" });
        return;
    }
    let body = "";
    message.setEncoding("utf8");
    message.on("data", (chunk: string) => {
        body += chunk;
        if (body.length > MAX_BODY_CHARACTERS) {
            message.destroy();
        }
    });
    message.on("end", () => done({ method, target, url, headers, body }));
}
