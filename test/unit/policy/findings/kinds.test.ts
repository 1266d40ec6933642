import { readFileSync } from "node:fs";
import { join } from "node:path";
import { kindNames, kinds } from "../../../../policy/findings/kinds.js";

test("the documentation of the JSON form names every kind that can be found, and none that says that nothing was judged", () => {
    const page = readFileSync(join(__dirname, "../../../../docs/command-line.md"), "utf8");
    const [, named = ""] = /`kind\?` \(what was found, for programs: (.+?);/.exec(page) ?? [];
    const found = kindNames.filter((kind) => kinds[kind].verdict !== "notJudged");
    expect([...named.matchAll(/`(.+?)`/g)].map(([, kind]) => kind)).toEqual(found);
});
