import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFile, readTextFile, UnusableFile } from "../../../provider/files.js";

let folder: string;
let file: string;

beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "files-"));
    file = join(folder, "file");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function refusal(read: () => unknown): UnusableFile {
    try {
        read();
    } catch (error) {
        expect(error).toBeInstanceOf(UnusableFile);
        return error as UnusableFile;
    }
    throw new Error("it was read");
}

test("a file of any size up to the limit is read, and one byte more is too many", () => {
    writeFileSync(file, "");
    for (const size of [0, 1, 65_536, 200_000]) {
        truncateSync(file, size);
        expect(readFile(file, 200_000)).toHaveLength(size);
    }
    truncateSync(file, 200_001);
    expect(refusal(() => readFile(file, 200_000)).message).toBe(
        "it has more than 200000 bytes, which is the most that is read",
    );
});

test("text is in UTF-8, with or without a byte order mark", () => {
    writeFileSync(file, "\uFEFF이미지");
    expect(readTextFile(file)).toBe("이미지");
    writeFileSync(file, Buffer.from([0xff, 0xfe, 0x41, 0x00]));
    expect(refusal(() => readTextFile(file)).message).toBe("it is not valid UTF-8");
});

test("a file that is not there is told from one that cannot be read", () => {
    writeFileSync(file, "");
    for (const [path, code] of [
        [join(folder, "none"), "ENOENT"],
        [join(file, "none"), "ENOTDIR"],
    ] as const) {
        expect(refusal(() => readFile(path))).toMatchObject({ message: "there is no such file", code });
    }
    expect(refusal(() => readFile(join(folder, "a".repeat(300))))).toMatchObject({
        message: "it cannot be read (ENAMETOOLONG)",
    });
});

describe("what is no regular file is not read, and said:", () => {
    const refused = (path: string) => refusal(() => readFile(path)).message;

    test("a folder", () => {
        expect(refused(folder)).toBe("it is a folder instead of a regular file");
    });

    test("a pipe that nobody writes to", () => {
        execFileSync("mkfifo", [join(folder, "pipe")]);
        expect(refused(join(folder, "pipe"))).toBe("it is a pipe instead of a regular file");
    });

    test("a device without an end", () => {
        expect(refused("/dev/zero")).toBe("it is a device instead of a regular file");
    });

    test("a socket", async () => {
        const socket = join(folder, "socket");
        const server = createServer();
        await new Promise<void>((resolve) => server.listen(socket, resolve));
        expect(refused(socket)).toBe("it is a socket instead of a regular file");
        await new Promise((resolve) => server.close(resolve));
    });
});

/** Linux alone has files that are read without end, or at least longer than their size says. */
const onLinux = process.platform === "linux" ? test : test.skip;

onLinux("a file that is larger than its size says is held to the limit too", () => {
    expect(readTextFile("/proc/self/status")).toContain("VmSize");
    expect(refusal(() => readFile("/proc/self/status", 100)).message).toContain("more than 100 bytes");
});
