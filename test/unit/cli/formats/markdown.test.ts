import { code, plainText } from "../../../../cli/formats/markdown/escape.js";
import { markdownMarker, markdownReport } from "../../../../cli/formats/markdown.js";
import { renderGfm } from "./gfm.js";
import {
    accountId,
    emptyReport,
    hostileNames,
    hostileReport,
    imageId,
    largeReport,
    ordinaryReport,
    smallReport,
    someChanges,
    someUnread,
} from "./samples.js";

const incomplete = markdownReport(ordinaryReport({ unread: someUnread, changes: someChanges }));

test("the marker is the first line, and the verdict the next", () => {
    const [first, second] = markdownReport(smallReport()).split("\n");
    expect(first).toBe(markdownMarker);
    expect(second).toBe("## ❌ Image shares: 1 violation");
});

test("an incomplete report says so before all else, and what could not be read", () => {
    expect(incomplete).toContain("## ⚠️ Image shares: Incomplete: 2 lists could not be read\n");
    expect(incomplete).toContain(
        "> [!WARNING]\n> Could not be read:\n>\n> - `0b1f7ad2-77f0-4b0e-9d4e-1f2a3b4c5d6e`: The",
    );
    expect(incomplete).not.toContain("✅");
});

test("what is not approved, and the command that takes it back, are in the table", () => {
    expect(incomplete).toContain(
        `Take the share back with \`scp-cli virtualserver image member delete --image_id ${imageId(11)} --member_id ${accountId(7)}\``,
    );
});

test("a finding whose message has no command gets it", () => {
    const report = smallReport();
    const findings = report.findings.map((finding) => ({ ...finding, message: "Not good." }));
    expect(markdownReport({ ...report, findings })).toContain(
        `| Not good.<br>Take the share back: \`scp-cli virtualserver image member delete --image_id ${imageId(1)} --member_id ${accountId(1)}\`<br>`,
    );
});

test("changes of every kind are listed", () => {
    const [, changes = ""] = incomplete.split("### Changes since 2026-11-17 09:30 UTC\n\n");
    expect(changes.split("\n").slice(0, 7)).toEqual([
        "| Change | Image | Account | Status |",
        "| --- | --- | --- | --- |",
        `| Visibility changed | \`${imageId(10)}\` |  | shared → public |`,
        `| Added | \`${imageId(11)}\` | \`${accountId(7)}\` | pending |`,
        `| Added | \`${imageId(12)}\` | \`${accountId(8)}\` | accepted |`,
        `| Status changed | \`${imageId(1)}\` | \`${accountId(4)}\` | pending → accepted |`,
        `| Removed | \`${imageId(3)}\` | \`${accountId(9)}\` | was rejected |`,
    ]);
});

test("an earlier report without a change since is said", () => {
    const changes = { since: "2026-11-17T09:30:00Z", added: [], removed: [], changed: [], visibilities: [] };
    expect(markdownReport({ ...emptyReport, changes })).toContain("No share has changed.");
});

