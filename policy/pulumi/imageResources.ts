import { knownProps } from "./knownProps.js";
import type { PolicyResource } from "./sdk.js";
import { quoted } from "./text.js";

/** The images that are resources of a stack. */
export interface ImageResources {
    /** The URN of the resource by the ID of its image. */
    readonly urns: ReadonlyMap<string, string>;
    /** Resources whose image is still to be created. */
    readonly unknown: readonly PolicyResource[];
    /** Resources that have no image ID where one must be, and why not. */
    readonly broken: readonly { readonly urn: string; readonly problem: string }[];
}

/**
 * @param types By type token, the property that holds the image's ID.
 * @param isPreview Whether an ID that is not there is still to come.
 */
export function imageResources(
    resources: readonly PolicyResource[],
    types: ReadonlyMap<string, string>,
    isPreview: boolean,
): ImageResources {
    const urns = new Map<string, string>();
    const unknown: PolicyResource[] = [];
    const broken: { urn: string; problem: string }[] = [];
    for (const resource of resources) {
        const property = types.get(resource.type);
        if (property === undefined) {
            continue;
        }
        const { known, unknown: isUnknown } = knownProps(resource.props, [property]);
        const id = known[property];
        if (typeof id === "string" && id !== "") {
            urns.set(id, resource.urn);
        } else if (isUnknown || (isPreview && (id === undefined || id === null || id === ""))) {
            unknown.push(resource);
        } else {
            const found = id === undefined ? "is missing" : `is ${quoted(id)}`;
            broken.push({
                urn: resource.urn,
                problem: `its property ${quoted(property)} ${found}: it must be the image's ID`,
            });
        }
    }
    return { urns, unknown, broken };
}
