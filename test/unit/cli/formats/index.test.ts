import { readFileSync } from "node:fs";
import { join } from "node:path";
import { reportFormats } from "../../../../cli/formats/index.js";

test("the documentation has a row for each format", () => {
    const page = readFileSync(join(__dirname, "../../../../docs/command-line.md"), "utf8");
    const [, rows = ""] = /^\| `-o` \| \|\n(.+?)\n\n/ms.exec(page) ?? [];
    expect([...rows.matchAll(/^\| `(.+?)` \|/gm)].map(([, format]) => format)).toEqual(reportFormats);
});
