import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server on 127.0.0.1 whose answers a test writes itself, for what a well-behaved service never says. */
export interface LocalServer {
    readonly url: string;
    readonly requests: IncomingMessage[];
    close(): Promise<void>;
}

export async function localServer(
    answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<LocalServer> {
    const requests: IncomingMessage[] = [];
    const server: Server = createServer((request, response) => {
        requests.push(request);
        answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        requests,
        close: () =>
            new Promise((resolve) => {
                server.close(() => resolve());
                server.closeAllConnections();
            }),
    };
}
