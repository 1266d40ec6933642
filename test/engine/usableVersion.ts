import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { oldestPulumi } from "./engineVersions.js";

const secondsToAnswer = 20;

/**
 * The version of a `pulumi` executable, for example "3.250.0".
 * @throws {Error} when it does not run, or is too old; the message says which.
 */
export async function usableVersion(command: string, environment: NodeJS.ProcessEnv): Promise<string> {
    // Even `pulumi version` writes a log to Pulumi's home folder, which is the user's own unless told otherwise.
    const home = await mkdtemp(join(tmpdir(), "pulumi-version-"));
    const env = { ...environment, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" };
    try {
        const { stdout } = await promisify(execFile)(command, ["version"], {
            env,
            timeout: secondsToAnswer * 1000,
        });
        return checkVersion(command, stdout.trim());
    } finally {
        await rm(home, { recursive: true, force: true });
    }
}

function checkVersion(command: string, output: string): string {
    const [, version, major, minor] = /^v((\d+)\.(\d+)\.\S+)$/.exec(output) ?? [];
    if (version === undefined) {
        throw new Error(`${command} version answers "${output.slice(0, 100)}", which is no version`);
    }
    const [oldestMajor, oldestMinor] = oldestPulumi.split(".");
    if (major !== oldestMajor || Number(minor) < Number(oldestMinor)) {
        throw new Error(`${command} is version ${version}, which is not ${oldestPulumi} or a newer 3.x`);
    }
    return version;
}
