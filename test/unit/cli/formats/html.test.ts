import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { htmlReport } from "../../../../cli/formats/html.js";
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

test("it says what was read, and when", () => {
    const [, source = ""] = /<dl class="source">(.*?)<\/dl>/s.exec(htmlReport(smallReport())) ?? [];
    expect(source.replace(/<[^>]+>/g, "|").replace(/\|+/g, "|")).toBe(
        "|Looked at|Every image that the account shares|Account|c0ffee00abfc4b87b64614ab36eb9ae4|Endpoint|" +
            "https://virtualserver.kr-west1.e.samsungsdscloud.com|Made|2026-11-24 09:30 UTC|",
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

test("a message keeps its lines, and the command stands below it", () => {
    const report = smallReport();
    const findings = report.findings.map((finding) => ({ ...finding, message: "Not `good`.\nNot `at all" }));
    expect(htmlReport({ ...report, findings })).toContain(
        `<p>Not \`good\`.<br>Not \`at all</p><p>${toTakeBack} <code class="command">` +
            `${takeBackCommand(imageId(1), accountId(1))}</code></p>`,
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
    expect(page).toContain("<p>Name is `rm -rf`.</p>");
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
        2,
    );
    expect(page).toContain("add to approvals.yaml, with owner and reason:</p>");
    expect(page).toContain('<pre class="offer"><code>- memberId: x\n  expires: y\n');
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
    expect(page.match(/<tr role="row" class="mandatory">/g)).toHaveLength(report.findings.length);
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
