import type { ReportedImage } from "../../shareReport.js";
import { type Access, badness } from "../accesses.js";

/** The accesses of each image; the images with the worst verdict come first. */
export function byImage(all: readonly Access[]): ReadonlyMap<ReportedImage, readonly Access[]> {
    const images = [...Map.groupBy(all, ({ image }) => image)]
        .map(([image, accesses]) => ({
            image,
            accesses,
            worst: accesses.reduce((worst, access) => Math.min(worst, badness(access)), Infinity),
        }))
        .sort((a, b) => a.worst - b.worst);
    return new Map(images.map(({ image, accesses }) => [image, accesses]));
}
