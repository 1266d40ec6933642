import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import * as log from "@pulumi/pulumi/log/index.js";
import * as settings from "@pulumi/pulumi/runtime/settings.js";
import { debugLine } from "../../../../provider/run/debugLog.js";

/** As the SDK keeps them apart, if a process runs several programs. */
const run = new AsyncLocalStorage<object>();

test("lines that come at the same time go in one message, and no line is lost", async () => {
    const debug = jest.spyOn(log, "debug").mockResolvedValue();
    debugLine("one");
    debugLine("two");
    await nextTurn();
    debugLine("three");
    await nextTurn();
    expect(debug.mock.calls).toEqual([["one\ntwo"], ["three"]]);
    debug.mockRestore();
});

test("lines of runs side by side go to each run's own log", async () => {
    const [one, other] = [{}, {}] as [never, never];
    const messages: [unknown, string][] = [];
    const monitor = jest.spyOn(settings, "getMonitor");
    const debug = jest.spyOn(log, "debug").mockImplementation(async (message) => {
        messages.push([run.getStore(), message]);
    });
    monitor.mockImplementation(() => run.getStore() as never);
    const say = (line: string) => debugLine(line);
    run.run(one, say, "first of one");
    run.run(other, say, "of the other");
    run.run(one, say, "second of one");
    await nextTurn();
    expect(messages).toEqual([
        [one, "first of one\nsecond of one"],
        [other, "of the other"],
    ]);
    expect(messages[0]?.[0]).toBe(one);
    expect(messages[1]?.[0]).toBe(other);
    monitor.mockRestore();
    debug.mockRestore();
});
