import { oneLine } from "../../../provider/text.js";
import { imageKey } from "../../origin.js";
import type { ReportedImage } from "../../shareReport.js";
import { type Access, badness, type Viewer } from "../accesses.js";
import { statusText, viewerText } from "../words.js";

/** More lines than this cannot be told apart in a comment. Mermaid itself gives up at 500. */
const mostLines = 40;
/** Mermaid gives up at 50,000, and a comment has more to say. */
const mostCharacters = 20_000;
const longestLabel = 48;

export interface Picture {
    readonly flowchart: string;
    /** How many lines it shows: those that are not approved first. */
    readonly lines: number;
}

/**
 * As many lines as can be shown.
 *
 * @param namesConnections Whether an image's connection is shown.
 */
export function picture(accesses: readonly Access[], namesConnections: boolean): Picture {
    let shown = accesses.toSorted((a, b) => badness(a) - badness(b)).slice(0, mostLines);
    while (flowchart(shown, namesConnections).length > mostCharacters) {
        shown = shown.slice(0, Math.floor(shown.length * 0.8));
    }
    return { flowchart: flowchart(shown, namesConnections), lines: shown.length };
}

/** A Mermaid flowchart: images on the left, who sees them on the right. */
function flowchart(accesses: readonly Access[], namesConnections: boolean): string {
    const images = numbered(
        accesses.map(({ image }) => image),
        imageKey,
    );
    const viewers = numbered(
        accesses.map(({ viewer }) => viewer),
        keyOf,
    );
    const lines = accesses.map(
        (access) =>
            `  i${images.get(imageKey(access.image))?.number} ${arrow(access)} v${viewers.get(keyOf(access.viewer))?.number}`,
    );
    return [
        "flowchart LR",
        ...[...images.values()].map(
            ({ item, number }) =>
                `  i${number}[${nodeLabel(item.imageId, item.name, namesConnections ? item.connection : undefined)}]`,
        ),
        ...[...viewers.values()].map(({ item, number }) => `  v${number}${viewerNode(item)}`),
        ...lines,
        ...styles(accesses, "unapproved", "stroke:#d1242f,stroke-width:3px"),
        ...styles(accesses, "unknown", "stroke:#9a6700,stroke-width:3px"),
        ...classes(accesses, images, viewers),
    ].join("\n");
}

interface Numbered<Item> {
    readonly item: Item;
    readonly number: number;
}

function numbered<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Numbered<Item>> {
    const unique = new Map(items.map((item) => [key(item), item]));
    return new Map([...unique].map(([key, item], number) => [key, { item, number }]));
}

function keyOf(viewer: Viewer): string {
    return `${viewer.kind} ${viewerText(viewer)}`;
}

/** Solid where the account has accepted, dotted and named if not, thick for everybody. */
function arrow(access: Access): string {
    switch (access.viewer.kind) {
        case "account":
            return access.status === "accepted" ? "---" : `-. ${statusText(access)} .-`;
        case "everybody":
            return `== ${statusText(access)} ===`;
        case "unknown":
            return `-. ${statusText(access)} .-`;
    }
}

/** The name, and as much of the ID as tells it from another of that name; and the connection, if images are of several. */
function nodeLabel(id: string, name: string | undefined, connection?: string): string {
    const lines = name === undefined ? [label(id)] : [label(name), label(id, 8)];
    return `"${[...lines, ...(connection === undefined ? [] : [label(connection)])].join("<br/>")}"`;
}

function viewerNode(viewer: Viewer): string {
    switch (viewer.kind) {
        case "account":
            return `(${nodeLabel(viewer.memberId, viewer.name)})`;
        case "everybody":
            return `{{"Everybody"}}`;
        case "unknown":
            return `(["Not known: could not be read"])`;
    }
}

/** Whatever could mean something to Mermaid, to Markdown in its labels, or to HTML, as the number of its character. */
function label(text: string, most = longestLabel): string {
    return oneLine(text, most).replace(
        /[^\p{L}\p{N} _-]|^[-_]/gu,
        (character) => `#${character.codePointAt(0)};`,
    );
}

function styles(accesses: readonly Access[], verdict: Access["verdict"], style: string): string[] {
    const indices = accesses.flatMap((access, index) => (access.verdict === verdict ? index : []));
    return indices.length > 0 ? [`  linkStyle ${indices.join(",")} ${style}`] : [];
}

function classes(
    accesses: readonly Access[],
    images: ReadonlyMap<string, Numbered<ReportedImage>>,
    viewers: ReadonlyMap<string, Numbered<Viewer>>,
): string[] {
    const unapproved = accesses.filter(({ verdict }) => verdict === "unapproved");
    const nodes = unapproved.flatMap(({ image, viewer }) => [
        `i${images.get(imageKey(image))?.number}`,
        `v${viewers.get(keyOf(viewer))?.number}`,
    ]);
    return nodes.length > 0
        ? [
              "  classDef unapproved stroke:#d1242f,stroke-width:2px",
              `  class ${[...new Set(nodes)].join(",")} unapproved`,
          ]
        : [];
}
