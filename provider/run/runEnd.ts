/** As much of a gRPC channel as tells that its other end is gone. */
interface Channel {
    getConnectivityState(tryToConnect: boolean): number;
    watchConnectivityState(state: number, deadline: number, changed: () => void): void;
}

const READY = 2;
const SHUTDOWN = 4;

/**
 * Calls back once the run of a program is over: when the engine, which each run has a connection to, is gone. The SDK tells
 * nobody that a run has ended, and keeps the connection's object for good, so nothing can go by that being collected.
 *
 * @param monitor - the run's client of the engine. One of a test, which has no connection, does not end.
 */
export function whenRunEnds(monitor: object, over: () => void): void {
    const { getChannel } = monitor as { getChannel?: () => Channel };
    if (getChannel !== undefined) {
        watch(getChannel.call(monitor), over);
    }
}

function watch(channel: Channel, over: () => void): void {
    const state = channel.getConnectivityState(false);
    if (state === SHUTDOWN) {
        over();
    } else {
        const changed = () => (state === READY ? over() : watch(channel, over));
        channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, changed);
    }
}
