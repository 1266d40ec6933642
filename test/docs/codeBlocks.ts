import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../..");

/** The blocks of code in a language on a page of this repository, in their order; under a heading, only those up to the next one. */
export function codeBlocks(page: string, language: string, heading?: string): string[] {
    const text = readFileSync(join(root, page), "utf8");
    const [, section = ""] = heading === undefined ? ["", text] : text.split(`\n## ${heading}\n`);
    const [part = ""] = heading === undefined ? [section] : section.split("\n## ");
    return [...part.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, each, code = ""]) =>
        each === language ? code : [],
    );
}

/** With approvals that expire on a day that has not come, whenever a test runs. */
export function unexpired(approvals: string): string {
    return approvals.replace(/"expires": "[^"]*"/, '"expires": "9999-12-31"');
}
