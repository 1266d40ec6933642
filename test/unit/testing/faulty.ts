import { Agent, get, type IncomingHttpHeaders } from "node:http";
import {
    type Gateway,
    type GatewayFault,
    type GatewayOptions,
    startGateway,
} from "../../../testing/index.js";
import { until } from "../../setup/time.js";
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

/** As much of an answer as has come by now. */
export interface Arriving {
    status: number | undefined;
    headers: IncomingHttpHeaders | undefined;
    text: string;
    hasEnded: boolean;
    /** Of the error that ended it, if it did not end well. */
    error: string | undefined;
}

/** Calls, signed, on a connection of its own that it would keep. */
export function arriving(gateway: Gateway, path: string = MEMBERS): Arriving {
    const url = gateway.endpoint + path;
    const result: Arriving = {
        status: undefined,
        headers: undefined,
        text: "",
        hasEnded: false,
        error: undefined,
    };
    const agent = new Agent({ keepAlive: true });
    const ended = (error?: NodeJS.ErrnoException) => {
        agent.destroy();
        Object.assign(result, { hasEnded: true, error: error?.code });
    };
    get(url, { headers: signedHeaders(gateway, "GET", url), agent }, (response) => {
        result.status = response.statusCode;
        result.headers = response.headers;
        response.on("data", (chunk: Buffer) => {
            result.text += chunk.toString("latin1");
        });
        response.on("end", () => ended());
        response.on("error", ended);
    }).on("error", ended);
    return result;
}

/** Calls, and tells what came, however it ended. */
export async function arrived(gateway: Gateway, path?: string): Promise<Arriving> {
    const answer = arriving(gateway, path);
    await until(() => answer.hasEnded);
    return answer;
}
