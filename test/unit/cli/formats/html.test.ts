import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { htmlReport } from "../../../../cli/formats/html.js";
import type { ReportedImage, ShareReport } from "../../../../cli/shareReport.js";
import { takeBackCommand, toTakeBack } from "../../../../policy/findings/text.js";
import { repositoryFolder } from "../../../engine/folders.js";
import {
    accountId,
    emptyReport,
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

const incomplete = htmlReport(ordinaryReport({ unread: someUnread, changes: someChanges }));

test("the security policy allows the page's own script and style, and nothing else", () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/
        .exec(incomplete)?.[1]
        ?.replaceAll("&#39;", "'");
    const hashOf = (element: string) => {
        const [, text = ""] = new RegExp(`<${element}[^>]*>(.*?)</${element}>`, "s").exec(incomplete) ?? [];
        return createHash("sha256").update(text).digest("base64");
    };
    expect(policy).toBe(
        `default-src 'none'; style-src 'sha256-${hashOf("style")}'; script-src 'sha256-${hashOf("script")}'; ` +
            "base-uri 'none'; form-action 'none'",
    );
});

test("its style and its script are files of the package, with line breaks that a browser hashes as they are", () => {
    const { files } = JSON.parse(readFileSync(join(repositoryFolder, "package.json"), "utf8"));
    expect(files).toEqual(
        expect.arrayContaining(["cli/formats/html/page.css", "cli/formats/html/page.client.js"]),
    );
    expect(incomplete).not.toContain("\r");
});