describe("size", () => {
    const hostileAndLong = hostileNames.map((name) => name.repeat(200));
    test.each([
        ["10,000 shares", largeReport(1_000, 10)],
        [
            "many changes and lists that could not be read",
            largeReport(100, 10, {
                unread: Array.from({ length: 2_000 }, (_, index) => ({
                    imageId: imageId(index),
                    reason: "no answer",
                })),
                changes: {
                    ...someChanges,
                    added: Array.from({ length: 2_000 }, (_, index) => ({
                        imageId: imageId(index),
                        memberId: accountId(index),
                        status: "pending" as const,
                    })),
                },
            }),
        ],
        [
            "long hostile texts",
            {
                ...hostileReport(),
                images: hostileReport().images.flatMap((image, index) =>
                    Array.from({ length: 20 }, (_, copy) => ({
                        ...image,
                        imageId: `${copy} ${hostileAndLong[index]}`,
                        name: hostileAndLong[index] ?? "",
                    })),
                ),
                findings: hostileAndLong.map((message) => ({
                    policy: message,
                    policyPack: message,
                    level: "mandatory" as const,
                    message,
                })),
                unread: hostileAndLong.map((reason) => ({ imageId: reason, reason })),
                changes: {
                    ...someChanges,
                    since: hostileAndLong[0] ?? "",
                    added: hostileAndLong.map((id) => ({
                        imageId: id,
                        memberId: id,
                        status: "pending" as const,
                    })),
                },
            },
        ],
    ])("a report of %s fits a comment of GitHub, and its picture Mermaid", (_, report) => {
        const markdown = markdownReport(report);
        expect(markdown.length).toBeLessThan(65_000);
        const flowchart = /```mermaid\n(.*?)\n```/s.exec(markdown)?.[1] ?? "";
        expect(flowchart.length).toBeGreaterThan(1_000);
        expect(flowchart.length).toBeLessThan(50_000);
    });

    test("what is left out is counted", () => {
        const report = largeReport(1_000, 10);
        const markdown = markdownReport(report);
        expect(markdown).toContain("40 lines of 10,000, those that are not approved first.");
        const shown = markdown.split("\n| **mandatory**").length - 1;
        expect(shown).toBeGreaterThan(50);
        expect(markdown).toContain(
            `\n${report.findings.length - shown} more findings: not shown here, but in the reports in HTML and JSON.\n`,
        );
    });
});

describe("hostile names", () => {
    const html = renderGfm(markdownReport(hostileReport()).replace(/```mermaid.*?```/s, ""));

    test("make no element of their own", () => {
        const elements = new Set([...html.matchAll(/<(?!!--)\/?([^\s>]+)/g)].map(([, name]) => name));
        expect([...elements].toSorted()).toEqual(
            [
                "blockquote",
                "br",
                "code",
                "h2",
                "h3",
                "li",
                "p",
                "strong",
                "sub",
                "table",
                "tbody",
                "td",
                "th",
                "thead",
                "tr",
                "ul",
            ].toSorted(),
        );
        expect(html.match(/<!--/g)).toHaveLength(1);
    });

    test("break no row of a table", () => {
        const rows = [...html.matchAll(/<tr>.*?<\/tr>/gs)].map(([row]) => row.split(/<t[dh]\b/).length - 1);
        expect(rows).toEqual([6, 6, ...Array(9).fill(2), ...Array(9).fill(4)]);
    });

    test("are shown as they are, as text and as code", () => {
        const rows = hostileNames.map((name) => `| ${plainText(name)} | ${code(name)} |\n`);
        const [, , ...shown] = texts(renderGfm(`| text | code |\n| - | - |\n${rows.join("")}`));
        expect(shown).toEqual(hostileNames.flatMap((name) => [visible(name), visible(name)]));
    });

    test("neither mention a person nor refer to anything", () => {
        const text =
            "@org/team @user #12 GH-12 !34 %5 ~bug &6 ^7 $8 https://evil.example www.evil.example a@b.example :tada:";
        const [, shown = ""] = texts(renderGfm(`| a |\n| - |\n| ${plainText(text)} |\n`), (cell) => cell);
        expect(shown).not.toContain("<a");
        expect(shown).not.toMatch(/[@#!%~^&$]\w|GH-\d|:\/\/|www\.|:tada:/);
        expect(visible(shown)).toBe(text);
    });
});

/** What the cells of a table say. */
function texts(html: string, read = visible): string[] {
    return [...html.matchAll(/<t[dh]>(.*?)<\/t[dh]>/gs)].map(([, cell = ""]) =>
        read(
            cell
                .replace(/<\/?code>/g, "")
                .replaceAll("&lt;", "<")
                .replaceAll("&gt;", ">")
                .replaceAll("&quot;", '"')
                .replaceAll("&amp;", "&"),
        ),
    );
}

/** As a reader sees it: invisible characters are spelled out, but for those that take words apart. */
function visible(text: string): string {
    return text
        .replaceAll("\u200b", "")
        .replace(/[\p{C}\u2028]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
