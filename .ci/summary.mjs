/**
 * node .ci/summary.mjs RESULTS
 *
 * Prints the counts of a Jest run as the last line. Fails unless every suite of this repository ran and every test passed.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [file] = process.argv.slice(2);

function summary() {
    if (!existsSync(file)) {
        console.log("Jest has left no results: see above.");
        return { success: false, passed: 0, failed: 1 };
    }
    const results = JSON.parse(readFileSync(file, "utf8"));
    const ran = new Set(results.testResults.map(({ name }) => name));
    const suites = readdirSync(join(root, "test"), { recursive: true }).filter((path) =>
        path.endsWith(".test.ts"),
    );
    const notRun = suites.map((path) => `test/${path}`).filter((suite) => !ran.has(join(root, suite)));
    if (notRun.length > 0) {
        console.log(`Not run: ${notRun.sort().join(", ")}`);
    }
    const skipped = results.numPendingTests + results.numTodoTests;
    if (skipped > 0) {
        console.log(`${skipped} tests were skipped, and every test must run here.`);
    }
    // A suite that could not even be loaded has no failed tests to count.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + notRun.length + skipped;
    return { success: results.success, passed: results.numPassedTests, failed };
}

const { success, passed, failed } = summary();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = success && failed === 0 ? 0 : 1;
