import { spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { withLock } from "../../setup/lock.mjs";
import { until } from "../../setup/time.js";

const name = () => `a lock of a test ${randomUUID()}`;

test("work under one name is done by one at a time", async () => {
    const lock = name();
    const order: string[] = [];
    const work = (label: string, ends: () => boolean) => {
        const begun = async () => {
            order.push(`${label} begins`);
            await until(ends);
            order.push(`${label} ends`);
        };
        return withLock(lock, begun, () => order.push(`${label} waits`));
    };

    const first = work("first", () => order.includes("second waits"));
    await until(() => order.includes("first begins"));
    await Promise.all([first, work("second", () => true)]);

    expect(order).toEqual(["first begins", "second waits", "first ends", "second begins", "second ends"]);
});

test("work under different names is done at the same time", async () => {
    const inside = await withLock(name(), () => withLock(name(), async () => "inside"));

    expect(inside).toBe("inside");
});

test("work that fails frees the lock", async () => {
    const lock = name();

    await expect(withLock(lock, () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");

    expect(await withLock(lock, async () => "free")).toBe("free");
});

test("the lock of a killed process does not block", async () => {
    const lock = name();
    const script = `import { withLock } from ${JSON.stringify(join(__dirname, "../../setup/lock.mjs"))};
        await withLock(${JSON.stringify(lock)}, () => { console.log("locked"); return new Promise((r) => setTimeout(r, 60_000)); });`;
    const holder = spawn(process.execPath, ["--input-type=module", "--eval", script], {
        stdio: ["ignore", "pipe", "inherit"],
    });
    await once(holder.stdout, "data");
    let hasWaited = false;
    const waiting = withLock(
        lock,
        async () => "free",
        () => {
            hasWaited = true;
            holder.kill("SIGKILL");
        },
    );

    expect(await waiting).toBe("free");
    expect(hasWaited).toBe(true);
});

test("a port that somebody else listens on is no lock", async () => {
    const lock = name();
    const port = 20_000 + (createHash("sha256").update(lock).digest().readUInt32BE() % 10_000);
    const somebody = createServer((socket) => socket.end("220 smtp.example.com\r\n"));
    await once(somebody.listen(port, "127.0.0.1"), "listening");

    let isWaited = false;
    const holding = () => until(() => isWaited);
    const wait = () => {
        isWaited = true;
    };

    await Promise.all([withLock(lock, holding, wait), withLock(lock, holding, wait)]);

    expect(isWaited).toBe(true);
    somebody.close();
});
