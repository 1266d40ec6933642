import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { numberText } from "../../policy/findings/words.js";
import type { ShareReport } from "../shareReport.js";
import { type Access, accesses } from "./accesses.js";
import { type Headline, headline, type Summary, summary as summaryOf } from "./headline.js";
import { byImage } from "./html/byImage.js";
import { changesSection } from "./html/changes.js";
import { filters } from "./html/filters.js";
import { findingsSection } from "./html/findings.js";
import { pictureSection } from "./html/picture.js";
import { sharesSection } from "./html/shares.js";
import { summarySection } from "./html/summary.js";
import { unreadSection } from "./html/unread.js";
import { html, Markup } from "./markup.js";
import { listedChanges, sourceText } from "./words.js";

const style = ownFile("page.css");
const script = ownFile("page.client.js");

/** The text of a file of the source's folder html, in a checkout as in the package. */
function ownFile(name: string): string {
    const root = dirname(require.resolve("pulumi-scp-image-members/package.json"));
    return readFileSync(join(root, "cli/formats/html", name), "utf8");
}

/**
 * The report as one HTML file, to be opened in a browser or kept as a pipeline's artifact. It asks for nothing outside
 * itself, and cannot: its content security policy forbids it. Without JavaScript only its filters are missing.
 */
export function htmlReport(report: ShareReport): string {
    const all = accesses(report);
    const images = byImage(all);
    const counts = summaryOf(report, all);
    const head = headline(report, counts);
    const summary = summarySection(report, [...images.values()].flat());
    return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>Image shares: ${head.title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
${header(report, head, counts)}
${navigation(report, all, summary !== undefined)}
<main id="main" tabindex="-1">
${unreadSection(report)}
${findingsSection(report)}
${summary}
${filters(all)}
${pictureSection(report, images)}
${changesSection(report)}
${sharesSection(report, images)}
</main>
<footer>Made by ${report.tool.name} ${report.tool.version}. Nothing in this file is loaded from elsewhere. It shows what was so when it was made.</footer>
<script type="module">${new Markup(script)}</script>
</body>
</html>
`.text;
}

const contentSecurityPolicy = [
    "default-src 'none'",
    `style-src '${hash(style)}'`,
    `script-src '${hash(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
].join("; ");

function hash(text: string): string {
    return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

const signs: Readonly<Record<Headline["outcome"], string>> = {
    incomplete: "?",
    violations: "!",
    unapproved: "!",
    advice: "i",
    unjudged: "–",
    clean: "✓",
};

function header(report: ShareReport, { outcome, title, detail }: Headline, counts: Summary): Markup {
    return html`<header>
<p class="kicker">Who can use which image</p>
<div class="headline ${outcome}">
<span class="sign" aria-hidden="true">${signs[outcome]}</span>
<div><h1>${title}</h1><p>${detail}</p></div>
</div>
<dl class="numbers">${numbers(counts).map(
        ([name, value, kind]) =>
            html`<div class="${kind}"><dt>${name}</dt><dd>${numberText(value)}</dd></div>`,
    )}</dl>
<dl class="source">${sourceText(report).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</header>`;
}

function numbers(counts: Summary): [name: string, value: number, kind: string][] {
    const { byVerdict, unreadLists, unreadRules } = counts;
    const unread = unreadLists + unreadRules;
    return [
        ["Images", counts.images, ""],
        ["Accounts", counts.accounts, ""],
        ["Shares", counts.shares, ""],
        ["Not approved", byVerdict.unapproved, byVerdict.unapproved > 0 ? "bad" : ""],
        ["Open to everybody", counts.openToEverybody, ""],
        ["Not readable", unread, unread > 0 ? "unsure" : ""],
    ];
}

function navigation(
    { findings, changes, unread }: ShareReport,
    all: readonly Access[],
    hasSummary: boolean,
): Markup {
    const sections = [
        ...(unread.length > 0 ? [{ id: "unread", text: `Not readable (${numberText(unread.length)})` }] : []),
        { id: "findings", text: `Findings (${numberText(findings.length)})` },
        ...(hasSummary ? [{ id: "summary", text: "Summary" }] : []),
        { id: "picture", text: "Picture" },
        ...(changes
            ? [{ id: "changes", text: `Changes (${numberText(listedChanges(changes).length)})` }]
            : []),
        { id: "shares", text: `Every share (${numberText(all.length)})` },
    ];
    return html`<nav aria-label="Sections"><ul>${sections.map(
        ({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`,
    )}</ul></nav>`;
}
