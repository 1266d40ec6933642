import type * as pulumi from "@pulumi/pulumi";
import { ScpConfigurationError } from "./scp/errors.js";

/** Pulumi asks no policy about a resource that has one of these options. */
const unjudgedOptions = ["import", "id", "urn"] as const;

/**
 * @param resource - as the subject of a sentence.
 * @param advice - what to do instead, in whole sentences.
 * @throws ScpConfigurationError for an option with which no policy would see the resource.
 */
export function refuseUnjudgedReads(
    resource: string,
    opts: pulumi.CustomResourceOptions | undefined,
    advice: string,
): void {
    const option = unjudgedOptions.find((each) => opts?.[each] !== undefined);
    if (option !== undefined) {
        throw new ScpConfigurationError(
            `${resource} has the option "${option}", with which no policy would judge it. Leave it out: ${advice}`,
            option,
            `option ${option}`,
        );
    }
}

/** A resource's type token. */
export function typeOf(resource: pulumi.Resource): string {
    return (resource as unknown as { __pulumiType: string }).__pulumiType;
}
