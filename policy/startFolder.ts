import { readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

/**
 * The folder that `pulumi` works in: the one that it was started in, or that its `--cwd` names. A pack's process has
 * another one, its own, and is told nothing of it.
 *
 * Linux tells the folder of every process, and so that of the `pulumi` among those that this process comes from.
 * Elsewhere it is what the shell has put into PWD, which is not where `--cwd` leads.
 *
 * @returns undefined where it can not be known.
 */
export function startFolder(): string | undefined {
    return folderOfPulumi(process.ppid) ?? process.env.PWD;
}

function folderOfPulumi(pid: number): string | undefined {
    try {
        while (pid > 1 && !isPulumi(basename(readlinkSync(`/proc/${pid}/exe`)))) {
            pid = parentOf(pid);
        }
        return pid > 1 ? readlinkSync(`/proc/${pid}/cwd`) : undefined;
    } catch {
        return undefined;
    }
}

/** Language hosts, which stand between, are named `pulumi-language-…`. */
function isPulumi(executable: string): boolean {
    return executable.startsWith("pulumi") && !executable.startsWith("pulumi-");
}

function parentOf(pid: number): number {
    // The second field is the executable's name in parentheses, which can hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1) ?? "";
    return Number(fields.split(" ")[1] ?? 0);
}
