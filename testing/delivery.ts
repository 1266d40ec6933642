import type { ServerResponse } from "node:http";
import { pipeline, Readable } from "node:stream";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import type { Answer } from "./answer.js";

/** An answer, and the way in which it is sent. */
export interface Reply {
    readonly answer: Answer;
    readonly send: Send;
}

/** Sends an answer, or does what a fault does to the connection. Whatever it starts ends when the response is closed. */
export type Send = (response: ServerResponse, answer: Answer) => void;

export function sendAfter(delayMs: number, response: ServerResponse, { answer, send }: Reply): void {
    if (delayMs > 0) {
        const timer = setTimeout(send, delayMs, response, answer);
        response.once("close", () => clearTimeout(timer));
    } else {
        send(response, answer);
    }
}

export const sendWhole: Send = (response, answer) => {
    setHead(response, answer);
    response.end(answer.body);
};

export const sendNothing: Send = () => {};

export const reset: Send = (response) => {
    response.socket?.resetAndDestroy();
};

export const resetAfterHeaders: Send = (response, answer) => {
    setHeadOf(response, answer, Buffer.byteLength(answer.body));
    response.flushHeaders();
    // The headers that are not written yet would be lost with the connection.
    setImmediate(() => response.socket?.resetAndDestroy());
};

/** Sends the body encoded as the header says. */
export function sendEncoded(encoding: keyof typeof ENCODERS): Send {
    return (response, answer) => {
        setHead(response, answer);
        response.setHeader("Content-Encoding", encoding);
        response.end(ENCODERS[encoding](answer.body));
    };
}

const ENCODERS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };

/** In its place, `sendBadUtf8` sends a byte that no character has in UTF-8. */
export const LOST_CHARACTER = "\ufffd";

export const sendBadUtf8: Send = (response, answer) => {
    setHead(response, answer);
    const parts = answer.body.split(LOST_CHARACTER).map((text) => Buffer.from(text));
    response.end(parts.reduce((sent, part) => Buffer.concat([sent, Buffer.of(0xff), part])));
};

/** Sends half of the body, with the Content-Length of all of it. */
export const sendHalf: Send = (response, answer) => {
    const body = Buffer.from(answer.body);
    setHeadOf(response, answer, body.length);
    response.flushHeaders();
    response.write(body.subarray(0, body.length / 2));
    response.socket?.destroySoon();
};

export function sendSlowly(bytesPerSecond: number): Send {
    return (response, answer) => {
        const body = Buffer.from(answer.body);
        setHeadOf(response, answer, body.length);
        response.flushHeaders();
        const began = performance.now();
        let sent = 0;
        const timer = setInterval(
            () => {
                const due = Math.floor(((performance.now() - began) / 1000) * bytesPerSecond);
                if (due > sent) {
                    response.write(body.subarray(sent, due));
                }
                sent = due;
                if (sent >= body.length) {
                    clearInterval(timer);
                    response.end();
                }
            },
            Math.max(10, 1000 / bytesPerSecond),
        );
        response.once("close", () => clearInterval(timer));
    };
}

/** Sends blanks after the body, until it has so many bytes. The headers do not tell its length. */
export function sendWithBlanks(bytes: number): Send {
    return (response, answer) => {
        setHead(response, answer);
        // A caller that has enough and hangs up is no error.
        pipeline(Readable.from(withBlanks(Buffer.from(answer.body), bytes)), response, () => {});
    };
}

const BLANKS = Buffer.alloc(64 * 1024, " ");

function* withBlanks(body: Buffer, bytes: number): Generator<Buffer> {
    yield body;
    for (let left = bytes - body.length; left > 0; left -= BLANKS.length) {
        yield BLANKS.subarray(0, left);
    }
}

function setHeadOf(response: ServerResponse, answer: Answer, contentLength: number): void {
    setHead(response, answer);
    response.setHeader("Content-Length", contentLength);
}

function setHead(response: ServerResponse, answer: Answer): void {
    response.statusCode = answer.status;
    for (const [name, value] of Object.entries(answer.headers)) {
        response.setHeader(name, value);
    }
}
