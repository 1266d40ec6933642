import type { ReportedImage } from "../../shareReport.js";
import { type Access, type Viewer, verdicts } from "../accesses.js";

/** The numbers by which the page's parts know images and viewers. */
export interface Numbers {
    /** An image's number is its place here: those with the worst verdict first. */
    readonly images: ReadonlyMap<ReportedImage, readonly Access[]>;
    readonly viewers: ReadonlyMap<Viewer, number>;
}

export function numbered(all: readonly Access[]): Numbers {
    const images = [...groupedBy(all, ({ image }) => image)]
        .map(([image, accesses]) => ({ image, accesses, worst: worstOf(accesses) }))
        .sort((a, b) => a.worst - b.worst);
    const viewers = new Set(all.map(({ viewer }) => viewer));
    return {
        images: new Map(images.map(({ image, accesses }) => [image, accesses])),
        viewers: new Map([...viewers].map((viewer, number) => [viewer, number])),
    };
}

function worstOf(accesses: readonly Access[]): number {
    const present = new Set(accesses.map(({ verdict }) => verdict));
    return verdicts.findIndex((verdict) => present.has(verdict));
}

/** An access, with the numbers of its image and its viewer. */
export interface Edge {
    readonly image: number;
    readonly viewer: number;
    readonly access: Access;
}

/** Accesses as edges, image by image. */
export function edgesOf(accesses: readonly Access[], { images, viewers }: Numbers): Edge[] {
    const imageNumbers = new Map([...images.keys()].map((image, number) => [image, number]));
    return accesses
        .map((access) => ({
            image: imageNumbers.get(access.image) ?? -1,
            viewer: viewers.get(access.viewer) ?? -1,
            access,
        }))
        .sort((a, b) => a.image - b.image);
}

/** The edges of each image, or of each viewer. */
export function edgesBy(edges: readonly Edge[], end: "image" | "viewer"): Map<number, Edge[]> {
    return groupedBy(edges, (edge) => edge[end]);
}

function groupedBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
    const groups = new Map<Key, Item[]>();
    for (const item of items) {
        const key = keyOf(item);
        const group = groups.get(key);
        if (group) {
            group.push(item);
        } else {
            groups.set(key, [item]);
        }
    }
    return groups;
}
