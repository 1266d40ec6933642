import { gap, rowHeight } from "./drawing.js";

/**
 * The page's own script: it filters what is there already, and draws the picture's lines anew for what is left. The
 * rows of the list of shares are its data. It makes no markup out of text, but for what this package has packed.
 */
export const script = `
const ROW = ${rowHeight};
const NODE = ${rowHeight - gap};
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (id) => document.getElementById(id);
const oneWord = (text) => text.replace(" ", "-");
const textOf = (element) => element.textContent.toLowerCase();

/** Puts what is packed in its place. Where that fails, the sentence stays that says what is missing. */
async function unpack(place) {
    const bytes = Uint8Array.from(atob(place.dataset.packed), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    place.outerHTML = await new Response(stream).text();
}
one("filters").hidden = false;
one("filters").inert = true;
await Promise.all(all("[data-packed]").map(unpack));

// What there is.
const shares = all("#shares tbody[data-image]").flatMap((group) => {
    const about = textOf(group.rows[0]);
    return [...group.rows].slice(1).map((row) => {
        const [account, status, , verdict] = [...row.cells].map((cell) => cell.textContent.trim());
        const isOfAccount = ["pending", "accepted", "rejected"].includes(status);
        return {
            row, status, verdict, isOfAccount,
            account: account.toLowerCase(),
            image: group.dataset.image,
            viewer: row.dataset.viewer,
            kind: oneWord(verdict) + " " + oneWord(status),
            text: about + " " + textOf(row),
            isShown: true,
        };
    });
});
const sharesOfImage = Map.groupBy(shares, (share) => share.image);
const rowsAbout = (selector) => all(selector).map((row) => ({
    row,
    text: textOf(row),
    account: row.querySelector(".account")?.textContent.toLowerCase(),
    status: row.querySelector(".status")?.textContent,
}));
const findings = rowsAbout("#findings tbody tr");
const changes = rowsAbout("#changes tbody tr");
const bands = all(".band").map((band) => {
    const fold = band.closest("details");
    const [images, viewers] = all("ul", band).map((list) => [...list.children]);
    const [hasApproved, hasOthers] = { all: [1, 1], attention: [0, 1], approved: [1, 0] }[band.closest(".part").dataset.kind];
    const keys = new Set(viewers.map((node) => node.dataset.viewer));
    const edges = images
        .flatMap((node) => sharesOfImage.get(node.dataset.image) ?? [])
        .filter((share) => keys.has(share.viewer) && (share.verdict === "approved" ? hasApproved : hasOthers));
    return { band, fold, wasOpen: fold?.open, title: fold && [...fold.querySelectorAll("summary *")].map((part) => [part, part.textContent]), images, viewers, edges, svg: band.querySelector("svg") };
});

// The filter, which is also the part of the address behind "#".
const fields = { account: one("account"), verdict: one("verdict"), text: one("text") };
const boxes = all("[name=status]");

function readAddress() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    for (const [name, field] of Object.entries(fields)) field.value = wanted.get(name) ?? "";
    const statuses = wanted.get("status")?.split(" ");
    for (const box of boxes) box.checked = !statuses || statuses.includes(box.value);
}

function writeAddress() {
    const wanted = new URLSearchParams();
    for (const [name, field] of Object.entries(fields)) if (field.value.trim()) wanted.set(name, field.value.trim());
    if (boxes.some((box) => !box.checked)) {
        wanted.set("status", boxes.filter((box) => box.checked).map((box) => box.value).join(" "));
    }
    history.replaceState(null, "", location.pathname + location.search + (wanted.size ? "#" + wanted : ""));
}

function filter() {
    const account = fields.account.value.trim().toLowerCase();
    const text = fields.text.value.trim().toLowerCase();
    const verdict = fields.verdict.value;
    const statuses = boxes.filter((box) => box.checked).map((box) => box.value);
    const isFiltered = Boolean(account || text || verdict || statuses.length < boxes.length);
    // What is open to everybody, or not known, concerns every account and has no status.
    for (const share of shares) {
        share.isShown =
            (!share.isOfAccount || (share.account.includes(account) && statuses.includes(share.status))) &&
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
    showWhatIsLeft(isFiltered);
}

function showWhatIsLeft(isFiltered) {
    const left = shares.filter((share) => share.isShown).length;
    const leftFindings = findings.filter(({ row }) => !row.hidden).length;
    one("count").textContent =
        counts(left, shares.length, "lines") + ", " + counts(leftFindings, findings.length, "findings");
    one("count").classList.toggle("filtered", isFiltered);
    one("reset").disabled = !isFiltered;
    for (const group of all("#shares tbody")) {
        group.hidden = isFiltered && ![...group.rows].some((row) => row.dataset.viewer && !row.hidden);
    }
    for (const none of all("[data-none]")) {
        none.hidden = !isFiltered || (none.dataset.none === "findings" ? leftFindings || !findings.length : left || !shares.length) > 0;
    }
    // What is left of much is opened, what was closed is closed again afterwards.
    const isLittle = isFiltered && left + leftFindings <= 600;
    for (const more of all("details.more")) more.open = isLittle || more.dataset.wasOpen === "true";
    for (const each of bands) {
        const edges = each.edges.filter((share) => share.isShown);
        (each.fold ?? each.band).hidden = edges.length === 0;
        draw(each, edges);
        if (each.fold) {
            each.fold.open = isLittle || each.wasOpen;
            nameFold(each, edges.length);
        }
    }
    for (const part of all(".part")) part.hidden = bands.every(({ band }) => !part.contains(band) || (band.closest("details") ?? band).hidden);
}

const counts = (some, many, noun) => some.toLocaleString("en") + " of " + many.toLocaleString("en") + " " + noun;

function nameFold({ title, images, edges }, left) {
    const names = images.filter((node) => !node.hidden).map((node) => node.querySelector("b").textContent);
    const more = names.length > 2 ? " and " + (names.length - 2) + " more" : "";
    const texts = left === edges.length ? title.map(([, text]) => text) : [names.slice(0, 2).join(", ") + more, counts(left, edges.length, "lines")];
    title.forEach(([part], index) => { part.textContent = texts[index]; });
}

// The picture.
function draw(each, edges) {
    const left = visible(each.images, new Set(edges.map((share) => share.image)), "image");
    const right = visible(each.viewers, new Set(edges.map((share) => share.viewer)), "viewer");
    const rows = Math.max(left.length, right.length);
    each.places = { image: places(left, "image", rows), viewer: places(right, "viewer", rows) };
    each.svg.setAttribute("height", rows * ROW);
    each.svg.setAttribute("viewBox", "0 0 100 " + Math.max(rows * ROW, 1));
    const paths = pathsOf(each, edges);
    for (const path of each.svg.querySelectorAll(":scope > path")) path.setAttribute("d", paths[path.getAttribute("class")] ?? "");
}

function visible(nodes, keys, name) {
    for (const node of nodes) node.hidden = !keys.has(node.dataset[name]);
    return nodes.filter((node) => !node.hidden);
}

function places(nodes, name, rows) {
    const top = ((rows - nodes.length) * ROW + NODE) / 2;
    return new Map(nodes.map((node, index) => [node.dataset[name], top + index * ROW]));
}

function pathsOf({ places }, edges) {
    const paths = {};
    for (const { image, viewer, kind } of edges) {
        const [from, to] = [places.image.get(image), places.viewer.get(viewer)];
        paths[kind] = (paths[kind] ?? "") + "M0 " + from + "C50 " + from + " 50 " + to + " 100 " + to;
    }
    return paths;
}

/** Brings out the lines of one image or one account, in every band that it is in. */
function highlight(node) {
    const [name] = node ? Object.keys(node.dataset) : [];
    for (const each of bands) {
        const isTouched = (share) => name !== undefined && share.isShown && share[name] === node.dataset[name];
        const touched = each.edges.filter(isTouched);
        each.svg.querySelector("g")?.remove();
        each.band.classList.toggle("dim", touched.length > 0);
        const lit = new Set(touched.flatMap((share) => ["image" + share.image, "viewer" + share.viewer]));
        for (const item of each.images) item.classList.toggle("lit", lit.has("image" + item.dataset.image));
        for (const item of each.viewers) item.classList.toggle("lit", lit.has("viewer" + item.dataset.viewer));
        if (touched.length > 0) {
            const group = each.svg.appendChild(document.createElementNS(each.svg.namespaceURI, "g"));
            for (const [kind, d] of Object.entries(pathsOf(each, touched))) {
                const path = group.appendChild(document.createElementNS(each.svg.namespaceURI, "path"));
                path.setAttribute("class", kind);
                path.setAttribute("d", d);
            }
        }
    }
}

let highlighted = null;
function highlightAt(event) {
    const node = event.target.closest?.(".band li") ?? null;
    if (node !== highlighted) highlight((highlighted = node));
}

const picture = one("picture");
picture.addEventListener("pointerover", highlightAt);
picture.addEventListener("pointerleave", highlightAt);
picture.addEventListener("focusin", highlightAt);
picture.addEventListener("focusout", () => highlight((highlighted = null)));

function changed() {
    writeAddress();
    filter();
}

function start() {
    for (const more of all("details.more")) more.dataset.wasOpen = more.open;
    const accounts = new Set(shares.filter((share) => share.isOfAccount).map((share) => share.row.cells[0].textContent));
    one("accounts").append(...[...accounts].sort().map((account) => new Option("", account)));
    one("filters").inert = false;
    for (const field of [...Object.values(fields), ...boxes]) field.addEventListener("input", changed);
    one("reset").addEventListener("click", () => {
        for (const field of Object.values(fields)) field.value = "";
        for (const box of boxes) box.checked = true;
        changed();
        fields.account.focus();
    });
    // A section's link must not push the filter out of the address.
    for (const link of all("nav a")) {
        link.addEventListener("click", (event) => {
            event.preventDefault();
            const section = document.querySelector(link.hash);
            section.tabIndex = -1;
            section.focus({ preventScroll: true });
            section.scrollIntoView();
        });
    }
    const isState = () => location.hash === "" || location.hash.includes("=");
    addEventListener("hashchange", () => {
        if (!isState()) return;
        readAddress();
        filter();
        highlight((highlighted = null));
    });
    if (isState()) readAddress();
    filter();
}

start();
`;
