import { setImmediate as nextTurn } from "node:timers/promises";
import { Slots } from "../../../../provider/scp/slots.js";

test("no more calls run at once than there are slots, and all of them run, in order", async () => {
    const slots = new Slots(3);
    const started: number[] = [];
    let running = 0;
    let most = 0;
    const call = (index: number) => async () => {
        started.push(index);
        running += 1;
        most = Math.max(most, running);
        await nextTurn();
        running -= 1;
        return index;
    };
    const indices = Array.from({ length: 50 }, (_, index) => index);
    expect(await Promise.all(indices.map((index) => slots.run(call(index))))).toEqual(indices);
    expect(most).toBe(3);
    expect(started).toEqual(indices);
});

test("a call that fails gives its slot back", async () => {
    const slots = new Slots(1);
    const failing = slots.run(() => Promise.reject(new Error("no")));
    const next = slots.run(async () => "yes");
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe("yes");
    expect(await slots.run(async () => "again")).toBe("again");
});
