import { quoted } from "../../provider/text.js";
import type { Shares, UnreadShares } from "../checks/check.js";
import { knownProps } from "./knownProps.js";
import type { PolicyResource } from "./sdk.js";

/** The images that are resources of a stack. */
export interface ImageResources {
    /** The URN of the resource by the ID of its image. */
    readonly urns: ReadonlyMap<string, string>;
    readonly notKnownYet: Shares["notKnownYet"];
    /** Resources that have no image ID where one must be. */
    readonly unread: readonly UnreadShares[];
}

/**
 * @param types By type token, the property that holds the image's ID.
 * @param isPreview Whether an ID that is not there is still to come.
 */
export function imageResources(
    resources: readonly PolicyResource[],
    types: Readonly<Record<string, string>>,
    isPreview: boolean,
): ImageResources {
    const urns = new Map<string, string>();
    const notKnownYet: { resourceName: string; resourceUrn: string }[] = [];
    const unread: UnreadShares[] = [];
    for (const { type, props, name, urn } of resources) {
        const property = Object.hasOwn(types, type) ? types[type] : undefined;
        if (property === undefined) {
            continue;
        }
        const { known, unknown } = knownProps(props, [property]);
        const id = known[property];
        if (typeof id === "string" && id !== "") {
            urns.set(id, urn);
        } else if (unknown || (isPreview && (id === undefined || id === null || id === ""))) {
            notKnownYet.push({ resourceName: name, resourceUrn: urn });
        } else {
            const found = id === undefined ? "is missing" : `is ${quoted(id)}`;
            const cause = `the property ${quoted(property)} of this resource ${found}: it must be the image's ID`;
            unread.push({ imageIds: [], cause, resourceUrn: urn });
        }
    }
    return { urns, notKnownYet, unread };
}
