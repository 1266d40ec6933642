import { Agent, get, type IncomingHttpHeaders } from "node:http";
import {
    type Gateway,
    type GatewayFault,
    type GatewayOptions,
    startGateway,
} from "../../../testing/index.js";
import { signedHeaders } from "./call.js";

export const IMAGE = "70a599e0-31e7-49b7-b260-868f441e862b";
export const MEMBERS = `/v1/images/${IMAGE}/members`;

const running: Gateway[] = [];
afterEach(() => Promise.all(running.splice(0).map((gateway) => gateway.close())));

/** A gateway with an image that is shared with `first` and `second`. It is closed at the end of the test. */
export async function faulty(faults: readonly GatewayFault[], options?: GatewayOptions): Promise<Gateway> {
    const images = [{ id: IMAGE, members: [{ memberId: "first" }, { memberId: "second" }] }];
    const gateway = await startGateway({ images, faults, ...options });
    running.push(gateway);
    return gateway;
}

/** As much of an answer as came. */
export interface Arrived {
    status: number | undefined;
    headers: IncomingHttpHeaders | undefined;
    text: string;
    /** Of the error that ended it, where it did not end well. */
    error: string | undefined;
    /** When the headers came and when it ended, in milliseconds after the call. */
    headersMs: number;
    endMs: number;
}

/** Calls, signed, on a connection of its own that it would keep, and tells what came however it ended. */
export function arrived(gateway: Gateway, path: string = MEMBERS): Promise<Arrived> {
    const url = gateway.endpoint + path;
    const began = performance.now();
    const result: Arrived = {
        status: undefined,
        headers: undefined,
        text: "",
        error: undefined,
        headersMs: Number.NaN,
        endMs: Number.NaN,
    };
    const agent = new Agent({ keepAlive: true });
    return new Promise((resolve) => {
        const ended = (error?: NodeJS.ErrnoException) => {
            agent.destroy();
            resolve({ ...result, error: error?.code, endMs: performance.now() - began });
        };
        const options = { headers: signedHeaders(gateway, "GET", url), agent };
        get(url, options, (response) => {
            result.status = response.statusCode;
            result.headers = response.headers;
            result.headersMs = performance.now() - began;
            response.on("data", (chunk: Buffer) => {
                result.text += chunk.toString("latin1");
            });
            response.on("end", () => ended());
            response.on("error", ended);
        }).on("error", ended);
    });
}

/** Waits for what happens beside the calls. */
export async function until(condition: () => boolean): Promise<void> {
    while (!condition()) {
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
}
