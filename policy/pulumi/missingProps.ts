import { unknownCheckingProxy } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { pluginImageMembersType, type ReadableResource } from "./shareResources.js";

const read = ["imageId", "visibility", "members"];

/**
 * At a preview, an ImageMembers of the package `scp` without what it reads is one that is not known yet: the engine asks no
 * provider whose own configuration is not known yet, and passes on what the program has given.
 */
export function missingAsUnknown(resource: ReadableResource): ReadableResource {
    const { type, props } = resource;
    const missing = type === pluginImageMembersType ? read.filter((name) => !(name in props)) : [];
    const getters = missing.map((name) => [name, { get: () => unknown(name) }]);
    // The rest is inherited: a value that is not known yet cannot be copied.
    return missing.length === 0
        ? resource
        : { ...resource, props: Object.create(props, Object.fromEntries(getters)) };
}

/** @throws what the SDK throws for a property that is not known yet. */
function unknown(name: string): unknown {
    return unknownCheckingProxy({ [name]: pulumi.runtime.unknownValue })[name];
}
