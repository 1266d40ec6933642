import { visible } from "../../provider/text.js";
import { imageKey, whereIn } from "../origin.js";
import { wholeMessage } from "../reportedFinding.js";
import type { Located, ReportedFinding, ReportedImage, ShareReport } from "../shareReport.js";
import { reasonOf, unreadSubject, unreadText } from "../unreadReasons.js";
import { accesses } from "./accesses.js";
import { type Markup, xml } from "./markup.js";
import { unjudgedImages } from "./notJudged.js";
import { changeText, listedChanges, named, notComparedTexts } from "./words.js";

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
 * JUnit XML: a suite a policy. A mandatory finding is a failure, an advisory one is skipped (a test that fails nothing), so is an
 * image of which not everything was judged, and what could not be read is an error. What has changed passes: whether it may be so is said by a finding.
 */
export function junitReport(report: ShareReport): string {
    const suites = suitesOf(report);
    const all = suites.flatMap(({ tests }) => tests);
    const timestamp = report.createdAt.replace(/\.\d+Z$|Z$/, "");
    return xml`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${report.tool.name}" ${counts(all, ["failure", "error"])} time="0">
${suites.map(
    ({
        name,
        tests,
    }) => xml`  <testsuite name="${name}" ${counts(tests, ["failure", "error", "skipped"])} time="0" timestamp="${timestamp}">
${distinctNames(tests).map((test) => testcase(name, test))}  </testsuite>
`,
)}</testsuites>
`.text;
}

/** What is shown as the suite's name is the class name, and tests of one name are taken for one. */
function testcase(suite: string, { name, outcome }: Test): Markup {
    const start = xml`    <testcase name="${name}" classname="${suite}" time="0"`;
    if (outcome === undefined) {
        return xml`${start}/>
`;
    }
    const text = xml`${outcome.text}`;
    const { kind, type } = outcome;
    const about = kind === "skipped" ? undefined : xml` type="${type}" message="${text}"`;
    return xml`${start}>
      <${kind}${about}>${text}</${kind}>
    </testcase>
`;
}

const attributes = { failure: "failures", error: "errors", skipped: "skipped" } as const;

function counts(tests: readonly Test[], kinds: readonly (keyof typeof attributes)[]): Markup {
    const count = (kind: string) => tests.filter(({ outcome }) => outcome?.kind === kind).length;
    return xml`tests="${tests.length}"${kinds.map((kind) => xml` ${attributes[kind]}="${count(kind)}"`)}`;
}

function suitesOf(report: ShareReport): Suite[] {
    const unread = report.unread.map((item): Test => {
        const why = reasonOf(item);
        return {
            name: visible(unreadSubject(report, why)),
            outcome: { kind: "error", type: "not-read", text: unreadText(report, why) },
        };
    });
    const byPolicy = Map.groupBy(report.findings, ({ policyPack, policy }) =>
        visible(`${policyPack}/${policy}`),
    );
    const all = accesses(report);
    const notJudged = unjudgedImages(report, all).map(
        ({ image, text }): Test => ({
            name: imageTestName(report, image),
            outcome: { kind: "skipped", type: "not-judged", text },
        }),
    );
    const withFindings = new Set(report.findings.map(imageKey));
    const notApproved = new Set(all.flatMap(({ image, verdict }) => (verdict === "approved" ? [] : [image])));
    const passed = report.images
        .filter((image) => !withFindings.has(imageKey(image)) && !notApproved.has(image))
        .map((image): Test => ({ name: imageTestName(report, image) }));
    return [
        { name: "not-read", tests: unread },
        ...[...byPolicy].map(([name, findings]) => ({
            name,
            tests: findings.map((finding) => testOf(report, finding)),
        })),
        { name: "not-judged", tests: notJudged },
        { name: "images-without-findings", tests: passed },
        {
            name: "changes",
            tests: changeTests(report),
        },
    ].filter(({ tests }) => tests.length > 0);
}

function imageTestName(report: ShareReport, image: ReportedImage): string {
    return testName(report, named(image.imageId, image.name), image);
}

function changeTests(report: ShareReport): Test[] {
    return [
        ...listedChanges(report.changes).map((change) => ({
            name: visible(`${change.kind}: ${changeText(report, change)}`),
        })),
        ...notComparedTexts(report.changes).map((text) => ({
            name: visible(text),
            outcome: { kind: "skipped" as const, type: "not-compared", text: visible(text) },
        })),
    ];
}

function testOf(report: ShareReport, finding: ReportedFinding): Test {
    const { imageId, imageName, memberId, memberName, resourceUrn } = finding;
    const { level, message, command, severity } = finding;
    const subject = [
        ...(imageId === undefined ? [] : [named(imageId, imageName)]),
        ...(memberId === undefined ? [] : [named(memberId, memberName)]),
    ].join(" ");
    return {
        name: testName(report, subject || resourceUrn || message, finding),
        outcome: {
            kind: level === "mandatory" ? "failure" : "skipped",
            type: severity ?? level,
            text: wholeMessage({ message, command }),
        },
    };
}

function testName(report: ShareReport, subject: string, located: Located): string {
    const where = whereIn(report, located);
    return visible(where === undefined ? subject : `${subject} of ${where}`);
}

function distinctNames(tests: readonly Test[]): Test[] {
    const seen = new Map<string, number>();
    return tests.map((test) => {
        const count = (seen.get(test.name) ?? 0) + 1;
        seen.set(test.name, count);
        return count === 1 ? test : { ...test, name: `${test.name} (${count})` };
    });
}
