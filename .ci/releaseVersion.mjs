/**
 * node .ci/releaseVersion.mjs TAG
 *
 * Fails unless a release's tag is the version in package.json, and CHANGELOG.md has a section on it.
 */
import { readFileSync } from "node:fs";

const read = (file) => readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
const [tag] = process.argv.slice(2);
const { version } = JSON.parse(read("package.json"));
const problems = [];
if (tag !== `v${version}`) {
    problems.push(`The tag is ${tag}, but package.json has version ${version}: tag the release v${version}.`);
}
if (
    !read("CHANGELOG.md")
        .split("\n")
        .some((line) => /^## (\S+)/.exec(line)?.[1] === version)
) {
    problems.push(`CHANGELOG.md has no section "## ${version}": name the changes of this version there.`);
}
for (const problem of problems) {
    console.error(problem);
}
process.exitCode = problems.length > 0 ? 1 : 0;
