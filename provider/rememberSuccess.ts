/** Concurrent callers share one attempt; one that failed is not remembered. */
export function rememberSuccess<T>(attempt: () => Promise<T>): () => Promise<T> {
    let current: Promise<T> | undefined;
    return () => {
        current ??= attempt().catch((error) => {
            current = undefined;
            throw error;
        });
        return current;
    };
}
