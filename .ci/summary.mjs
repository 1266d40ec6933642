// Prints the counts of a jest run as the last line, and fails where a test failed or a suite that must run did not.
import { readFileSync } from "node:fs";

const results = JSON.parse(readFileSync(process.argv[2], "utf8"));
const mustRun = ["test/unit/", "test/engine/", "test/glance/", "test/browser/", "test/package/"];

const notRun = mustRun.filter(
    (folder) =>
        !results.testResults.some((suite) => suite.name.includes(`/${folder}`) && suite.status === "passed"),
);
if (notRun.length > 0) {
    console.log(`No suite passed in: ${notRun.join(", ")}`);
}
const skipped = results.numPendingTests + results.numTodoTests;
if (skipped > 0) {
    console.log(`${skipped} tests were skipped, and every test must run here`);
}
// A suite that could not even be loaded has no failed tests to count.
const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
console.log(`${results.numPassedTests} passed, ${failed} failed`);
process.exit(results.success && failed === 0 && notRun.length === 0 && skipped === 0 ? 0 : 1);
