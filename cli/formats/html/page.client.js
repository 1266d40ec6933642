/*
 * The page's own script: it filters what is there already, and draws the picture's lines anew for what is left. The rows of
 * the list of shares are its data. It makes no markup out of text.
 */

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (id) => document.getElementById(id);
const textOf = (element) => element.textContent.toLowerCase();

// What there is.
const shares = all("#shares tbody:not(.nobody)").flatMap((group) => {
    const [heading, ...rows] = group.rows;
    const about = textOf(heading);
    return rows.map((row) => {
        const [account, status, , verdict] = [...row.cells].map((cell) => cell.textContent.trim());
        return {
            row,
            account,
            status,
            verdict,
            isOfAccount: ["pending", "accepted", "rejected"].includes(status),
            text: `${about} ${textOf(row)}`,
            isShown: true,
        };
    });
});
const rowsAbout = (selector) =>
    all(selector).map((row) => ({
        row,
        text: `${textOf(row)} ${row.closest(".group")?.querySelector("h3").textContent.toLowerCase() ?? ""}`,
        account: row.querySelector(".account")?.textContent.toLowerCase(),
        status: row.querySelector(".status")?.textContent,
    }));
const findings = rowsAbout("#findings [data-finding]");
const changes = rowsAbout("#changes tbody tr");
const [imageNodes = [], viewerNodes = []] = all(".drawing ul").map((list) => [...list.children]);
const lines = all(".lines path").map((path) => ({
    path,
    share: shares[path.dataset.share],
    image: imageNodes[path.dataset.image],
    viewer: viewerNodes[path.dataset.viewer],
}));

// The filter, which is also the part of the address behind "#".
const fields = { account: one("account"), verdict: one("verdict"), text: one("text") };
const boxes = all("[name=status]");
const checkedStatuses = () => boxes.filter((box) => box.checked).map((box) => box.value);

function readAddress() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    for (const [name, field] of Object.entries(fields)) {
        field.value = wanted.get(name) ?? "";
    }
    const statuses = wanted.get("status")?.split(" ");
    for (const box of boxes) {
        box.checked = !statuses || statuses.includes(box.value);
    }
}

function writeAddress() {
    const wanted = new URLSearchParams();
    for (const [name, field] of Object.entries(fields)) {
        if (field.value.trim()) {
            wanted.set(name, field.value.trim());
        }
    }
    if (boxes.some((box) => !box.checked)) {
        wanted.set("status", checkedStatuses().join(" "));
    }
    const hash = wanted.size > 0 ? `#${wanted}` : "";
    history.replaceState(null, "", `${location.pathname}${location.search}${hash}`);
}

function filter() {
    const account = fields.account.value.trim().toLowerCase();
    const text = fields.text.value.trim().toLowerCase();
    const verdict = fields.verdict.value;
    const statuses = checkedStatuses();
    // What is open to everybody, or not known, concerns every account and has no status.
    for (const share of shares) {
        share.isShown =
            (!share.isOfAccount ||
                (share.account.toLowerCase().includes(account) && statuses.includes(share.status))) &&
            (!verdict || share.verdict === verdict) &&
            share.text.includes(text);
        share.row.hidden = !share.isShown;
    }
    for (const about of [...findings, ...changes]) {
        about.row.hidden = !(
            (about.account === undefined || about.account.includes(account)) &&
            (about.status === undefined || statuses.includes(about.status)) &&
            about.text.includes(text)
        );
    }
    showWhatIsLeft(Boolean(account || text || verdict || statuses.length < boxes.length));
}

