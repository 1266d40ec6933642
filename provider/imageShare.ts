import * as pulumi from "@pulumi/pulumi";
import { shareProviderCode } from "./dynamic/serializedProvider.js";
import { refuseUnjudgedReads, typeOf } from "./resourceOptions.js";
import type { ImageMemberStatus } from "./types.js";

/** Which account an {@link ImageShare} shares an image with. Every argument but `adopt` replaces the resource. */
export interface ImageShareArgs {
    /** The ID of the image, which must belong to the account of the connection and have the visibility `shared`. */
    readonly imageId: pulumi.Input<string>;
    /** The ID of the account that may use the image: 1 to 64 letters, digits or `-`. */
    readonly memberId: pulumi.Input<string>;
    /**
     * Takes over a share that is there already, where it would be an error: destroying the resource then takes that share
     * back. It counts only when the resource is created. Default: false.
     */
    readonly adopt?: pulumi.Input<boolean>;
    /** The name of a connection in `scp:connections`, for another account or region. Default: the stack's own settings. */
    readonly connection?: pulumi.Input<string>;
}

/**
 * A share: one account may use one image. Creating it shares the image, and destroying it takes the share back. Policies judge
 * it at preview, before the image is shared.
 *
 * A share that exists already is an error unless `adopt` is true. Its `status` is the member's to set, and never a
 * difference.
 *
 * @example
 * new ImageShare("partner", { imageId: "70a599e0-31e7-49b7-b260-868f441e862b", memberId: "a8f10467abfc4b87b64614ab36eb9ae4" });
 */
export class ImageShare extends pulumi.CustomResource {
    /** The resource's type token. The SDK's typed policy helpers look for it here. */
    static readonly __pulumiType = "pulumi-nodejs:dynamic/scp:ImageShare";

    /** The image's ID. */
    declare readonly imageId: pulumi.Output<string>;
    /** The ID of the account that may use the image. */
    declare readonly memberId: pulumi.Output<string>;
    /** Whether the account has answered the share. It can use the image whatever it has answered. */
    declare readonly status: pulumi.Output<ImageMemberStatus>;
    /** When the share was made: ISO 8601 in UTC. A share that was taken back and made again keeps its first time. */
    declare readonly createdAt: pulumi.Output<string>;
    /** When the share last changed, for example by the account's answer: ISO 8601 in UTC. */
    declare readonly updatedAt: pulumi.Output<string>;

    /**
     * Shares the image. The resource's ID is `<imageId>/<memberId>`.
     *
     * @param name - the resource's name in the stack.
     * @param args - which image, and which account.
     * @param opts - Pulumi's options of every resource.
     * @throws {@link ScpConfigurationError} for the options `import`, `id` and `urn`, with which policies would not see it.
     */
    constructor(name: string, args: ImageShareArgs, opts?: pulumi.CustomResourceOptions) {
        const isRead = (args as unknown) === READ;
        if (!isRead) {
            refuseUnjudgedReads("ImageShare", name, opts);
        }
        const given = isRead ? { imageId: undefined, memberId: undefined } : { ...args };
        const outputs = { status: undefined, createdAt: undefined, updatedAt: undefined };
        const props = { ...given, ...outputs, __provider: shareProviderCode("imageShare") };
        super(ImageShare.__pulumiType, name, props, opts);
    }

    /**
     * A share that the program reads without keeping it as its own.
     *
     * @param name - the resource's name in the stack.
     * @param id - `<imageId>/<memberId>`.
     * @param opts - Pulumi's options of every resource.
     * @throws Error that fails the deployment if the share could not be read, or there is none.
     */
    static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ImageShare {
        return new ImageShare(name, READ as unknown as ImageShareArgs, { ...opts, id });
    }

    /**
     * Whether a value is an ImageShare, also one of another copy of this package.
     *
     * @param value - anything.
     */
    static override isInstance(value: unknown): value is ImageShare {
        return pulumi.Resource.isInstance(value) && typeOf(value) === ImageShare.__pulumiType;
    }
}

/** In the place of arguments: `ImageShare.get` reads what it is given the ID of. */
const READ = Symbol("ImageShare.get");
