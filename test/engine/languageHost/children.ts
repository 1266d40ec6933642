import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

const secondsToStop = 2;
/** Each with the connection of the engine that asked for it. */
const children = new Map<ChildProcess, string>();

/** How a child process ended: its exit code, or why it has none. */
export type Ending = { exitCode: number } | { problem: string };

/** Starts a child process that `stopChildren` ends. Its output comes through pipes. */
export function startChild(
    connection: string,
    command: string,
    args: string[],
    options: SpawnOptions,
): ChildProcess {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    children.set(child, connection);
    child.once("close", () => children.delete(child));
    child.once("error", () => children.delete(child));
    return child;
}

/** Waits until `child` has ended and all of its output has been read. */
export function ending(child: ChildProcess): Promise<Ending> {
    return new Promise((resolve) => {
        child.once("error", (error) => resolve({ problem: error.message }));
        child.once("close", (code, signal) =>
            resolve(code === null ? { problem: `ended by ${signal}` } : { exitCode: code }),
        );
    });
}

/** Asks the children of a connection to end, or all of them, waits for that, and kills those that do not within two seconds. */
export async function stopChildren(connection?: string): Promise<void> {
    const stopped = [...children.keys()].filter(
        (child) => connection === undefined || children.get(child) === connection,
    );
    const endings = stopped.map(ending);
    for (const child of stopped) {
        child.kill("SIGTERM");
    }
    const killer = setTimeout(() => {
        for (const child of stopped) {
            child.kill("SIGKILL");
        }
    }, secondsToStop * 1000);
    await Promise.all(endings);
    clearTimeout(killer);
}
