import * as pulumi from "@pulumi/pulumi";
import { PROVIDER_CODE } from "./dynamic/serializedProvider.js";
import type { GetImageMembersArgs } from "./getImageMembers.js";
import { readMembers } from "./readMembers.js";
import { refuseUnjudgedReads, typeOf } from "./resourceOptions.js";
import { readOutput } from "./run/dependencies.js";
import { ofResource, ScpConfigurationError, ScpError } from "./scp/errors.js";
import { quoted } from "./text.js";
import type { ImageMember, ImageMemberStatus, ImageVisibility } from "./types.js";

/** Which image an {@link ImageMembers} keeps the members of. */
export interface ImageMembersArgs {
    /** The ID of the image: 1 to 128 letters, digits, `-` or `_`; on SCP it is a UUID. Another one replaces the resource. */
    readonly imageId: pulumi.Input<string>;
    /** Keeps only members of these statuses; at least one. Default: all three, which is what policies ask for. */
    readonly statuses?: pulumi.Input<pulumi.Input<ImageMemberStatus>[]>;
    /** The name of a connection in `scp:connections`, for another account or region. Default: the stack's own settings. */
    readonly connection?: pulumi.Input<string>;
}

/**
 * The accounts that an image is shared with, kept in the stack's state: a preview shows who was added and removed since
 * the last deployment, and policies judge every member before anything is deployed.
 *
 * It only reads. Creating it shares nothing, and destroying it leaves every share as it is.
 *
 * @example
 * const golden = new ImageMembers("golden", { imageId: "70a599e0-31e7-49b7-b260-868f441e862b" });
 * export const sharedWith = golden.memberIds;
 */
export class ImageMembers extends pulumi.CustomResource {
    /** The resource's type token. The SDK's typed policy helpers look for it here. */
    static readonly __pulumiType = "pulumi-nodejs:dynamic/scp:ImageMembers";

    /** The image's ID, which is also the resource's `id`. */
    declare readonly imageId: pulumi.Output<string>;
    /** A `private` image has no members. A `public` or `community` one has none either, and everybody can use it. */
    declare readonly visibility: pulumi.Output<ImageVisibility>;
    /** The accounts that the image is shared with, of the statuses that were asked for. Sorted by member ID. */
    declare readonly members: pulumi.Output<ImageMember[]>;
    /** The member IDs alone, in the same order. */
    readonly memberIds: pulumi.Output<string[]>;

    /**
     * Reads the image's members, in the program, and registers them as a resource.
     *
     * @param name - the resource's name in the stack.
     * @param args - which image, and which of its members.
     * @param opts - Pulumi's options of every resource. What is in `dependsOn` is there before the members are read.
     * @throws {@link ScpConfigurationError} for the options `import`, `id` and `urn`, with which policies would not see it.
     * @throws {@link ScpError} (its subclasses) through its outputs if the list could not be read: the deployment then fails.
     */
    constructor(name: string, args: ImageMembersArgs, opts?: pulumi.CustomResourceOptions) {
        const isRead = (args as unknown) === READ;
        if (!isRead) {
            refuseUnjudgedReads("ImageMembers", name, opts);
        }
        const props = isRead ? unreadProperties : properties(name, args, opts);
        super(ImageMembers.__pulumiType, name, props, opts);
        // The provider keeps them in the state; the engine need not be asked for them.
        this.memberIds = this.members.apply((members) => members.map((member) => member.memberId));
    }

    /**
     * The members of an image that the program reads without keeping it as its own. Policies do not see resources that
     * are read in this way: use the constructor for those.
     *
     * @param name - the resource's name in the stack.
     * @param id - the image's ID.
     * @param opts - Pulumi's options of every resource.
     * @throws Error that fails the deployment if the list could not be read, or there is no such image.
     */
    static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ImageMembers {
        return new ImageMembers(name, READ as unknown as ImageMembersArgs, { ...opts, id });
    }

    /**
     * Whether a value is an ImageMembers, also one of another copy of this package.
     *
     * @param value - anything.
     */
    static override isInstance(value: unknown): value is ImageMembers {
        return pulumi.Resource.isInstance(value) && typeOf(value) === ImageMembers.__pulumiType;
    }
}

/** In the place of arguments: `ImageMembers.get` reads what it is given the ID of. */
const READ = Symbol("ImageMembers.get");

/** What the engine is to read. */
const unreadProperties: pulumi.Inputs = {
    imageId: undefined,
    members: undefined,
    visibility: undefined,
    __provider: PROVIDER_CODE,
};

/**
 * The members are read here, in the program, and passed on as an input. So they are read concurrently, while the engine
 * would call the provider for one resource after another, and policies see them before anything is deployed.
 */
function properties(
    name: string,
    args: ImageMembersArgs | undefined,
    opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Inputs {
    const { imageId, statuses, connection } = args ?? ({} as ImageMembersArgs);
    const given = {
        imageId,
        ...(statuses === undefined ? {} : { statuses }),
        ...(connection === undefined ? {} : { connection }),
    };
    const { members, visibility } = readOutput(
        given as pulumi.Input<GetImageMembersArgs>,
        opts?.dependsOn,
        async (plain, waitedFor) => {
            try {
                return await readMembers(plain, { waitedFor });
            } catch (error) {
                throw isOfResource(error) ? ofResource(error, `ImageMembers ${quoted(name)}`) : error;
            }
        },
    );
    return { ...given, members, visibility, __provider: PROVIDER_CODE };
}

/** Whether an error is this resource's own: wrong settings are the whole program's. */
function isOfResource(error: unknown): error is ScpError {
    return (
        error instanceof ScpError &&
        (!(error instanceof ScpConfigurationError) || argumentNames.includes(error.setting))
    );
}

const argumentNames: readonly string[] = [
    "imageId",
    "statuses",
    "connection",
] satisfies (keyof ImageMembersArgs)[];
