import { unknownCheckingProxy } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { knownProps } from "./knownProps.js";
import type { PolicyResource } from "./sdk.js";
import { pluginImageMembersType, type ReadableResource } from "./shareResources.js";

/** A resource with its provider, which a component has not. */
export type ProvidedResource = ReadableResource & Pick<PolicyResource, "provider">;

const pluginProvider = "pulumi:providers:scp";
const read = ["visibility", "members"];

/**
 * An ImageMembers of the package `scp` without what the package's provider has not read: the engine asks no provider whose own
 * configuration is not known yet, and passes on what the program has given. What is missing is not known yet at a preview.
 */
export function readByProvider(resource: ProvidedResource, isPreview: boolean): ReadableResource {
    const { type, props, provider } = resource;
    if (type !== pluginImageMembersType) {
        return resource;
    }
    const names = ["imageId", ...read];
    const missing = names.filter((name) => !(name in props) || (read.includes(name) && !hasRead(provider)));
    const getters = missing.map((name) => [name, { get: () => (isPreview ? unknown(name) : undefined) }]);
    // The rest is inherited: a value that is not known yet cannot be copied.
    return { ...resource, props: Object.create(props, Object.fromEntries(getters)) };
}

function hasRead(provider: ProvidedResource["provider"]): boolean {
    return (
        provider?.type === pluginProvider &&
        knownProps(provider.props, Object.keys(provider.props)).unknown === undefined
    );
}

/** @throws what the SDK throws for a property that is not known yet. */
function unknown(name: string): unknown {
    return unknownCheckingProxy({ [name]: pulumi.runtime.unknownValue })[name];
}
