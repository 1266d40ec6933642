/**
 * node guard.mjs FOLDER
 *
 * Cleans up after the process that started it, even when that is killed. It reads lines from its standard input:
 * "started PID" and "ended PID" keep it informed, "kill PID" ends a process with everything it has started.
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
    const parents = parentsOfProcesses();
    const tree = [root];
    for (const pid of tree) {
        tree.push(...[...parents].filter(([, parent]) => parent === pid).map(([child]) => child));
    }
    for (const pid of tree) {
        try {
            process.kill(pid, "SIGKILL");
        } catch {
            // It has ended by itself.
        }
    }
}

/** Every process of this machine, with its parent. */
function parentsOfProcesses() {
    return existsSync("/proc/self/stat") ? parentsByProcFolder() : parentsByPs();
}

function parentsByProcFolder() {
    const parents = new Map();
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
        try {
            // "PID (COMMAND) STATE PARENT …", and a command may hold anything.
            const afterCommand = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1);
            parents.set(Number(pid), Number(afterCommand.split(" ")[1]));
        } catch {
            // It ended while we looked.
        }
    }
    return parents;
}

function parentsByPs() {
    const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
    return new Map(lines.map((line) => line.trim().split(/\s+/).map(Number)));
}
