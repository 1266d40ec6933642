import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { EngineUnavailableError } from "../../engine/engine.js";
import { buildKey, sdkVersion } from "../../engine/engineVersions.js";
import { type EngineSearch, findEngine } from "../../engine/findEngine.js";
import { until } from "../../setup/time.js";

/** A machine with nothing on it: no tool on PATH, an empty home, no internet. */
let machine: string;
let reported: string[];

beforeEach(async () => {
    machine = await realpath(await mkdtemp(join(tmpdir(), "machine-")));
    reported = [];
});

afterEach(() => rm(machine, { recursive: true }));

function search(given: Partial<EngineSearch> = {}) {
    return findEngine({
        environment: { PATH: join(machine, "bin"), HOME: join(machine, "home") },
        report: (line) => reported.push(line),
        download: () => Promise.reject(new Error("no internet")),
        build: () => Promise.reject(new Error("no go")),
        standIn: () => Promise.resolve(join(machine, "stand-in")),
        ...given,
    });
}

async function executable(path: string, script: string): Promise<string> {
    const file = path.startsWith("/") ? path : join(machine, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
    return file;
}

const cache = "home/.cache/pulumi-scp-image-members";
const downloaded = `${cache}/pulumi-download-${sdkVersion}/bin/pulumi`;
const built = `${cache}/pulumi-build-${buildKey}/pulumi`;

describe("the order of the ways to an engine", () => {
    test("pulumi on PATH comes first", async () => {
        const command = await executable("bin/pulumi", "echo v3.260.0");
        await executable("home/.pulumi/bin/pulumi", "echo v3.261.0");

        expect(await search()).toMatchObject({ command, version: "3.260.0", origin: "pulumi on PATH" });
    });

    test("then ~/.pulumi/bin", async () => {
        const command = await executable("home/.pulumi/bin/pulumi", "echo v3.261.0");
        await executable(downloaded, "echo v3.262.0");

        expect(await search()).toMatchObject({ command, version: "3.261.0" });
    });

    test.each([
        ["downloaded", downloaded],
        ["built", built],
    ])("then what an earlier run has %s, without the internet and without Go", async (how, path) => {
        await executable(path, "echo v3.262.0");

        expect(await search()).toMatchObject({ version: "3.262.0", origin: `${how} by an earlier run` });
        expect(reported).toEqual([]);
    });

    test("then the official download", async () => {
        const download = async (folder: string) => {
            await executable(join(folder, "bin/pulumi"), "echo v3.263.0");
        };

        expect(await search({ download })).toMatchObject({ command: join(machine, downloaded) });
        expect(reported).toEqual([`Downloading Pulumi ${sdkVersion} …`]);
    });

    test("and at last a build, after a line that says why it was not downloaded", async () => {
        const build = async (file: string) => {
            await executable(file, "echo v3.250.0");
        };

        expect(await search({ build })).toMatchObject({ origin: "build from Go modules" });
        expect(reported[1]).toBe("That did not work: no internet");
        expect(reported[2]).toMatch(/^Building Pulumi 3\.\d+\.\d+ with Go/);
    });

    test("the cache lies below XDG_CACHE_HOME where that is set", async () => {
        await executable(`xdg/pulumi-scp-image-members/pulumi-build-${buildKey}/pulumi`, "echo v3.250.0");
        const environment = { HOME: join(machine, "home"), XDG_CACHE_HOME: join(machine, "xdg") };

        expect(await search({ environment })).toMatchObject({ origin: "built by an earlier run" });
    });
});

describe("a pulumi that will not do is passed over", () => {
    test.each([
        ["is too old", "echo v3.219.9", "is version 3.219.9, which is not 3.220.0 or a newer 3.x"],
        [
            "is of another major version",
            "echo v4.0.0",
            "is version 4.0.0, which is not 3.220.0 or a newer 3.x",
        ],
        ["says no version", "echo hello", 'answers "hello", which is no version'],
        ["fails", "echo no such luck >&2; exit 3", "no such luck"],
    ])("when it %s", async (_what, script, reason) => {
        await executable("bin/pulumi", script);
        await executable("home/.pulumi/bin/pulumi", "echo v3.220.0");

        expect(await search()).toMatchObject({ version: "3.220.0", origin: "~/.pulumi/bin" });

        await rm(join(machine, "home"), { recursive: true });
        await expect(search()).rejects.toThrow(reason);
    });

    test("and a broken one of an earlier run is built anew", async () => {
        await executable(built, "exit 1");
        const build = async (file: string) => {
            await executable(file, "echo v3.250.0");
        };

        expect(await search({ build })).toMatchObject({ version: "3.250.0" });
    });
});

test("two searches at once build once", async () => {
    const waiting = "Waiting for another run that is setting up Pulumi …";
    let builds = 0;
    const build = async (file: string) => {
        builds += 1;
        await executable(`${file}.draft`, "echo v3.250.0");
        await until(() => reported.includes(waiting));
        await executable(file, "echo v3.250.0");
    };

    const found = await Promise.all([search({ build }), search({ build })]);

    expect(found.map(({ version }) => version)).toEqual(["3.250.0", "3.250.0"]);
    expect(builds).toBe(1);
});

test("asking a pulumi for its version keeps off the user's own ~/.pulumi", async () => {
    await executable("bin/pulumi", `echo "$PULUMI_HOME" > ${machine}/asked; echo v3.250.0`);

    await search();

    const home = (await readFile(join(machine, "asked"), "utf8")).trim();
    expect(home).toContain(join(tmpdir(), "pulumi-version-"));
});

describe("the language host", () => {
    test("is the official one if it lies beside pulumi, even behind a link", async () => {
        await executable("opt/pulumi/pulumi", "echo v3.250.0");
        await executable("opt/pulumi/pulumi-language-nodejs", "");
        await mkdir(join(machine, "bin"));
        await symlink(join(machine, "opt/pulumi/pulumi"), join(machine, "bin/pulumi"));

        expect(await search()).toMatchObject({
            languageHost: "official",
            pathFolders: [join(machine, "opt/pulumi"), expect.stringContaining("@pulumi/pulumi")],
        });
    });

    test("is the official one if it lies elsewhere on PATH", async () => {
        await executable("home/.pulumi/bin/pulumi", "echo v3.250.0");
        await executable("bin/pulumi-language-nodejs", "");

        const { languageHost, pathFolders } = await search();

        expect(languageHost).toBe("official");
        expect(pathFolders).not.toContain(join(machine, "stand-in"));
    });

    test("is the stand-in if there is no official one", async () => {
        const command = await executable("bin/pulumi", "echo v3.250.0");

        expect(await search()).toMatchObject({
            command,
            languageHost: "stand-in",
            pathFolders: [join(machine, "stand-in"), join(machine, "bin"), expect.any(String)],
        });
    });

    test("is the stand-in beside an engine that was built", async () => {
        await executable(built, "echo v3.250.0");

        expect(await search()).toMatchObject({
            command: join(machine, "stand-in/pulumi"),
            languageHost: "stand-in",
        });
    });
});

test("if no way works, the error lists them all and says what to install", async () => {
    const error = await search().catch((thrown) => thrown);

    expect(error).toBeInstanceOf(EngineUnavailableError);
    expect(error.failedWays).toEqual([
        { way: "pulumi on PATH", reason: "not found" },
        { way: "~/.pulumi/bin", reason: "not found" },
        { way: "downloaded by an earlier run", reason: "not found" },
        { way: "built by an earlier run", reason: "not found" },
        { way: "official download", reason: "no internet" },
        { way: "build from Go modules", reason: "no go" },
    ]);
    expect(error.message).toContain("  - official download: no internet\n");
    expect(error.message).toContain("Install Pulumi 3.220.0 or newer (https://www.pulumi.com/docs/install/)");
    expect(error.message).toMatch(/or Go 1\.25\.\d+ or newer/);
});
