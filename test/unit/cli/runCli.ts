import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { runProgram } from "../../../cli/program.js";
import { checkForLeaks } from "../../leaks/leakSearch.js";
import { seenSecrets } from "../../leaks/seenSecrets.js";

export interface CliResult {
    readonly exitCode: number;
    readonly stdout: string;
    readonly stderr: string;
}

export interface CliSurroundings {
    readonly environment?: Readonly<Record<string, string>>;
    readonly folder?: string;
    readonly scpconf?: string;
    readonly stdin?: string;
    /** Whether both outputs are terminals, with colours. */
    readonly isTerminal?: boolean;
    /** As wide as the terminal is. */
    readonly columns?: number | undefined;
    readonly signal?: AbortSignal;
}

/**
 * Runs a command line in this process.
 * @throws LeakError when it printed a secret that it used.
 */
export async function runCli(
    args: readonly string[],
    surroundings: CliSurroundings = {},
): Promise<CliResult> {
    const { environment = {}, folder = tmpdir(), stdin = "", isTerminal = false } = surroundings;
    const stdout = new Captured(isTerminal, surroundings.columns);
    const stderr = new Captured(isTerminal);
    const exitCode = await runProgram(args, {
        stdout,
        stderr,
        stdin: Readable.from([Buffer.from(stdin)]),
        environment,
        scpconf: surroundings.scpconf ?? join(folder, "no-scpconf"),
        folder,
        signal: surroundings.signal ?? new AbortController().signal,
    });
    checkForLeaks(
        [
            { where: "standard output", text: stdout.text },
            { where: "standard error", text: stderr.text },
        ],
        seenSecrets(),
    );
    return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

class Captured extends Writable {
    text = "";

    readonly columns?: number;

    constructor(
        readonly isTTY: boolean,
        columns?: number,
    ) {
        super({ decodeStrings: false });
        if (columns !== undefined) {
            this.columns = columns;
        }
    }

    hasColors(): boolean {
        return this.isTTY;
    }

    override _write(chunk: string, _encoding: string, done: () => void): void {
        this.text += chunk;
        done();
    }
}

/** A folder with these files, removed after the test file. */
export function folderWith(files: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(join(tmpdir(), "cli-"));
    for (const [name, content] of Object.entries(files)) {
        writeFileSync(join(folder, name), content);
    }
    folders.push(folder);
    return folder;
}

const folders: string[] = [];

afterAll(() => {
    for (const folder of folders) {
        rmSync(folder, { recursive: true, force: true });
    }
});