test("the page names no address but its own sections", () => {
    const addresses = [...incomplete.matchAll(/\b(?:src|href|action|url)\s*[=(]\s*["']?([^"'\s>)]*)/g)];
    expect(new Set(addresses.map(([, address = ""]) => address.charAt(0)))).toEqual(new Set(["#"]));
});

test("hostile names are never markup", () => {
    const page = htmlReport(hostileReport());
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toMatch(/<img|<!-- comment|[\0\u2028\u202e]/);
    expect(page).toContain("&lt;/script&gt;&lt;script&gt;document.title=&#39;broken&#39;&lt;/script&gt;");
    expect(page).toContain("right \\u{202e}to left\\u{202c}");
});

function sourceOf(report: ShareReport): string {
    const [, source = ""] = /<dl class="source">(.*?)<\/dl>/s.exec(htmlReport(report)) ?? [];
    return source.replace(/<[^>]+>/g, "|").replace(/\|+/g, "|");
}

test("it says what was read, and when", () => {
    const accountId = "c0ffee00abfc4b87b64614ab36eb9ae4";
    const only = {
        accountId,
        region: "kr-west1",
        endpoint: "https://virtualserver.kr-west1.e.samsungsdscloud.com",
    };
    const report = smallReport();
    expect(
        sourceOf({ ...report, source: { kind: "audit", scope: "allSharedImages", connections: [only] } }),
    ).toBe(
        `|Scope|Every image that the account shares|Account|${accountId}|Region|kr-west1|Endpoint|` +
            `${only.endpoint}|Made|2026-11-24 09:30 UTC|`,
    );
});

test("its head has account and region of each connection, also if they are not known", () => {
    const source = { kind: "audit", scope: "allSharedImages" } as const;
    const connections = [
        { connection: "east", accountId: "acme", region: "kr-east1" },
        { connection: "west", endpoint: "https://example.com" },
    ];
    expect(sourceOf({ ...emptyReport, source: { ...source, connections } })).toContain(
        "|east|account acme, kr-east1|west|account not known, region not known|",
    );
    const alone = { ...source, connections: [{ endpoint: "https://example.com" }] };
    expect(sourceOf({ ...emptyReport, source: alone })).toContain(
        "|Account|not known|Region|not known|Endpoint|https://example.com|",
    );
});

test("of Pulumi's events it names the command, the stack and the packs", () => {
    const source = {
        kind: "pulumi",
        command: "preview",
        stack: "acme/images/prod",
        policyPacks: [{ name: "scp-image-sharing", version: "0.1.0" }],
    } as const;
    const page = htmlReport({ ...emptyReport, source });
    for (const text of ["What pulumi preview saw", "acme/images/prod", "scp-image-sharing 0.1.0"]) {
        expect(page).toContain(`<dd>${text}</dd>`);
    }
    expect(htmlReport({ ...emptyReport, source: { ...source, policyPacks: [] } })).toContain(
        "<dd>none, so that nothing was judged</dd>",
    );
});

test("only a clean report is green", () => {
    const outcomeOf = (page: string) => /class="headline ([a-z]+)"/.exec(page)?.[1];
    expect(outcomeOf(incomplete)).toBe("incomplete");
    expect(outcomeOf(htmlReport(ordinaryReport()))).toBe("violations");
    expect(outcomeOf(htmlReport(emptyReport))).toBe("unjudged");
    expect(incomplete.match(/var\(--good(-soft)?\)/g)).toHaveLength(3);
});

test("a share has a line, and what to do stands once before those of its kind", () => {
    const page = htmlReport(smallReport());
    const command = takeBackCommand(imageId(1), accountId(1));
    expect(page).toContain(`<p>${toTakeBack} <code class="command">${command}</code></p>`);
    const two = htmlReport(reportOf(largeReport(2, 10).images.map(unapproved)));
    expect(two.match(/<code class="command">/g)).toHaveLength(1);
    expect(two.match(/<tr role="row" data-finding>/g)).toHaveLength(20);
});

test("a message keeps its lines, and its command and account stand behind it", () => {
    const findings = smallReport().findings.map((finding) => ({
        ...finding,
        kind: "expired-approval" as const,
        message: "Not `good`.\nNot `at all",
    }));
    expect(htmlReport({ ...smallReport(), findings })).toContain(
        `<li data-finding>Not \`good\`.<br>Not \`at all <code class="account">${accountId(1)}</code> ${toTakeBack} ` +
            `<code class="command">${takeBackCommand(imageId(1), accountId(1))}</code></li>`,
    );
});

test("it begins with what is wrong, and each section has a link in the navigation", () => {
    const ids = [...incomplete.matchAll(/<(?:section|search) id="([a-z]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual(["unread", "findings", "summary", "filters", "picture", "changes", "shares"]);
    const [, navigation = ""] = /<nav.*?>(.*?)<\/nav>/s.exec(incomplete) ?? [];
    expect([...navigation.matchAll(/href="#([a-z]+)"/g)].map(([, id]) => id)).toEqual(
        ids.filter((id) => id !== "filters"),
    );
});

test("the summary counts by account and by image, those with the most that is not approved first", () => {
    const [, summary = ""] =
        /<section id="summary".*?>(.*?)<\/section>/s.exec(htmlReport(ordinaryReport())) ?? [];
    const rows = [...summary.matchAll(/<tr>(<td>.*?)<\/tr>/gs)].map(([, row = ""]) =>
        row
            .replace(/<[^>]+>/g, " ")
            .trim()
            .split(/ {2,}/),
    );
    expect(rows.slice(0, 4)).toEqual([
        ["Everybody", "1", "1"],
        [accountId(7), "1", "1"],
        [accountId(8), "1", "1"],
        [accountId(1), "6", "0"],
    ]);
    expect(rows.filter(([name]) => /^[a-z]+-[a-z]+/.test(name ?? "")).slice(0, 2)).toEqual([
        ["edge-proxy", "3", "1"],
        ["jenkins-lts", "2", "1"],
    ]);
    expect(htmlReport(emptyReport)).not.toContain('id="summary"');
});

test("much of a kind is folded, and how much is said", () => {
    const page = htmlReport(largeReport(200, 10));
    for (const text of ["64 more lines", "30 more accounts", "90 more images"]) {
        expect(page).toContain(`<details class="more"><summary>${text}</summary>`);
    }
    expect(page).toContain('<p class="note">100 more images: see every share.</p>');
    expect(page).toContain('<details class="more"><summary>2,000 lines, image by image</summary>');
    expect(htmlReport(ordinaryReport())).toContain(
        '<details class="more" open><summary>27 lines, image by image</summary>',
    );
});

test("a finding that no command helps has none", () => {
    const report = smallReport();
    const findings = report.findings.map(({ command: _, ...finding }) => finding);
    expect(htmlReport({ ...report, findings })).not.toContain('<code class="command">');
});

test("a backtick in a name styles nothing, and neither does one in what another pack says", () => {
    const ours = violation(
        { imageId: "`a`", imageName: "`b` `", memberId: "`c`", status: "pending" },
        { kind: "not-approved" },
    );
    const theirs = {
        policy: "theirs",
        policyPack: "pack",
        level: "mandatory" as const,
        message: "Name is `rm -rf`.",
    };
    const page = htmlReport({ ...emptyReport, findings: [ours, theirs] });
    expect([...page.matchAll(/<code class="command">(.*?)<\/code>/g)].map(([, text]) => text)).toEqual([
        takeBackCommand("`a`", "`c`").replaceAll("'", "&#39;"),
    ]);
    expect(page).toContain("<li data-finding>Name is `rm -rf`.</li>");
});

test.each([
    ["private", "Nobody but its owner"],
    ["shared", "No share"],
] as const)("a %s image without members is listed as one that nobody sees", (visibility, text) => {
    const images = [{ imageId: imageId(1), visibility, members: [] }];
    expect(htmlReport({ ...emptyReport, images })).toContain(`<tr><td colspan="5">${text}</tbody>`);
});

test("an account has its name in the picture, the shares, the findings and the changes, and its approval with the share", () => {
    const approval = { approvedBy: "ciso", owner: "team", reason: "builds on it", expires: "2099-12-31" };
    const [image] = smallReport().images;
    const named = { ...member(1, "pending", "unapproved"), memberName: "Partner <GmbH>", approval };
    const [finding] = smallReport().findings;
    const page = htmlReport({
        ...smallReport(),
        images: [{ imageId: imageId(1), ...image, members: [named] }],
        findings: finding === undefined ? [] : [{ ...finding, memberName: named.memberName }],
        changes: { ...someChanges, added: [{ imageId: "i", ...named }], removed: [], changed: [] },
        toApprove: { approvalsFile: "approvals.yaml", lines: "- memberId: x\n  expires: y\n", more: 0 },
    });
    const name = "Partner &lt;GmbH&gt;";
    expect(page).toContain(`<b>${name}</b>`);
    expect(page).toContain(
        `<td>${accountId(1)} <span>${name}</span><td>pending<td>2026-06-02<td>not approved<td>until 2099-12-31, approved ` +
            "by ciso, owner team <small>builds on it</small>",
    );
    expect(page.split(`<code class="account">${accountId(1)} <span>${name}</span></code>`).length - 1).toBe(
        3,
    );
    expect(page).toContain("add to approvals.yaml, with owner and reason:</summary>");
    expect(page).toContain("<pre><code>- memberId: x\n  expires: y\n");
});

test("an earlier report without a change since is said, and no section if there was none", () => {
    const changes = { since: "2026-11-17T09:30:00Z", added: [], removed: [], changed: [], visibilities: [] };
    expect(htmlReport({ ...emptyReport, changes })).toContain("No share has changed.");
    expect(htmlReport(emptyReport)).not.toContain('id="changes"');
});

test("10,000 shares are less than 2 MB, and every one is in it", () => {
    const report = largeReport(1_000, 10);
    const page = htmlReport(report);
    expect(page.length).toBeLessThan(2_000_000);
    expect(page.match(/^<tr( class="not-approved")?><td>[0-9a-f]{32}<td>/gm)).toHaveLength(10_000);
    expect(page.match(/<tr role="row" data-finding>/g)).toHaveLength(report.findings.length);
});

test("of more than 300 lines those that need attention are drawn, the worst first, and the rest is counted", () => {
    const verdicts = ["approved", "notJudged", "unapproved"] as const;
    const images = Array.from({ length: 303 }, (_, index) => ({
        imageId: imageId(index),
        members: [member(index, "accepted", verdicts[index % 3] ?? "approved")],
    }));
    const page = htmlReport({ ...emptyReport, images, unread: someUnread });
    const [, svg = ""] = /<div class="lines">(.*?)<\/div>/s.exec(page) ?? [];
    const classes = [...svg.matchAll(/<path class="([a-z-]+)/g)].map(([, verdict]) => verdict);
    // What is drawn last lies on top.
    expect(classes).toEqual([
        ...Array(101).fill("not-judged"),
        ...Array(2).fill("not-known"),
        ...Array(101).fill("not-approved"),
    ]);
    expect(page).toContain("101 of 305 lines are not drawn.");
});

test("an image with more members than a function takes arguments is in it with all of them", () => {
    const members = Array.from({ length: 150_000 }, (_, index) => ({
        memberId: `member-${index}`,
        status: "accepted" as const,
        verdict: "approved" as const,
    }));
    const page = htmlReport({ ...emptyReport, images: [{ imageId: imageId(1), members }] });
    expect(page.match(/^<tr><td>member-\d+<td>/gm)).toHaveLength(150_000);
});

function unapproved(image: ReportedImage): ReportedImage {
    return { ...image, members: image.members.map((each) => ({ ...each, verdict: "unapproved" as const })) };
}