function showWhatIsLeft(isFiltered) {
    const left = {
        shares: shares.filter(({ isShown }) => isShown).length,
        findings: findings.filter(({ row }) => !row.hidden).length,
        picture: lines.filter(({ share }) => share.isShown).length,
    };
    const there = { shares: shares.length, findings: findings.length, picture: lines.length };
    one("count").textContent =
        `${counts(left.shares, there.shares, "lines")}, ${counts(left.findings, there.findings, "findings")}`;
    one("count").classList.toggle("filtered", isFiltered);
    one("reset").disabled = !isFiltered;
    for (const group of all("#shares tbody")) {
        const isLeft = !group.matches(".nobody") && [...group.rows].slice(1).some((row) => !row.hidden);
        group.hidden = isFiltered && !isLeft;
    }
    for (const group of all("#findings .group")) {
        const rows = all("[data-finding]", group);
        group.hidden = rows.length > 0 && rows.every((row) => row.hidden);
    }
    for (const none of all("[data-none]")) {
        none.hidden = there[none.dataset.none] === 0 || left[none.dataset.none] > 0;
    }
    // What is left of much is opened, what was closed is closed again afterwards.
    const isLittle = isFiltered && left.shares + left.findings <= 600;
    for (const more of all("details.more")) {
        more.open = isLittle || more.dataset.wasOpen === "true";
    }
    draw();
}

const counts = (some, many, noun) => `${some.toLocaleString("en")} of ${many.toLocaleString("en")} ${noun}`;

// The picture. Its unit of height is a row, as in cli/formats/html/picture.ts.
function draw() {
    const shown = lines.filter(({ share }) => share.isShown);
    const images = middles(imageNodes, new Set(shown.map(({ image }) => image)));
    const viewers = middles(viewerNodes, new Set(shown.map(({ viewer }) => viewer)));
    const rows = Math.max(images.size, viewers.size, 1);
    document.querySelector(".lines svg")?.setAttribute("viewBox", `0 0 100 ${rows}`);
    for (const { path, share } of lines) {
        path.toggleAttribute("hidden", !share.isShown);
    }
    for (const { path, image, viewer } of shown) {
        const [from, to] = [images.get(image), viewers.get(viewer)];
        path.setAttribute("d", `M0 ${from}C50 ${from} 50 ${to} 100 ${to}`);
    }
}

/** Shows these nodes of a column, hides its others, and says at which height the middle of each is. */
function middles(column, nodes) {
    for (const node of column) {
        node.hidden = !nodes.has(node);
    }
    const shown = column.filter((node) => nodes.has(node));
    return new Map(shown.map((node, index) => [node, index + 0.5]));
}

/** Brings out the lines of one image or one account. */
function highlight(node) {
    const touched = lines.filter(({ image, viewer }) => node !== null && (image === node || viewer === node));
    const lit = new Set(touched.flatMap(({ path, image, viewer }) => [path, image, viewer]));
    document.querySelector(".drawing")?.classList.toggle("dim", lit.size > 0);
    for (const part of [...imageNodes, ...viewerNodes, ...lines.map(({ path }) => path)]) {
        part.classList.toggle("lit", lit.has(part));
    }
}

function highlightAt(event) {
    highlight(event.target.closest?.(".drawing li") ?? null);
}

const picture = one("picture");
picture.addEventListener("pointerover", highlightAt);
picture.addEventListener("pointerleave", highlightAt);
picture.addEventListener("focusin", highlightAt);
picture.addEventListener("focusout", () => highlight(null));

function changed() {
    writeAddress();
    filter();
}

function showAll() {
    for (const field of Object.values(fields)) {
        field.value = "";
    }
    for (const box of boxes) {
        box.checked = true;
    }
    changed();
    fields.account.focus();
}

/** A section's link must not push the filter out of the address. */
function goToSection(event) {
    event.preventDefault();
    const section = document.querySelector(event.currentTarget.hash);
    section.tabIndex = -1;
    section.focus({ preventScroll: true });
    section.scrollIntoView();
}

const isFilter = () => location.hash === "" || location.hash.includes("=");

function followAddress() {
    if (isFilter()) {
        readAddress();
        filter();
        highlight(null);
    }
}

for (const more of all("details.more")) {
    more.dataset.wasOpen = more.open;
}
const accounts = new Set(shares.filter(({ isOfAccount }) => isOfAccount).map(({ account }) => account));
one("accounts").append(...[...accounts].sort().map((account) => new Option("", account)));
for (const field of [...Object.values(fields), ...boxes]) {
    field.addEventListener("input", changed);
}
one("reset").addEventListener("click", showAll);
for (const link of all("nav a")) {
    link.addEventListener("click", goToSection);
}
addEventListener("hashchange", followAddress);
if (isFilter()) {
    readAddress();
}
filter();
one("filters").hidden = false;
