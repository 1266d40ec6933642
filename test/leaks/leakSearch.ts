import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { secretForms } from "./secretForms.js";

/** Fewer letters and digits stand in texts by chance. */
const SHORTEST = 12;

/** Something that was written or printed. */
export interface Written {
    /** To find it by: a file, a command, a call of `console.log`. */
    readonly where: string;
    readonly text: string;
}

/** Says where a secret stands that must stand nowhere. It does not repeat it. */
export class LeakError extends Error {
    override readonly name = "LeakError";
}

/**
 * @param secrets - each with what it is
 * @throws LeakError where one of them stands in what was written, in any form
 */
export function checkForLeaks(written: readonly Written[], secrets: ReadonlyMap<string, string>): void {
    const leaks = new Set<string>();
    const searched = written.map(({ where, text }) => ({ where, text, letters: lettersOf(text) }));
    for (const [secret, what] of secrets) {
        for (const { form, text } of secretForms(secret)) {
            for (const { where } of searched.filter((each) => holds(each, text))) {
                leaks.add(`a ${what} (${form}) in ${where}`);
            }
        }
    }
    if (leaks.size > 0) {
        throw new LeakError(`There is ${[...leaks].join("\nand ")}`);
    }
}

/** Also in other letter case, and with something between. */
function holds({ text, letters }: { text: string; letters: string }, secret: string): boolean {
    const secretLetters = lettersOf(secret);
    return text.includes(secret) || (secretLetters.length >= SHORTEST && letters.includes(secretLetters));
}

function lettersOf(text: string): string {
    return text.toLowerCase().replace(/[^a-z0-9]+/g, "");
}

/** Every file below a folder. Links, to packages for example, are not followed. */
export function filesWritten(folder: string, below = ""): Written[] {
    return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
        const path = join(below, entry.name);
        if (entry.isDirectory()) {
            return filesWritten(folder, path);
        }
        const text = entry.isFile() ? readFileSync(join(folder, path), "utf8") : "";
        return { where: `file ${path}`, text: `${path}\n${text}` };
    });
}

/** An error in every form in which somebody could write it down, with its causes and what hangs on them. */
export function errorWritten(error: unknown): Written[] {
    const deep = { depth: 20, showHidden: true, maxArrayLength: null, maxStringLength: null, compact: true };
    return causes(error).map((each, level) => ({
        where: `${level === 0 ? "error" : `cause ${level} of error`} ${nameOf(each)}`,
        text: [inspect(each, deep), String(each), JSON.stringify(each), (each as Error)?.stack].join("\n"),
    }));
}

function nameOf(error: unknown): string {
    return error instanceof Error ? error.name : typeof error;
}

function causes(error: unknown): unknown[] {
    const all: unknown[] = [];
    for (let each = error; each !== undefined && !all.includes(each); each = (each as Error)?.cause) {
        all.push(each);
    }
    return all;
}
