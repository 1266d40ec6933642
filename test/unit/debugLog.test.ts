import { setImmediate as nextTurn } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { debugLine } from "../../provider/debugLog.js";

test("lines that come at the same time go in one message, and no line is lost", async () => {
    const debug = jest.spyOn(pulumi.log, "debug").mockResolvedValue();
    debugLine("one");
    debugLine("two");
    await nextTurn();
    debugLine("three");
    await nextTurn();
    expect(debug.mock.calls).toEqual([["one\ntwo"], ["three"]]);
    debug.mockRestore();
});
