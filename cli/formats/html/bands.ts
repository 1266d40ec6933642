import { type Edge, edgesBy } from "./edges.js";

/** A piece of the picture that fits on a screen: images on the left, who sees them on the right. */
export interface Band {
    /** Keys of images and of viewers, from top to bottom, so that lines cross as little as can be. */
    readonly images: readonly number[];
    readonly viewers: readonly number[];
    readonly edges: readonly Edge[];
}

/** More than this on one screen can not be told apart. */
const most = { images: 24, viewers: 30, edges: 90 };

/**
 * Divides the picture: one drawing of 2,000 lines is a tangle whose labels are out of sight. Images with much the same
 * viewers come into one band. A viewer appears in every band that it has a line in, and so does an image with many.
 */
export function bands(edges: readonly Edge[]): Band[] {
    const groups: Edge[][] = [];
    for (const some of bySharedViewers(edges).flatMap((ofImage) => pieces(ofImage, most.viewers))) {
        const together = [...(groups.at(-1) ?? []), ...some];
        if (groups.length > 0 && fits(together)) {
            groups[groups.length - 1] = together;
        } else {
            groups.push(some);
        }
    }
    return groups.map(ordered);
}

function fits(edges: readonly Edge[]): boolean {
    return (
        edges.length <= most.edges &&
        keys(edges, "image").length <= most.images &&
        keys(edges, "viewer").length <= most.viewers
    );
}

/** The edges of each image, so that images whose most common viewers are the same stand together. */
function bySharedViewers(edges: readonly Edge[]): Edge[][] {
    const byCount = [...edgesBy(edges, "viewer")].sort(([a, x], [b, y]) => y.length - x.length || a - b);
    const ranks = new Map(byCount.map(([viewer], index) => [viewer, index]));
    const rank = ({ viewer }: Edge) => ranks.get(viewer) ?? 0;
    const images = [...edgesBy(edges, "image").values()].map((ofImage) =>
        ofImage.toSorted((a, b) => rank(a) - rank(b)),
    );
    return images.sort((a, b) => compareLists(a.map(rank), b.map(rank)));
}

function pieces<Item>(items: readonly Item[], length: number): Item[][] {
    const count = Math.ceil(items.length / length);
    return Array.from({ length: count }, (_, index) => items.slice(index * length, (index + 1) * length));
}

function keys(edges: readonly Edge[], end: "image" | "viewer"): number[] {
    return [...new Set(edges.map((edge) => edge[end]))];
}

function compareLists(a: readonly number[], b: readonly number[]): number {
    const at = a.findIndex((value, index) => value !== b[index]);
    return at < 0 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
}

const sweeps = 6;

/** Puts every image at the mean place of its viewers and the other way around, a few times (the barycentre method). */
function ordered(edges: readonly Edge[]): Band {
    let images = keys(edges, "image");
    let viewers = keys(edges, "viewer");
    const byImage = edgesBy(edges, "image");
    const byViewer = edgesBy(edges, "viewer");
    for (let sweep = 0; sweep < sweeps; sweep++) {
        viewers = sortedByMean(viewers, (key) =>
            byViewer.get(key)?.map(({ image }) => images.indexOf(image)),
        );
        images = sortedByMean(images, (key) =>
            byImage.get(key)?.map(({ viewer }) => viewers.indexOf(viewer)),
        );
    }
    const isUpsideDown = meanPlaceOfWrong(images, edges) > (images.length - 1) / 2;
    return isUpsideDown
        ? { images: images.toReversed(), viewers: viewers.toReversed(), edges }
        : { images, viewers, edges };
}

/** What is not approved is to be seen first; turned over as a whole, a band has as few crossings as before. */
function meanPlaceOfWrong(images: readonly number[], edges: readonly Edge[]): number {
    const wrong = edges.filter(({ access }) => access.verdict === "unapproved");
    return wrong.length === 0 ? 0 : mean(wrong.map(({ image }) => images.indexOf(image)));
}

function sortedByMean(keys: readonly number[], placesOf: (key: number) => number[] | undefined): number[] {
    const means = new Map(keys.map((key) => [key, mean(placesOf(key) ?? [])]));
    return keys.toSorted((a, b) => (means.get(a) ?? 0) - (means.get(b) ?? 0));
}

function mean(values: readonly number[]): number {
    return values.reduce((sum, value) => sum + value, 0) / values.length;
}
