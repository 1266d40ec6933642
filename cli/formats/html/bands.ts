import { type Edge, edgesBy } from "./edges.js";

/** A piece of the picture that fits on a screen: images on the left, who sees them on the right. */
export interface Band {
    /** Keys of images and of viewers, from top to bottom, so that lines cross as little as can be. */
    readonly images: readonly number[];
    readonly viewers: readonly number[];
    readonly edges: readonly Edge[];
}

/** More than this on one screen cannot be told apart. */
const most = { images: 24, viewers: 30, edges: 90 };

/**
 * Divides the picture: one drawing of 2,000 lines is a tangle whose labels are out of sight. Images with much the same
 * viewers come into one band. A viewer appears in every band that it has a line in, and so does an image with many.
 */
export function bands(edges: readonly Edge[]): Band[] {
    const groups: Group[] = [];
    for (const some of bySharedViewers(edges).flatMap((ofImage) => pieces(ofImage, most.viewers))) {
        const group = groups.at(-1);
        if (group?.fits(some)) {
            group.add(some);
        } else {
            groups.push(new Group(some));
        }
    }
    return groups.map(({ edges: together }) => ordered(together));
}

/** Edges that come into one band. */
class Group {
    readonly edges: Edge[] = [];
    readonly #images = new Set<number>();
    readonly #viewers = new Set<number>();

    constructor(edges: readonly Edge[]) {
        this.add(edges);
    }

    add(edges: readonly Edge[]): void {
        for (const edge of edges) {
            this.edges.push(edge);
            this.#images.add(edge.image);
            this.#viewers.add(edge.viewer);
        }
    }

    /** @param edges - of one image, each to another viewer. */
    fits(edges: readonly Edge[]): boolean {
        const isNewImage = edges.some(({ image }) => !this.#images.has(image));
        const newViewers = edges.filter(({ viewer }) => !this.#viewers.has(viewer));
        return (
            this.edges.length + edges.length <= most.edges &&
            this.#images.size + (isNewImage ? 1 : 0) <= most.images &&
            this.#viewers.size + newViewers.length <= most.viewers
        );
    }
}

/** The edges of each image, so that images whose most common viewers are the same stand together. */
function bySharedViewers(edges: readonly Edge[]): Edge[][] {
    const byCount = [...edgesBy(edges, "viewer")].sort(([a, x], [b, y]) => y.length - x.length || a - b);
    const images = new Map<number, { edges: Edge[]; ranks: number[] }>();
    for (const [rank, [, ofViewer]] of byCount.entries()) {
        for (const edge of ofViewer) {
            const image = images.get(edge.image) ?? { edges: [], ranks: [] };
            images.set(edge.image, image);
            image.edges.push(edge);
            image.ranks.push(rank);
        }
    }
    return [...images.values()].sort((a, b) => compareLists(a.ranks, b.ranks)).map((image) => image.edges);
}

function pieces<Item>(items: readonly Item[], length: number): Item[][] {
    const count = Math.ceil(items.length / length);
    return Array.from({ length: count }, (_, index) => items.slice(index * length, (index + 1) * length));
}

function compareLists(a: readonly number[], b: readonly number[]): number {
    const at = a.findIndex((value, index) => value !== b[index]);
    return at < 0 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
}

/** More of them take longer, and spare one crossing in forty. */
const sweeps = 2;

/** Puts every image at the mean place of its viewers and the other way around, a few times (the barycentre method). */
function ordered(edges: readonly Edge[]): Band {
    const byImage = edgesBy(edges, "image");
    const byViewer = edgesBy(edges, "viewer");
    let images = [...byImage.keys()];
    let viewers = [...byViewer.keys()];
    for (let sweep = 0; sweep < sweeps; sweep++) {
        viewers = sortedByMean(viewers, byViewer, "image", images);
        images = sortedByMean(images, byImage, "viewer", viewers);
    }
    return isUpsideDown(images, edges)
        ? { images: images.toReversed(), viewers: viewers.toReversed(), edges }
        : { images, viewers, edges };
}

/** What is not approved is to be seen first; turned over as a whole, a band has as few crossings as before. */
function isUpsideDown(images: readonly number[], edges: readonly Edge[]): boolean {
    const wrong = edges.filter(({ access }) => access.verdict === "unapproved");
    return wrong.length > 0 && meanPlace(wrong, "image", places(images)) > (images.length - 1) / 2;
}

/** @param others - what stands at the other ends of the edges, from top to bottom. */
function sortedByMean(
    keys: readonly number[],
    edges: ReadonlyMap<number, readonly Edge[]>,
    end: "image" | "viewer",
    others: readonly number[],
): number[] {
    const placesOfOthers = places(others);
    return keys
        .map((key) => ({ key, mean: meanPlace(edges.get(key) ?? [], end, placesOfOthers) }))
        .sort((a, b) => a.mean - b.mean)
        .map(({ key }) => key);
}

function places(keys: readonly number[]): Map<number, number> {
    return new Map(keys.map((key, place) => [key, place]));
}

function meanPlace(edges: readonly Edge[], end: "image" | "viewer", at: ReadonlyMap<number, number>): number {
    let sum = 0;
    for (const edge of edges) {
        sum += at.get(edge[end]) ?? 0;
    }
    return sum / edges.length;
}
