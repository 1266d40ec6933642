import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { until } from "../../setup/time.js";

/**
 * A checkout with an npm that is a shell script: it "installs" a node, a tsx and a compiler, and logs what it does. While
 * there is a file named `hold`, it waits.
 */
let checkout: string;
const started: ChildProcess[] = [];

const INSTALL = "npm ci --include=dev --loglevel=error";

const fakeNpm = `#!/bin/sh
PATH=/usr/bin:/bin
echo "npm $*" >> log
while [ -e hold ]; do sleep 0.01; done
rm -rf node_modules
mkdir -p node_modules/.bin node_modules/tsx node_modules/typescript/bin
ln -s ${process.execPath} node_modules/.bin/node
touch node_modules/tsx/index.js
cp compiler.js node_modules/typescript/bin/tsc
cp package-lock.json node_modules/.package-lock.json
`;

const fakeCompiler = `
const fs = require("fs");
fs.mkdirSync("dist");
fs.writeFileSync("dist/out.js", "");
fs.appendFileSync("log", "tsc\\n");
`;

beforeEach(async () => {
    checkout = await mkdtemp(join(tmpdir(), "checkout-"));
    await cp(join(__dirname, "../../setup"), join(checkout, "test/setup"), { recursive: true });
    for (const name of ["package.json", "tsconfig.json", "tsconfig.build.json"]) {
        await write(name, "{}");
    }
    await write("package-lock.json", lockFile({ "node_modules/a": { version: "1.0.0" } }));
    await write("provider/index.ts", "");
    await write("log", "");
    await write("compiler.js", fakeCompiler);
    await write("script.cjs", `console.log("it runs", ...process.argv.slice(2)); process.exit(7);`);
    await write("bin/npm", fakeNpm, 0o755);
});

afterEach(async () => {
    for (const { pid } of started.splice(0)) {
        endGroup(Number(pid));
    }
    await rm(checkout, { recursive: true });
});

async function write(name: string, content: string, mode = 0o644): Promise<void> {
    await mkdir(dirname(join(checkout, name)), { recursive: true });
    await writeFile(join(checkout, name), content);
    await chmod(join(checkout, name), mode);
}

function lockFile(packages: Record<string, object>): string {
    return JSON.stringify({ packages: { "": { name: "checkout" }, ...packages } });
}

function spawnStart(...args: string[]) {
    const start = spawn(process.execPath, ["test/setup/start.mjs", ...args], {
        cwd: checkout,
        env: { PATH: join(checkout, "bin") },
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
    });
    started.push(start);
    return start;
}

function endGroup(pid: number): void {
    try {
        process.kill(-pid, "SIGKILL");
    } catch {
        // As it should be, it has ended by itself.
    }
}

function start(...args: string[]) {
    return ended(spawnStart(...args));
}

async function ended(start: ReturnType<typeof spawnStart>) {
    const [stdout, stderr, [exitCode]] = await Promise.all([
        text(start.stdout),
        text(start.stderr),
        once(start, "close"),
    ]);
    return { stdout, stderr, exitCode };
}

async function log(): Promise<string[]> {
    return (await readFile(join(checkout, "log"), "utf8")).trim().split("\n");
}

test("a fresh checkout is installed and built, and the script runs with its arguments and exit code", async () => {
    const result = await start("script.cjs", "one", "two");

    expect(result).toMatchObject({ stdout: "it runs one two\n", exitCode: 7 });
    expect(result.stderr).toBe("Installing the dependencies (npm ci) …\nBuilding the package …\n");
    expect(await log()).toEqual([INSTALL, "tsc"]);
});

test("a second start does neither again", async () => {
    await start("script.cjs");

    expect((await start("script.cjs")).stderr).toBe("");
    expect(await log()).toEqual([INSTALL, "tsc"]);
});

test("a changed package-lock.json is installed", async () => {
    await start("script.cjs");
    await write("package-lock.json", lockFile({ "node_modules/a": { version: "1.0.1" } }));

    await start("script.cjs");

    expect(await log()).toEqual([INSTALL, "tsc", INSTALL, "tsc"]);
});

test("packages of other platforms may be missing", async () => {
    await start("script.cjs");
    const packages = {
        "node_modules/a": { version: "1.0.0" },
        "node_modules/mac": { version: "1.0.0", optional: true },
    };
    await write("package-lock.json", lockFile(packages));

    await start("script.cjs");

    expect((await log()).filter((line) => line.startsWith("npm"))).toHaveLength(1);
});

test("what npm has built as it installed is not built again", async () => {
    await write("bin/npm", `${fakeNpm}${process.execPath} test/setup/build.mjs\n`, 0o755);

    await start("script.cjs");

    expect(await log()).toEqual([INSTALL, "tsc"]);
});

test.each(["provider/index.ts", "tsconfig.json", "dist/out.js"])("a changed %s is built", async (file) => {
    await start("script.cjs");
    await write(file, "changed");

    await start("script.cjs");

    expect(await log()).toEqual([INSTALL, "tsc", "tsc"]);
});

test("two starts at once set up once: the second waits for the first", async () => {
    await write("hold", "");
    const first = start("script.cjs");
    await until(() => readFileSync(join(checkout, "log"), "utf8") !== "");
    const second = spawnStart("script.cjs");
    const [waiting] = await once(second.stderr, "data");
    expect(`${waiting}`).toBe("Waiting for another run that is setting up …\n");

    await rm(join(checkout, "hold"));

    expect(await Promise.all([first, ended(second)])).toMatchObject([{ exitCode: 7 }, { exitCode: 7 }]);
    expect(await log()).toEqual([INSTALL, "tsc"]);
});

test("a failing npm ends the start", async () => {
    await write("bin/npm", "#!/bin/sh\necho npm is unhappy >&2\nexit 5\n", 0o755);

    const result = await start("script.cjs");

    expect(result).toMatchObject({ stdout: "", exitCode: 1 });
    expect(result.stderr).toContain("npm is unhappy\nnpm ci failed: see above.\n");
});

test("a missing npm is named", async () => {
    await rm(join(checkout, "bin/npm"));

    const result = await start("script.cjs");

    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain("npm cannot be started (spawn npm ENOENT): is it installed and on PATH?");
});

test("where install scripts were off, the error says what to run", async () => {
    await write("bin/npm", `${fakeNpm}rm node_modules/.bin/node\n`, 0o755);

    const result = await start("script.cjs");

    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain("npm rebuild node --ignore-scripts=false");
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends the script", async (signal) => {
    await write("endless.cjs", `console.log(process.pid); setInterval(() => {}, 1000);`);
    const endless = spawnStart("endless.cjs");
    const [pid] = await once(endless.stdout, "data");

    endless.kill(signal);

    const [exitCode] = await once(endless, "close");
    expect(exitCode).toBe(signal === "SIGINT" ? 130 : 143);
    expect(() => process.kill(Number(pid), 0)).toThrow("ESRCH");
});
