import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { withLock } from "../setup/lock.mjs";
import { buildEngine } from "./buildEngine.js";
import { downloadEngine } from "./downloadEngine.js";
import { type Engine, EngineUnavailableError, type FailedWay } from "./engine.js";
import { buildKey, moduleVersion, oldestGo, oldestPulumi, sdkVersion } from "./engineVersions.js";
import { findExecutable, isExecutable } from "./executables.js";
import { cacheFolder, homeFolder, sdkFolder } from "./folders.js";
import { standInLanguageHost } from "./standInLanguageHost.js";
import { usableVersion } from "./usableVersion.js";

/** What a search uses. Tests put their own in place of the machine's. */
export interface EngineSearch {
    /** PATH, HOME and XDG_CACHE_HOME say where to look. Default: this process's. */
    environment: NodeJS.ProcessEnv;
    /** Gets lines for the user while something takes long. Default: silence. */
    report: (line: string) => void;
    /** Default: `downloadEngine`. */
    download: typeof downloadEngine;
    /** Default: `buildEngine`. */
    build: typeof buildEngine;
    /** Default: `standInLanguageHost`. */
    standIn: typeof standInLanguageHost;
}

/** A way to get an engine. */
interface Way {
    name: string;
    /** Gives the path of a `pulumi` executable, or throws an error that says why there is none. */
    locate: () => Promise<string>;
    /** The executable was built here, alone, so that a language host can be put beside it. */
    isBuild?: true;
}

/**
 * Finds a Pulumi engine on this machine, or sets one up. The ways, in that order: `pulumi` on PATH, `~/.pulumi/bin`,
 * what an earlier run has set up, the official download, a build from Go modules.
 * @throws {EngineUnavailableError} when no way works.
 */
export async function findEngine(given: Partial<EngineSearch> = {}): Promise<Engine> {
    const search: EngineSearch = {
        environment: process.env,
        report: () => {},
        download: downloadEngine,
        build: buildEngine,
        standIn: standInLanguageHost,
        ...given,
    };
    const failedWays: FailedWay[] = [];
    for (const way of ways(search)) {
        try {
            const command = await realpath(await way.locate());
            const version = await usableVersion(command, search.environment);
            return { version, origin: way.name, ...(await withLanguageHost(command, way, search)) };
        } catch (error) {
            failedWays.push({
                way: way.name,
                reason: error instanceof Error ? error.message : String(error),
            });
        }
    }
    throw new EngineUnavailableError(failedWays, oldestPulumi, oldestGo);
}

function ways(search: EngineSearch): Way[] {
    const { environment, report, download, build } = search;
    const cache = cacheFolder(environment);
    const downloadFolder = join(cache, `pulumi-download-${sdkVersion}`);
    const downloaded = join(downloadFolder, "bin/pulumi");
    const built = join(cache, `pulumi-build-${buildKey}`, "pulumi");
    return [
        { name: "pulumi on PATH", locate: () => onPath("pulumi", environment) },
        {
            name: "~/.pulumi/bin",
            locate: () => existing(join(homeFolder(environment), ".pulumi/bin/pulumi")),
        },
        { name: "downloaded by an earlier run", locate: () => existing(downloaded) },
        { name: "built by an earlier run", locate: () => existing(built), isBuild: true },
        {
            name: "official download",
            locate: () =>
                setUpOnce(downloaded, search, async () => {
                    report(`Downloading Pulumi ${sdkVersion} …`);
                    await download(downloadFolder);
                }),
        },
        {
            name: "build from Go modules",
            isBuild: true,
            locate: () =>
                setUpOnce(built, search, async () => {
                    report(
                        `Building Pulumi ${moduleVersion} with Go. This takes minutes, but only this once.`,
                    );
                    await build(built, environment, report);
                    report(`Built ${built}`);
                }),
        },
    ];
}

async function onPath(name: string, environment: NodeJS.ProcessEnv): Promise<string> {
    const file = await findExecutable(name, environment.PATH);
    if (!file) {
        throw new Error("not found");
    }
    return file;
}

async function existing(file: string): Promise<string> {
    if (!(await isExecutable(file))) {
        throw new Error("not found");
    }
    return file;
}

/** Sets `file` up, unless another run that was at it at the same time just has. */
async function setUpOnce(file: string, { environment, report }: EngineSearch, setUp: () => Promise<void>) {
    const wait = () => report("Waiting for another run that is setting up Pulumi …");
    await withLock(
        file,
        async () => {
            const isUsable = await usableVersion(file, environment).then(
                () => true,
                () => false,
            );
            if (!isUsable) {
                await setUp().catch((error: Error) => {
                    report(`That did not work: ${error.message}`);
                    throw error;
                });
            }
        },
        wait,
    );
    return file;
}

/** Completes an engine that came without the Node.js language host with the stand-in. */
async function withLanguageHost(
    command: string,
    { isBuild }: Way,
    { environment, standIn }: EngineSearch,
): Promise<Pick<Engine, "command" | "languageHost" | "pathFolders">> {
    const host = "pulumi-language-nodejs";
    const folder = dirname(command);
    if ((await isExecutable(join(folder, host))) || (await findExecutable(host, environment.PATH))) {
        return { command, languageHost: "official", pathFolders: [folder, sdkFolder] };
    }
    const standInFolder = await standIn(isBuild ? command : undefined);
    return {
        command: isBuild ? join(standInFolder, "pulumi") : command,
        languageHost: "stand-in",
        pathFolders: [standInFolder, folder, sdkFolder],
    };
}
