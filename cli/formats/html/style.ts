import { gap, rowHeight } from "./drawing.js";

/** The page's looks. Colours are variables, so that dark is another set of them; every pair of text and ground is AA. */
export const style = `
:root {
    --ground: #fff;
    --soft: #f5f6f8;
    --line: #d9dde3;
    --control: #7d8794;
    --text: #1b2129;
    --muted: #56606d;
    --accent: #1f5fbf;
    --bad: #b42318;
    --bad-soft: #fdf0ee;
    --unsure: #8a4b00;
    --unsure-soft: #fff4e0;
    --good: #1d6b3a;
    --good-soft: #eef7f1;
    --calm: #6d84a6;
    --open: #7a6500;
    --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
    :root {
        --ground: #14181d;
        --soft: #1c2229;
        --line: #333c47;
        --control: #7b8796;
        --text: #e6eaef;
        --muted: #a3aebb;
        --accent: #8ab8ff;
        --bad: #ff8f83;
        --bad-soft: #34191a;
        --unsure: #ffbe63;
        --unsure-soft: #33260f;
        --good: #7dd59b;
        --good-soft: #15291d;
        --calm: #7f96b8;
        --open: #cdb95a;
    }
}
*, ::before, ::after { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body {
    margin: 0 auto; padding: 1.5rem clamp(.75rem, 3vw, 2.5rem) 4rem; max-width: 80rem;
    background: var(--ground); color: var(--text);
    font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
    overflow-wrap: anywhere;
}
[hidden] { display: none !important; }
h1, h2, h3, p, ul, dl, dd, fieldset { margin: 0; padding: 0; border: 0; }
ul { list-style: none; }
h1 { font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; }
h2 { font-size: 1.25rem; line-height: 1.3; margin-bottom: .75rem; letter-spacing: -.005em; }
h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
small, dt, th, legend, label, .kicker, nav, footer, .legend, #count { font-size: .8125rem; }
h3 small, summary small { font-weight: 400; color: var(--muted); margin-left: .25rem; }
code { font: .8125rem/1.4 var(--mono); }
b, code, dd, td, li, summary { unicode-bidi: isolate; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
section:focus, main:focus { outline: 0; }
section { margin-top: 2rem; }
.skip { position: absolute; left: -100vw; background: var(--ground); padding: .5rem 1rem; z-index: 9; }
.skip:focus { left: .5rem; top: .5rem; }
.kicker { color: var(--muted); margin-bottom: .5rem; }
.nothing { color: var(--muted); }

.headline { display: flex; gap: 1rem; align-items: flex-start; padding: 1rem 1.25rem; border-radius: 8px; background: var(--tone-soft); border: 1px solid var(--tone); }
.headline p { margin-top: .25rem; }
.headline h1 { color: var(--tone); }
.sign { flex: none; width: 2rem; height: 2rem; border-radius: 50%; background: var(--tone); color: var(--ground); font: 700 1.125rem/2rem system-ui, sans-serif; text-align: center; }
.violations, .unapproved { --tone: var(--bad); --tone-soft: var(--bad-soft); }
.incomplete { --tone: var(--unsure); --tone-soft: var(--unsure-soft); }
.headline.incomplete { border-width: 2px; border-left: 14px solid; border-image: repeating-linear-gradient(-45deg, var(--unsure) 0 8px, var(--unsure-soft) 8px 14px) 2 2 2 14; }
.advice, .unjudged { --tone: var(--accent); --tone-soft: var(--soft); }
.clean { --tone: var(--good); --tone-soft: var(--good-soft); }

dt { color: var(--muted); }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: 1px; margin: .75rem 0; background: var(--line); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.numbers div { display: flex; flex-direction: column-reverse; padding: .5rem 1rem; background: var(--ground); }
.numbers dd { font-size: 1.5rem; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums; }
.numbers .bad dd { color: var(--bad); }
.numbers .unsure dd { color: var(--unsure); }
.source { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; }
.source dd { font-size: .875rem; }

nav { margin-top: .75rem; border-bottom: 1px solid var(--line); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; padding-bottom: .5rem; }
nav a { display: inline-block; padding: .25rem 0; }

.unread { padding: 1rem 1.25rem; border-left: 4px solid var(--unsure); background: var(--unsure-soft); border-radius: 0 8px 8px 0; margin-top: 1.5rem; }
.unread h2 { color: var(--unsure); margin-bottom: .25rem; }
.unread li { padding: .25rem 0; }
.unread strong { display: block; }

search { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; margin-top: 1rem; padding: .75rem 1rem; background: var(--soft); border: 1px solid var(--line); border-radius: 8px; }
.field { display: grid; gap: .125rem; flex: 1 1 12rem; }
legend, .field label { color: var(--muted); }
input:not([type=checkbox]), select, button { font: inherit; font-size: .875rem; color: var(--text); background: var(--ground); border: 1px solid var(--control); border-radius: 6px; padding: .25rem .5rem; min-height: 2.25rem; width: 100%; min-width: 0; }
::placeholder { color: var(--muted); opacity: 1; }
.field:has(select) { flex: 0 1 9rem; }
fieldset label { display: inline-flex; align-items: center; gap: .375rem; min-height: 2.25rem; margin-right: .75rem; }
fieldset input { width: 1rem; height: 1rem; margin: 0; accent-color: var(--accent); }
button { width: auto; cursor: pointer; padding: .25rem .75rem; }
button:disabled { color: var(--muted); border-color: var(--line); background: none; cursor: default; }
#count { flex: 1 0 100%; color: var(--muted); }
#count.filtered { color: var(--text); font-weight: 600; }

.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-bottom: 1rem; color: var(--muted); }
.legend li { display: flex; gap: .5rem; align-items: center; }
.band { display: grid; grid-template-columns: minmax(0, 5fr) minmax(2.5rem, 4fr) minmax(0, 5fr); padding: .25rem 0 .5rem; }
.band ul { align-self: center; }
.band li { height: ${rowHeight}px; padding-bottom: ${gap}px; }
.band li > * { display: flex; flex-direction: column; justify-content: center; height: 100%; padding: 0 .625rem; border: 1px solid var(--line); border-radius: 6px; background: var(--soft); color: inherit; text-decoration: none; line-height: 1.25; }
.band a:hover { border-color: var(--accent); }
.band b { font-size: .8125rem; font-weight: 600; }
.band b, .band small { display: flex; gap: .5em; white-space: nowrap; overflow: hidden; }
.band b { display: block; text-overflow: ellipsis; }
.band small { font-size: .75rem; color: var(--muted); }
.band small > span:last-child { flex: none; max-width: 100%; overflow: hidden; text-overflow: ellipsis; }
.id { display: flex; min-width: 0; font-family: var(--mono); font-size: .75rem; }
.id span:first-child { overflow: hidden; text-overflow: ellipsis; }
.id span:last-child { flex: none; }
.band .marked > * { box-shadow: inset 4px 0 var(--bad); }
.band ul:last-child > .marked > * { box-shadow: inset -4px 0 var(--bad); }
.band .marked small > span:last-child { color: var(--bad); font-weight: 600; }
.band .everybody > * { border: 2px solid; }
.band .everybody.marked > * { background: var(--bad-soft); border-color: var(--bad); }
.band .unknown > * { background: var(--unsure-soft); border: 2px dashed var(--unsure); }
svg { width: 100%; overflow: visible; display: block; }
.legend svg { width: 32px; flex: none; }
path { fill: none; stroke: var(--calm); stroke-width: 1.25; vector-effect: non-scaling-stroke; }
.not-judged { stroke: var(--open); }
.not-approved { stroke: var(--bad); stroke-width: 2.25; }
.not-known { stroke: var(--unsure); stroke-width: 2.25; stroke-dasharray: 2 7; stroke-linecap: round; }
.plain { stroke: var(--text); stroke-width: 1.75; }
.pending { stroke-dasharray: 7 5; }
.rejected { stroke-dasharray: 1.5 4.5; }
.public, .community { stroke-width: 5; }
.dim > svg > path { opacity: .12; }
.dim li:not(.lit) > * { opacity: .45; }
.dim .approved { stroke-width: 2.25; stroke: var(--accent); }

details { border-top: 1px solid var(--line); }
details:last-of-type { border-bottom: 1px solid var(--line); }
summary { padding: .625rem 0; cursor: pointer; font-size: .875rem; }
summary::marker { color: var(--muted); }

table { width: 100%; border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .5rem .75rem .5rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--muted); font-weight: 500; }
.shares { table-layout: fixed; }
.shares td { padding-block: .1875rem; border: 0; }
.shares tbody th { padding-top: .75rem; font-size: .875rem; font-weight: 400; }
.shares tbody th code { color: var(--muted); margin-left: .25rem; }
.shares tbody th code:first-child { color: inherit; margin: 0; }
.shares thead th:first-child { width: 46%; }
.shares td:first-child { font: .8125rem/1.5 var(--mono); }
.visibility { color: var(--muted); margin-left: .25rem; }
.shares tr.not-approved td:first-child, .shares tr.not-approved td:last-child { color: var(--bad); font-weight: 600; }
.shares tr.not-known td { color: var(--unsure); font-weight: 600; }
.nobody td { color: var(--muted); }
.findings th:first-child { width: 8.5rem; }
.findings td p { margin-bottom: .375rem; max-width: 105ch; }
.findings small { color: var(--muted); display: block; }
.level { font-weight: 600; }
.mandatory .level::before { content: "▲ " / ""; }
.mandatory .level { color: var(--bad); }
.subject { font-weight: 600; }
.subject .status { font-weight: 400; color: var(--muted); }
.arrow { color: var(--muted); }
.command { background: var(--soft); border: 1px solid var(--line); border-radius: 4px; padding: .0625rem .25rem; user-select: all; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
.changes td:first-child { white-space: nowrap; }
.mark { display: inline-block; width: 1ch; font-family: var(--mono); font-weight: 700; }
.added .mark { color: var(--bad); }
.removed .mark { color: var(--good); }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--muted); }

@media (max-width: 40rem) {
    body { padding-top: 1rem; }
    .headline { padding: .875rem; gap: .75rem; }
    h1 { font-size: 1.25rem; }
    .numbers { grid-template-columns: repeat(3, 1fr); }
    .numbers div { padding: .5rem .625rem; }
    .numbers dd { font-size: 1.25rem; }
    .band { grid-template-columns: minmax(0, 4fr) minmax(1.75rem, 2fr) minmax(0, 4fr); }
    .band li > * { padding: 0 .375rem; }
    .band small > .id { display: none; }
    .findings thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
    .findings, .findings tbody, .findings tr, .findings td { display: block; }
    .findings tr { padding: .75rem 0; border-top: 1px solid var(--line); }
    .findings td { padding: 0; border: 0; }
    .findings td > small { display: inline; margin-left: .5rem; }
    .findings td .policy { margin: 0; }
    th, td { padding-right: .375rem; }
    .changes td:first-child { white-space: normal; }
    .shares td, .shares thead th { font-size: .75rem; }
    .shares thead th { width: 22%; }
    .shares thead th:first-child { width: 34%; }
    .shares td:first-child { font-size: .75rem; }
}
@media (prefers-reduced-motion: no-preference) {
    html { scroll-behavior: smooth; }
    .band li > *, svg > path { transition: opacity .12s; }
}
@media (forced-colors: active) {
    path { stroke: CanvasText; }
    .not-approved { stroke: Mark; }
}
@media print {
    body { max-width: none; padding: 0; font-size: 10pt; }
    nav, .skip, search > :not(#count), summary::marker { display: none; }
    search { border: 0; padding: 0; background: none; }
    * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
    tr, .unread li, .headline, .numbers, .band li { break-inside: avoid; }
    h2, h3, thead, summary { break-after: avoid; }
    details.fold::details-content { content-visibility: visible; height: auto; }
}
`;
