import type * as pulumi from "@pulumi/pulumi";
import type { ReadOptions, ReadOutputOptions } from "./arguments.js";
import { readMembers } from "./readMembers.js";
import { readOutput } from "./run/dependencies.js";
import type { ImageMember, ImageMemberStatus, ImageVisibility } from "./types.js";

/** Which image {@link getImageMembers} asks for. */
export interface GetImageMembersArgs {
    /** The ID of the image: 1 to 128 letters, digits, `-` or `_`; on SCP it is a UUID. */
    readonly imageId: string;
    /** Keeps only members of these statuses; at least one. Default: all three. */
    readonly statuses?: ImageMemberStatus[];
    /** The name of a connection in `scp:connections`, for another account or region. Default: the stack's own settings. */
    readonly connection?: string;
}

/** Which image {@link getImageMembersOutput} asks for. */
export interface GetImageMembersOutputArgs {
    /** The ID of the image: 1 to 128 letters, digits, `-` or `_`; on SCP it is a UUID. */
    readonly imageId: pulumi.Input<string>;
    /** Keeps only members of these statuses; at least one. Default: all three. */
    readonly statuses?: pulumi.Input<pulumi.Input<ImageMemberStatus>[]>;
    /** The name of a connection in `scp:connections`, for another account or region. Default: the stack's own settings. */
    readonly connection?: pulumi.Input<string>;
}

/** Who an image is shared with. */
export interface GetImageMembersResult {
    /** The image's ID, as every result of Pulumi's functions has one. */
    readonly id: string;
    /** The image's ID. */
    readonly imageId: string;
    /** A `private` image has no members. A `public` or `community` one has none either, and everybody can use it. */
    readonly visibility: ImageVisibility;
    /** The accounts that it is shared with, of the statuses that were asked for. Sorted by member ID. */
    readonly members: ImageMember[];
    /** The member IDs alone, in the same order. */
    readonly memberIds: string[];
}

/**
 * The accounts that an image is shared with, read from the service.
 *
 * An image is read once in a run of a program: a second call gives the same answer.
 *
 * @param args - which image, and which of its members.
 * @param options - how to give the read up.
 * @throws {@link ScpConfigurationError} for an argument or a setting that is missing or cannot be used.
 * @throws {@link ScpError} (see its subclasses) if the list could not be read: it is never empty instead.
 *
 * @example
 * const shares = await getImageMembers({ imageId: "70a599e0-31e7-49b7-b260-868f441e862b" });
 */
export async function getImageMembers(
    args: GetImageMembersArgs,
    options: ReadOptions = {},
): Promise<GetImageMembersResult> {
    return readMembers(args, { signal: options.signal });
}

/**
 * {@link getImageMembers} for arguments that are outputs of resources. The image is asked for once those resources, and
 * those in `dependsOn`, are there; before, at preview, the result is unknown. An error ends the program, as an error in any
 * output does.
 *
 * @param args - which image, and which of its members.
 * @param options - what to wait for.
 *
 * @example
 * const shares = getImageMembersOutput({ imageId: image.id }, { dependsOn: share });
 * export const sharedWith = shares.memberIds;
 */
export function getImageMembersOutput(
    args: GetImageMembersOutputArgs,
    options: ReadOutputOptions = {},
): pulumi.Output<GetImageMembersResult> {
    return readOutput(args as pulumi.Input<GetImageMembersArgs>, options.dependsOn, (plain, waitedFor) =>
        readMembers(plain, { waitedFor }),
    );
}
