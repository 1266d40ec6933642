import { type KnownImage, noShares, type Shares } from "../checks/check.js";
import type { LiveImages } from "./packRun.js";
import { type ReadableResource, readShareResource, type ShareResource } from "./shareResources.js";

/** Shares, and what the SDK throws for the first of their values that is not known during a preview. */
export interface StackShares {
    readonly shares: Shares;
    readonly unknown?: Error | undefined;
}

/** What one resource shows. */
export function sharesOfResource({ image, unclear, unknown, unknownImageId }: ShareResource): StackShares {
    return {
        shares: {
            ...noShares,
            images: image === undefined ? [] : [image],
            unclear: unclear === undefined ? [] : [unclear],
            hasUnknownLists: unknown !== undefined,
        },
        unknown: unknown ?? unknownImageId,
    };
}

/**
 * Every share that is known at the end of a run: what was read live, and what the stack's resources show beside it. Resources
 * whose properties make no sense are left to the policy that judges each resource.
 */
export function sharesOfStack(resources: readonly ReadableResource[], live: LiveImages): StackShares {
    const read = resources.flatMap((resource) => readShareResource(resource) ?? []);
    const liveIds = new Set(live.images.map(({ imageId }) => imageId));
    const shown = read.flatMap(({ image }) => (image?.imageId === undefined ? [] : [image]));
    const urns = new Map(shown.map(({ imageId, resourceUrn }) => [imageId, resourceUrn]));
    const unknownOf = (isDeclared: boolean) =>
        read
            .filter(({ image }) => (image?.isDeclared === true) === isDeclared)
            .map(({ unknown, unknownImageId }) => unknown ?? unknownImageId)
            .find((error) => error !== undefined);
    const unknownList = unknownOf(false);
    const unknownDeclaration = unknownOf(true);
    return {
        shares: {
            ...noShares,
            images: [
                ...shown.filter(({ imageId }) => !liveIds.has(imageId)),
                ...live.images.map(
                    (image): KnownImage => ({
                        ...image,
                        resourceUrn: urns.get(image.imageId) ?? image.resourceUrn,
                    }),
                ),
            ],
            areAll: live.areAll,
            hasUnknownLists: unknownList !== undefined,
            hasUnknownDeclarations: unknownDeclaration !== undefined,
        },
        unknown: unknownList ?? unknownDeclaration,
    };
}
