import { create } from "xmlbuilder2";
import { wholeMessage } from "../reportedFinding.js";
import type { ReportedFinding, ReportedImage, ShareReport } from "../shareReport.js";
import { unreadSubject } from "../unreadReasons.js";
import { visible } from "./visible.js";

/** xmlbuilder2 leaves alone what looks like an entity already, also where a name only holds such a text: `&#0;`. */
function entity(text: string): string {
    return text.replaceAll("&", "&amp;");
}

/** A test: one that has no outcome passed. */
interface Test {
    readonly name: string;
    readonly outcome?: {
        readonly kind: "failure" | "error" | "skipped";
        readonly type: string;
        readonly text: string;
    };
}

interface Suite {
    readonly name: string;
    readonly tests: readonly Test[];
}

/**
 * JUnit XML: a suite a policy. A mandatory finding is a failure, an advisory one is skipped (a test that fails nothing),
 * and what could not be read is an error.
 */
export function junitReport(report: ShareReport): string {
    const suites = suitesOf(report);
    const all = suites.flatMap(({ tests }) => tests);
    const root = create({ version: "1.0", encoding: "UTF-8" }).ele("testsuites", {
        name: report.tool.name,
        ...counts(all, ["failure", "error"]),
        time: "0",
    });
    for (const { name, tests } of suites) {
        const suite = root.ele("testsuite", {
            name: entity(name),
            ...counts(tests, ["failure", "error", "skipped"]),
            time: "0",
            timestamp: report.createdAt.replace(/\.\d+Z$|Z$/, ""),
        });
        for (const test of distinctNames(tests)) {
            // What is shown as the suite's name is the class name, and tests of one name are taken for one.
            const testcase = suite.ele("testcase", {
                name: entity(test.name),
                classname: entity(name),
                time: "0",
            });
            if (test.outcome?.kind === "skipped") {
                testcase.ele("skipped").txt(entity(test.outcome.text));
            } else if (test.outcome !== undefined) {
                const { kind, type, text } = test.outcome;
                testcase.ele(kind, { type, message: entity(text) }).txt(entity(text));
            }
        }
    }
    return `${root.end({ prettyPrint: true })}\n`;
}

const attributes = { failure: "failures", error: "errors", skipped: "skipped" } as const;

function counts(tests: readonly Test[], kinds: readonly (keyof typeof attributes)[]): Record<string, string> {
    const count = (kind: string) => tests.filter(({ outcome }) => outcome?.kind === kind).length;
    return {
        tests: String(tests.length),
        ...Object.fromEntries(kinds.map((kind) => [attributes[kind], String(count(kind))])),
    };
}

function suitesOf(report: ShareReport): Suite[] {
    const tests = new Map<string, Test[]>();
    const add = (suite: string, test: Test) => tests.set(suite, [...(tests.get(suite) ?? []), test]);
    const unread = report.unread.map(({ imageId, reason }): Test => {
        const subject = unreadSubject(report, imageId === undefined ? [] : [imageId]);
        return {
            name: visible(subject),
            outcome: {
                kind: "error",
                type: "not-read",
                text: visible(`${subject} could not be read: ${reason}.`),
            },
        };
    });
    for (const finding of report.findings) {
        add(visible(`${finding.policyPack}/${finding.policy}`), testOf(finding));
    }
    const judged = new Set(report.findings.map(({ imageId }) => imageId));
    const passed = report.images.filter(({ imageId }) => !judged.has(imageId)).map(passedTest);
    return [
        { name: "not-read", tests: unread },
        ...[...tests].map(([name, each]) => ({ name, tests: each })),
        { name: "images-without-findings", tests: passed },
    ].filter(({ tests: each }) => each.length > 0);
}

function passedTest({ imageId, name }: ReportedImage): Test {
    return { name: visible(name === undefined ? imageId : `${imageId} (${name})`) };
}

function testOf({
    imageId,
    memberId,
    resourceUrn,
    level,
    message,
    command,
    severity,
}: ReportedFinding): Test {
    const subject = [imageId, memberId].filter((part) => part !== undefined).join(" ");
    return {
        name: visible(subject || resourceUrn || message),
        outcome: {
            kind: level === "mandatory" ? "failure" : "skipped",
            type: severity ?? level,
            text: visible(wholeMessage({ message, command })),
        },
    };
}

function distinctNames(tests: readonly Test[]): Test[] {
    const seen = new Map<string, number>();
    return tests.map((test) => {
        const count = (seen.get(test.name) ?? 0) + 1;
        seen.set(test.name, count);
        return count === 1 ? test : { ...test, name: `${test.name} (${count})` };
    });
}
