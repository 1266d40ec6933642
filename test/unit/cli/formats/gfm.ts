import { execFileSync } from "node:child_process";
import { repositoryFolder } from "../../../engine/folders.js";

/**
 * The HTML that GitHub's dialect of Markdown comes to. Raw HTML in it is kept, so that it shows. Its parser is made of many ES
 * modules, which a process of its own loads faster than Jest compiles them.
 */
export function renderGfm(markdown: string): string {
    const program = `
        import { readFileSync } from "node:fs";
        import { micromark } from "micromark";
        import { gfm, gfmHtml } from "micromark-extension-gfm";
        const options = { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] };
        process.stdout.write(micromark(readFileSync(0, "utf8"), options));
    `;
    return execFileSync(process.execPath, ["--input-type=module", "-e", program], {
        cwd: repositoryFolder,
        input: markdown,
        encoding: "utf8",
    });
}
