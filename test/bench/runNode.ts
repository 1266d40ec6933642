import { execFile } from "node:child_process";

/** Runs Node.js to its end, with these arguments. Whatever it prints is let go. */
export function runNode(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
    return new Promise((resolve, reject) => {
        execFile(process.execPath, args, { cwd, env, maxBuffer: 1 << 28 }, (error, _, stderr) => {
            if (error === null) {
                resolve();
            } else {
                reject(new Error(`exit ${error.code}: ${stderr}`));
            }
        });
    });
}
