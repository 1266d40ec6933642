import type { ReportedImage } from "../../shareReport.js";
import { type Access, type Viewer, verdicts } from "../accesses.js";
import { viewerText } from "../words.js";

/** An access, with numbers for its image and its viewer, by which the page's parts know each other. */
export interface Edge {
    readonly image: number;
    readonly viewer: number;
    readonly access: Access;
}

/** What the page's picture and list of shares have in common. */
export interface Edges {
    readonly edges: readonly Edge[];
    /** An image's number is its place here: those with the worst verdict first. */
    readonly images: readonly ReportedImage[];
    /** A viewer's number is its place here. */
    readonly viewers: readonly Viewer[];
}

export function numberedEdges(all: readonly Access[]): Edges {
    const worst = new Map<ReportedImage, number>();
    for (const { image, verdict } of all) {
        worst.set(image, Math.min(worst.get(image) ?? Infinity, verdicts.indexOf(verdict)));
    }
    const images = [...worst].sort(([, a], [, b]) => a - b).map(([image]) => image);
    const imageNumbers = new Map(images.map((image, number) => [image, number]));
    const viewers = [...new Map(all.map(({ viewer }) => [keyOf(viewer), viewer])).values()];
    const viewerNumbers = new Map(viewers.map((viewer, number) => [keyOf(viewer), number]));
    const edges = all.map((access) => ({
        image: imageNumbers.get(access.image) ?? -1,
        viewer: viewerNumbers.get(keyOf(access.viewer)) ?? -1,
        access,
    }));
    return { edges: edges.sort((a, b) => a.image - b.image), images, viewers };
}

function keyOf(viewer: Viewer): string {
    return `${viewer.kind} ${viewerText(viewer)}`;
}

/** The edges of each image, or of each viewer. */
export function edgesBy(edges: readonly Edge[], end: "image" | "viewer"): Map<number, Edge[]> {
    const groups = new Map<number, Edge[]>();
    for (const edge of edges) {
        const group = groups.get(edge[end]);
        if (group) {
            group.push(edge);
        } else {
            groups.set(edge[end], [edge]);
        }
    }
    return groups;
}
