import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

const secondsToStop = 2;
const children = new Set<ChildProcess>();

/** How a child process ended: its exit code, or why it has none. */
export type Ending = { exitCode: number } | { problem: string };

/** Starts a child process that `stopChildren` ends. Its output comes through pipes. */
export function startChild(command: string, args: string[], options: SpawnOptions): ChildProcess {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    children.add(child);
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

/** Asks every child to end, waits for that, and kills those that do not within two seconds. */
export async function stopChildren(): Promise<void> {
    const endings = [...children].map(ending);
    for (const child of children) {
        child.kill("SIGTERM");
    }
    const killer = setTimeout(() => {
        for (const child of children) {
            child.kill("SIGKILL");
        }
    }, secondsToStop * 1000);
    await Promise.all(endings);
    clearTimeout(killer);
}
