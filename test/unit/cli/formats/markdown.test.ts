import { code, plainText } from "../../../../cli/formats/markdown/escape.js";
import { markdownMarker, markdownReport } from "../../../../cli/formats/markdown.js";
import { takeBackCommand, toTakeBack } from "../../../../policy/findings/text.js";
import { renderGfm } from "./gfm.js";
import {
    accountId,
    emptyReport,
    hostileNames,
    hostileReport,
    imageId,
    largeReport,
    member,
    ordinaryReport,
    reportOf,
    smallReport,
    someChanges,
    someUnread,
    violation,
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

test("what is not approved is grouped: what to do once a kind, and a line a share with names and why", () => {
    const [, findings = ""] = incomplete.split("### Findings\n\n");
    const [open = "", shares = ""] = findings.split("\n#### ❌ 2 shares not approved\n");
    expect(shares.split("\n").slice(0, 7)).toEqual([
        "",
        "<sub>mandatory · high severity · shared-images-approved</sub>",
        "",
        "Take each share back, or approve its account. A share that is pending or rejected gives access all the same. " +
            `${toTakeBack} \`${takeBackCommand("IMAGE_ID", "ACCOUNT_ID")}\``,
        "",
        "| Image | Account | Status | Since | Why |",
        "| --- | --- | --- | --- | --- |",
    ]);
    expect(shares).toContain(
        `\n| jenkins-lts \`${imageId(11)}\` | \`${accountId(7)}\` | pending | 2026-06-08 | not approved |\n`,
    );
    expect(findings.split(toTakeBack)).toHaveLength(2);
    expect(open).toMatch(/^#### ❌ 1 image open to everybody\n/);
    expect(open).toContain(`| sap-hana-sp7 \`${imageId(10)}\` | everybody |  |  | open to everybody |`);
});

test("a share says who its account is, and which approval of whom has expired until when", () => {
    const share = { imageId: "i", memberId: "m", memberName: "Partner GmbH" };
    const approval = { memberId: "m", expires: "2026-01-31", approvedBy: "ciso", place: "approvals[2]" };
    const findings = [violation(share, { kind: "approval-ended", approval })];
    expect(markdownReport(reportOf([], { findings }))).toContain(
        "| `i` | Partner GmbH `m` |  |  | approval expired on 2026-01-31 (`approvals[2]`, approved by ciso) |",
    );
});

test("of several accounts, each share names its connection", () => {
    const several = [{ connection: "east" }, { connection: "west" }];
    const source = { kind: "audit", scope: "allSharedImages", connections: several } as const;
    const findings = smallReport().findings.map((finding) => ({ ...finding, connection: "west" }));
    expect(markdownReport({ ...smallReport(), source, findings })).toContain(
        `| \`golden-ubuntu-24.04\` \`${imageId(1)}\` | \`west\` | \`${accountId(1)}\` |`,
    );
});

test("a finding that is about no share is told by its message", () => {
    const finding = {
        policy: "approvals-current",
        policyPack: "scp-image-sharing",
        level: "advisory",
        kind: "approval-ends",
        message: "One ends.",
    } as const;
    expect(markdownReport({ ...smallReport(), findings: [finding] })).toContain(
        "#### ℹ️ 1 finding\n\n<sub>advisory · approvals-current</sub>\n\n- One ends.\n",
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

test("an account has its name in the picture and the changes, and approvals to add stand once, as code", () => {
    const report = smallReport();
    const [image] = report.images;
    const members = [{ ...member(1, "pending", "unapproved"), memberName: "Partner GmbH" }];
    const markdown = markdownReport({
        ...report,
        images: [{ imageId: imageId(1), ...image, members }],
        changes: {
            ...someChanges,
            added: [{ imageId: "i", memberId: "m", memberName: "@team", status: "pending" }],
        },
        toApprove: {
            approvalsFile: "approvals.yaml",
            lines: "- memberId: x # ````\n  expires: y\n",
            more: 0,
        },
    });
    expect(markdown).toContain(`("Partner GmbH<br/>${accountId(1).slice(0, 8)}…")`.replace("…", "#8230;"));
    expect(markdown).toContain("| Added | `i` | `@team` `m` | pending |");
    expect(markdown).toContain(
        "\nTo approve what is not approved, add to approvals.yaml, with owner and reason:\n\n" +
            "`````yaml\n- memberId: x # ````\n  expires: y\n`````\n",
    );
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
        const shown = markdown.split(" | not approved |\n").length - 1;
        expect(shown).toBeGreaterThan(200);
        expect(markdown).toContain(
            `\n${report.findings.length - shown} not shown here, but in the reports in HTML and JSON.\n`,
        );
    });

    test("findings of many do not crowd out another kind, and a kind without room is counted", () => {
        const report = largeReport(1_000, 10);
        const other = {
            policy: "theirs",
            policyPack: "pack",
            level: "advisory",
            message: "Not good.",
        } as const;
        expect(markdownReport({ ...report, findings: [...report.findings, other] })).toContain(
            "- Not good.\n",
        );
        const findings = Array.from({ length: 2_000 }, (_, index) => ({
            ...other,
            policy: `policy ${index}`,
        }));
        const markdown = markdownReport(reportOf([], { findings }));
        const leftOut = [...markdown.matchAll(/^([\d,]+) (?:more findings )?not shown here/gm)];
        expect(leftOut.length).toBeGreaterThan(0);
        const counts = leftOut.map(([, count = ""]) => Number(count.replace(",", "")));
        const shown = markdown.split("- Not good.\n").length - 1;
        expect(counts.reduce((sum, count) => sum + count, shown)).toBe(2_000);
    });
});

describe("hostile names", () => {
    const html = renderGfm(markdownReport(hostileReport()).replace(/```mermaid.*?```/s, ""));

    test("make no element of their own", () => {
        const elements = new Set([...html.matchAll(/<(?!!--)\/?([^\s>]+)/g)].map(([, name]) => name));
        expect([...elements].toSorted()).toEqual(
            [
                "blockquote",
                "code",
                "h2",
                "h3",
                "h4",
                "li",
                "p",
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
        expect(rows).toEqual([6, 6, ...Array(9).fill(5), ...Array(9).fill(4)]);
    });

    test("are shown as they are, as text and as code", () => {
        const rows = hostileNames.map((name) => `| ${plainText(name)} | ${code(name)} |\n`);
        const [, , ...shown] = texts(renderGfm(`| text | code |\n| - | - |\n${rows.join("")}`));
        expect(shown).toEqual(hostileNames.flatMap((name) => [visible(name), visible(name)]));
    });

    // What GitHub and GitLab look for in the text that Markdown has made, but never in code.
    test.each([
        "@org/team @user a@b.example",
        '#12 org/repo#12 GH-12 gh-12 GL-12 JIRA-12 !34 %5 %"next release" ~bug ~"a bug" &6 ^7 ^alert#7 $8 *iteration:9',
        "[vulnerability:123] [feature_flag:1] [work_item:2] group/project> [^1] [[wiki]] [a](b) ![a](b) [TOC] [ ]",
        "70a599e 70a599e031e749b7b260868f441e862b12345678 org/repo@70a599e 70a599e...868f441 GHSA-abcd-efgh-ijkl CVE-2026-1234",
        ":+1: :-1: :tada: :100: :1234: :8ball: :e-mail: (:tada:) x:tada:x :a::b: 10:30:00",
        "https://evil.example http://evil.example/a?b=c ftp://evil.example irc://x a+b://x www.evil.example _www.evil.example_",
        "mailto:a@b.example xmpp:a@b.example <https://evil.example> <a@b.example>",
        "$a$ $$a$$ $`a`$ {+ added +} {- removed -} [+ added +] [- removed -] %{project_name} ==mark== H~2~O x^2^ ++a++",
        "**bold** __bold__ *a* _a_ ~~gone~~ ~gone~ `code` ``co`de`` <b>bold</b> &amp; &#64;user \\@user \\",
        "#fff #0969DA rgb(9,105,218) hsl(212,92%,45%) #0969DA80",
    ])("neither mention a person nor refer to anything: %s", (text) => {
        const html = renderGfm(`| a | b |\n| - | - |\n| ${plainText(text)} | ${code(text)} |\n`);
        const cells = texts(html, (cell) => cell).slice(2);
        expect(cells.map(visible)).toEqual([text, text]);
        const [, words = "", asCode = ""] = /<td>(.*?)<\/td>\s*<td>(.*?)<\/td>/s.exec(html) ?? [];
        for (const cell of [words, asCode]) {
            const outside = cell.replace(/<code>(.*?)<\/code>/g, "·").replaceAll("&quot;", '"');
            expect(outside).not.toMatch(/[^\w .,;:!?'"()/·-]|[\da-f]{7}|\w-\d|:[\w+-]+:|:\/\/|www\.|GHSA/i);
        }
        expect(html).not.toMatch(/<code>(#[\da-f]{3,8}|(rgb|hsl)\(.*?\))<\/code>/i);
    });

    test("an ordinary sentence is left as it is, but for its IDs and times", () => {
        expect(
            plainText(
                'Image 70a599e0-31e7 ("golden image") is shared (since 2026-06-01T07:08:08Z): at 09:30.',
            ),
        ).toBe('Image `70a599e0-31e7` ("golden image") is shared (since `2026-06-01T07:08:08Z`): at 09:30.');
    });

    test("no backtick in a name makes code of it, and no line break a line that GitLab acts on", () => {
        const name = "`rm -rf` ``\n/close";
        const subject = {
            imageId: `i${name}`,
            imageName: name,
            memberId: `m${name}`,
            status: "pending" as const,
        };
        const markdown = markdownReport(
            reportOf([], { findings: [violation(subject, { kind: "not-approved" })] }),
        );
        const shown = [...renderGfm(markdown).matchAll(/<code>(.*?)<\/code>/g)].map(([, each]) => each);
        expect(shown).toContain(
            "scp-cli virtualserver image member delete --image_id 'i\\u{60}rm -rf\\u{60} \\u{60}\\u{60}\\u{a}/close' --member_id 'm\\u{60}rm -rf\\u{60} \\u{60}\\u{60}\\u{a}/close'",
        );
        expect(shown.filter((each = "") => /^rm/.test(each))).toEqual([]);
        expect(markdown).not.toMatch(/^\//m);
    });

    test("a backtick in what a service says makes no code of it", () => {
        const unread = [{ imageId: "a", reason: "503: `rm -rf /`" }];
        expect(markdownReport({ ...emptyReport, unread })).toContain(
            "> - `a`: 503: `` `rm `` -rf `` /` ``\n",
        );
    });

    test("what another pack says has no code", () => {
        const foreign = {
            policy: "theirs",
            policyPack: "pack",
            level: "mandatory" as const,
            message: "Name is `rm -rf`.",
        };
        expect(markdownReport(reportOf([], { findings: [foreign] }))).toContain(
            "- Name is `` `rm `` `` -rf` ``.\n",
        );
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
