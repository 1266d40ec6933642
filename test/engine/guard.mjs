/**
 * node guard.mjs FOLDER
 *
 * Cleans up after the process that started it, even when that is killed. It reads lines from its standard input:
 * "started PID" and "ended PID" keep it informed, "kill PID" ends a process with everything it has started. What one that was killed
 * has left behind ends with it: each leads a session of its own.
 * At the end of its input, which is the other process's end or its wish, it ends all processes that still run and
 * removes FOLDER.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";

const [, , folder] = process.argv;
const running = new Set();

createInterface(process.stdin)
    .on("line", (line) => {
        const [what, pid] = line.split(" ");
        if (what === "started") {
            running.add(Number(pid));
        } else if (what === "ended") {
            running.delete(Number(pid));
            killTree(Number(pid));
        } else if (running.has(Number(pid))) {
            killTree(Number(pid));
        }
    })
    .on("close", () => {
        running.forEach(killTree);
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    });

/** The engine puts its plugins into process groups of their own, so killing a group would not reach them all. */
function killTree(root) {
    const processes = allProcesses();
    const tree = [
        root,
        ...processes.filter(({ pid, session }) => session === root && pid !== root).map(({ pid }) => pid),
    ];
    for (const pid of tree) {
        const children = processes.filter((each) => each.parent === pid && !tree.includes(each.pid));
        tree.push(...children.map((child) => child.pid));
    }
    for (const pid of tree) {
        try {
            process.kill(pid, "SIGKILL");
        } catch {
            // It has ended by itself.
        }
    }
}

/** Every process of this machine, with its parent and, where it is known, the leader of its session. */
function allProcesses() {
    return existsSync("/proc/self/stat") ? processesByProcFolder() : processesByPs();
}

function processesByProcFolder() {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.flatMap((pid) => {
        try {
            // "PID (COMMAND) STATE PARENT GROUP SESSION …", and a command may hold anything.
            const afterCommand = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1);
            const [, parent, , session] = afterCommand.split(" ").map(Number);
            return [{ pid: Number(pid), parent, session }];
        } catch {
            // It ended while we looked.
            return [];
        }
    });
}

function processesByPs() {
    const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
    return lines.map((line) => {
        const [pid, parent] = line.trim().split(/\s+/).map(Number);
        return { pid, parent };
    });
}
