/**
 * Runs `work` while no other process of this machine runs work under the same `name`, and gives its result back.
 * `onWait` is called once when another process is at it.
 */
export function withLock<T>(name: string, work: () => Promise<T>, onWait?: () => void): Promise<T>;
