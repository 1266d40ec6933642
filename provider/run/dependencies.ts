import type * as pulumi from "@pulumi/pulumi";
import { all, output, unknown } from "@pulumi/pulumi/output.js";
import { ComponentResource, CustomResource } from "@pulumi/pulumi/resource.js";

/** What a function's Output form may be told to wait for. @inline */
export type DependsOn = pulumi.Input<pulumi.Input<pulumi.Resource>[]> | pulumi.Input<pulumi.Resource>;

/**
 * A function's Output form: it reads once its arguments are known, and once the resources that they come from and those
 * in `dependsOn` are there. Before, at preview, the result is unknown.
 *
 * @param read - gets the arguments, and the resources that had to be there.
 */
export function readOutput<Args, Result>(
    args: pulumi.Input<Args>,
    dependsOn: DependsOn | undefined,
    read: (args: Args, waitedFor: ReadonlySet<pulumi.Resource>) => Promise<Result>,
): pulumi.Output<Result> {
    const ready = withDependencies(output(args) as pulumi.Output<Args>, dependsOn);
    const result = ready.apply(async (plain) => {
        const resources = await resourcesBehind(ready);
        return (await allCreated(resources)) ? read(plain as Args, resources) : (unknown as never);
    });
    return result as pulumi.Output<Result>;
}

/** The same value, once these resources are registered; it then counts as coming from them. */
function withDependencies<T>(value: pulumi.Output<T>, dependsOn: DependsOn | undefined): pulumi.Output<T> {
    if (dependsOn === undefined) {
        return value;
    }
    const registered = output<pulumi.Resource | pulumi.Resource[]>(
        dependsOn as pulumi.Input<pulumi.Resource>,
    ).apply((resources) => all([resources].flat().map((resource) => resource.urn)));
    return all([value, registered]).apply(([plain]) => plain as T);
}

/** The resources that a value comes from, with those inside their components. */
async function resourcesBehind(value: pulumi.Output<unknown>): Promise<ReadonlySet<pulumi.Resource>> {
    const found = new Set<pulumi.Resource>();
    for (const resource of await internals(value).allResources()) {
        addWithChildren(resource, found);
    }
    return found;
}

/** Whether all of them are there: a resource that is still to be created has no ID yet at preview. */
async function allCreated(resources: Iterable<pulumi.Resource>): Promise<boolean> {
    const custom = [...resources].filter((resource) => CustomResource.isInstance(resource));
    const known = await Promise.all(
        custom.map((resource) => resource.id === undefined || internals(resource.id).isKnown),
    );
    return known.every(Boolean);
}

/*
 * The SDK's own functions wait in this way, over parts of Output and Resource that its types leave out. They have been
 * the same for all of its version 3: copies of the SDK of different versions rely on them to work together.
 */
interface OutputInternals {
    readonly isKnown: Promise<boolean>;
    allResources(): Promise<ReadonlySet<pulumi.Resource>>;
}

function internals(value: pulumi.Output<unknown>): OutputInternals {
    return value as unknown as OutputInternals;
}

function addWithChildren(resource: pulumi.Resource, found: Set<pulumi.Resource>): void {
    if (found.has(resource)) {
        return;
    }
    found.add(resource);
    if (ComponentResource.isInstance(resource)) {
        const { __childResources } = resource as unknown as { __childResources?: Iterable<pulumi.Resource> };
        for (const child of __childResources ?? []) {
            addWithChildren(child, found);
        }
    }
}
