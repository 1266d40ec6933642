import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** The root of this repository. */
export const repositoryFolder = resolve(__dirname, "../..");

/** The folder that holds the `node` which belongs first on the PATH of whatever the engine starts. */
export const nodeFolder = join(repositoryFolder, "node_modules/node/bin");

/** The SDK that programs and packs run with here. */
export const sdkFolder = join(repositoryFolder, "node_modules/@pulumi/pulumi");

/** The user's home folder, by the environment given. */
export function homeFolder(environment: NodeJS.ProcessEnv): string {
    return environment.HOME || homedir();
}

/** Where set-up keeps what every checkout can use: `${XDG_CACHE_HOME:-~/.cache}/pulumi-scp-image-members`. */
export function cacheFolder(environment: NodeJS.ProcessEnv): string {
    const caches = environment.XDG_CACHE_HOME || join(homeFolder(environment), ".cache");
    return join(caches, "pulumi-scp-image-members");
}
