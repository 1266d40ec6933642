import { createHash } from "node:crypto";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `work` while no other process of this machine runs work under the same `name`, and gives its result back.
 * `onWait` is called once when another process is at it.
 *
 * The lock is a loopback port that is listened on, because the system takes that back when a process ends, however it
 * ends: a killed process leaves no lock behind.
 *
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @param {() => void} onWait
 * @returns {Promise<T>}
 */
export async function withLock(name, work, onWait = () => {}) {
    const server = await acquire(name, onWait);
    try {
        return await work();
    } finally {
        server.close();
    }
}

async function acquire(name, onWait) {
    let hasWaited = false;
    for (let port = firstPort(name); ; ) {
        const server = await listen(name, port);
        if (server) {
            return server;
        }
        const holder = await nameOfHolder(port);
        if (holder !== undefined && holder !== name) {
            // Somebody else's port: everyone who wants this lock moves on to the next one.
            port += 1;
            continue;
        }
        if (!hasWaited) {
            hasWaited = true;
            onWait();
        }
        await sleep(200);
    }
}

/** A port for that name, below those that systems hand out by themselves. */
function firstPort(name) {
    return 20_000 + (createHash("sha256").update(name).digest().readUInt32BE() % 10_000);
}

/** Listens on the port and tells everyone who connects the lock's name; undefined when the port is taken. */
function listen(name, port) {
    return new Promise((resolve, reject) => {
        const server = createServer((socket) => socket.on("error", () => {}).end(name));
        server.on("error", (error) => (error.code === "EADDRINUSE" ? resolve(undefined) : reject(error)));
        server.listen(port, "127.0.0.1", () => resolve(server.unref()));
    });
}

/** What the listener on the port says within a second; undefined when nobody listens any more. */
function nameOfHolder(port) {
    return new Promise((resolve) => {
        let said = "";
        const socket = connect(port, "127.0.0.1");
        socket.setTimeout(1000, () => socket.destroy());
        socket.on("data", (data) => {
            said += data;
        });
        socket.on("error", () => resolve(undefined));
        socket.on("close", () => resolve(said));
    });
}
