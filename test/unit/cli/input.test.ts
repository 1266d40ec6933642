import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { inputFile, inputStream } from "../../../cli/input.js";
import { UnusableFile } from "../../../provider/files.js";
import { folderWith } from "./runCli.js";

function newPipe(): string {
    const path = join(folderWith({}), "pipe");
    execFileSync("mkfifo", [path]);
    return path;
}

test("a pipe is read to its end, whenever somebody begins to write to it", async () => {
    const path = newPipe();
    const reading = inputFile(path);
    await writeFile(path, "x".repeat(200_000));
    expect((await reading).toString()).toBe("x".repeat(200_000));
});

test("of a pipe no more than the limit is read", async () => {
    const path = newPipe();
    const reading = inputFile(path, 3);
    // Its reader has gone before all is written, or not.
    const writing = writeFile(path, "four").catch(() => {});
    await expect(reading).rejects.toThrow(
        new UnusableFile("it has more than 3 bytes, which is the most that is read"),
    );
    await writing;
});

test("a file is read, and anything else is refused", async () => {
    const folder = folderWith({ file: "text" });
    expect((await inputFile(join(folder, "file"))).toString()).toBe("text");
    await expect(inputFile(folder)).rejects.toThrow("it is a folder instead of a regular file");
    await expect(inputFile("/dev/zero")).rejects.toThrow("it is a device instead of a regular file");
    await expect(inputFile(join(folder, "none"))).rejects.toThrow("there is no such file");
});

test("a stream without an end is given up at the limit", async () => {
    const endless = Readable.from(
        (function* () {
            for (;;) {
                yield Buffer.from("y\n");
            }
        })(),
    );
    await expect(inputStream(endless, 1000)).rejects.toThrow("it has more than 1000 bytes");
    expect(endless.destroyed).toBe(true);
});
