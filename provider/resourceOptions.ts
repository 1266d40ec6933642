import type * as pulumi from "@pulumi/pulumi";
import { ScpConfigurationError } from "./scp/errors.js";
import { quoted } from "./text.js";

/** Pulumi asks no policy about a resource that has one of these options. */
const unjudgedOptions = ["import", "id", "urn"] as const;

/** What to do instead, by the resource. */
const advice = {
    ImageMembers:
        "an ImageMembers reads the image's members, and creates nothing. For a read that policies need not see, use ImageMembers.get.",
    ImageShare:
        "to manage a share that is there already, set adopt: true. For a read that policies need not see, use ImageShare.get.",
    ImageShareAcceptance: "an answer can be given again, so there is nothing to take over.",
};

/**
 * @param name - tells which resource: its name, or its ID.
 * @throws ScpConfigurationError for an option with which no policy would see the resource.
 */
export function refuseUnjudgedReads(
    type: keyof typeof advice,
    name: string,
    opts: pulumi.CustomResourceOptions | undefined,
): void {
    const option = unjudgedOptions.find((each) => opts?.[each] !== undefined);
    if (option !== undefined) {
        throw new ScpConfigurationError(
            `The ${type} ${quoted(name)} has the option "${option}", with which no policy would judge it. Leave it out: ${advice[type]}`,
            option,
            `option ${option}`,
        );
    }
}

/**
 * The same of what the engine reads. A transformation of the stack can set `id` when the resource's constructor has looked already.
 *
 * @param props - none but the provider's text for `get`; what is stored at a refresh; a program's arguments otherwise.
 * @param added - a property that all that is stored has, and no argument is.
 */
export function refuseReadArguments(
    type: keyof typeof advice,
    id: string,
    props: Readonly<Record<string, unknown>>,
    added: string,
): void {
    if (props.imageId !== undefined && props[added] === undefined) {
        refuseUnjudgedReads(type, id, { id });
    }
}

/** A resource's type token. */
export function typeOf(resource: pulumi.Resource): string {
    return (resource as unknown as { __pulumiType: string }).__pulumiType;
}
