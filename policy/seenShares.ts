import type { JudgedImage } from "./judgement.js";
import type { LiveImages } from "./packRun.js";
import type { PolicyResource } from "./sdk.js";
import { imageMembersType, shareResources } from "./shareResources.js";

/** An image of which a policy has seen who it is shared with. */
export interface SeenImage extends JudgedImage {
    readonly imageId: string;
    /** The resource that shows it; none for an image that was read live. */
    readonly urn?: string | undefined;
    /** Whether every member is in it: not where a resource keeps some statuses only, ignores changes, or declares a share. */
    readonly isWhole: boolean;
}

/** What the resources of a stack show of shares. */
export interface StackShares {
    readonly images: readonly SeenImage[];
    /** What the SDK throws for the first list of members that is not known during a preview. */
    readonly unknown?: Error | undefined;
    /** The same for a share that a resource declares. */
    readonly unknownShare?: Error | undefined;
}

/** Resources whose properties make no sense are left to image-members-approved, which says so. */
export function sharesInStack(resources: readonly PolicyResource[]): StackShares {
    const images: SeenImage[] = [];
    let unknown: Error | undefined;
    let unknownShare: Error | undefined;
    for (const { type, props, opts, urn } of resources) {
        const read = shareResources.get(type)?.(props, opts.ignoreChanges);
        if (read === undefined || "violation" in read) {
            continue;
        }
        const isList = type === imageMembersType;
        if (isList) {
            unknown ??= read.unknown ?? read.unknownImageId;
        } else {
            unknownShare ??= read.unknown ?? read.unknownImageId;
        }
        const { image } = read;
        if (image.imageId !== undefined) {
            const isWhole = isList && read.unknown === undefined && hasEveryStatus(image) && isCurrent(image);
            images.push({ ...image, imageId: image.imageId, urn, isWhole });
        }
    }
    return { images, unknown, unknownShare };
}

/** Every share that is known at the end of a run: what was read live, and what the stack's resources show beside it. */
export function sharesOfRun(resources: readonly PolicyResource[], live: LiveImages): StackShares {
    const liveIds = new Set(live.images.map((image) => image.imageId));
    const { images, ...unknown } = sharesInStack(resources);
    const urns = new Map(images.map(({ imageId, urn }) => [imageId, urn]));
    return {
        images: [
            ...images.filter((image) => !liveIds.has(image.imageId)),
            ...live.images.map((image) => ({ ...image, isWhole: true, urn: urns.get(image.imageId) })),
        ],
        ...unknown,
    };
}

function isCurrent({ ignoreChanges = [] }: JudgedImage): boolean {
    return ignoreChanges.length === 0;
}

function hasEveryStatus({ statuses }: JudgedImage): boolean {
    return statuses === undefined || new Set(statuses).size === 3;
}
