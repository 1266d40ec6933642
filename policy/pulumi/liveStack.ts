import { noShares, type Shares } from "../checks/check.js";
import { byCause, readNamedAndShared, type ServiceReader } from "../live/liveShares.js";
import type { PolicyConfiguration } from "../rules/types.js";
import { imageResources } from "./imageResources.js";
import type { PolicyResource } from "./sdk.js";

/** What a pack gets from outside of itself. */
export interface PackSources {
    /** @param connection A name in `scp:connections`; the stack's own connection if it is left out. */
    readonly reader: (connection: string | undefined) => ServiceReader;
    /** Reads a value of the stack's configuration by its whole key. */
    readonly stackConfig: (key: string) => string | undefined;
    /** Whether this is a preview, in which IDs can be unknown. */
    readonly isPreview: () => boolean;
    readonly now: () => Date;
}

/**
 * What the configuration names and the stack's own images, read now. Nothing that a resource shows of shares is believed: a
 * program, a transform or another pack can have written it.
 */
export async function liveStack(
    resources: readonly PolicyResource[],
    config: PolicyConfiguration,
    { reader, isPreview }: PackSources,
): Promise<Shares> {
    const { imageIds = [], allSharedImages = false, resourceTypes = {}, connection } = config;
    const own = imageResources(resources, resourceTypes, isPreview());
    const named = new Set([...imageIds, ...own.urns.keys()]);
    const service = reader(connection);
    const { ofNamed, shared } = await readNamedAndShared(named, allSharedImages, service);
    const images = [...ofNamed.images, ...shared.images];
    const unread = [...ofNamed.unread, ...shared.unread];
    const unreadImages = byCause(unread).map((each) => {
        const [only, ...others] = each.imageIds;
        return { ...each, resourceUrn: others.length > 0 ? undefined : own.urns.get(only ?? "") };
    });
    return {
        ...noShares,
        images: images.map((image) => ({ ...image, resourceUrn: own.urns.get(image.imageId) })),
        areAll: allSharedImages && shared.causes.length + unread.length === 0,
        unread: [...unreadImages, ...own.unread, ...shared.causes.map((cause) => ({ imageIds: [], cause }))],
        notKnownYet: own.notKnownYet,
    };
}
