import * as pulumi from "@pulumi/pulumi";
import { shareProviderCode } from "./dynamic/serializedProvider.js";
import { refuseUnjudgedReads, typeOf } from "./resourceOptions.js";
import type { ImageMemberStatus } from "./types.js";

/** How an account answers a share. Every argument but `status` replaces the resource. */
export interface ImageShareAcceptanceArgs {
    /** The ID of the image that another account shares. */
    readonly imageId: pulumi.Input<string>;
    /** The account that the image is shared with, which answers. Default: the connection's `scp:accountId`. */
    readonly memberId?: pulumi.Input<string>;
    /** The answer. It only decides whether the image is in the account's own list of images: the account can use it either way. */
    readonly status: pulumi.Input<"accepted" | "rejected">;
    /** The name of a connection in `scp:connections`, for another account or region. Default: the stack's own settings. */
    readonly connection?: pulumi.Input<string>;
}

/**
 * The answer to a share, by the account that the image is shared with. Destroying it changes nothing: the account can use the
 * image until the image's owner takes the share back.
 *
 * @example
 * new ImageShareAcceptance("ours", { imageId: "70a599e0-31e7-49b7-b260-868f441e862b", status: "accepted" });
 */
export class ImageShareAcceptance extends pulumi.CustomResource {
    /** The resource's type token. The SDK's typed policy helpers look for it here. */
    static readonly __pulumiType = "pulumi-nodejs:dynamic/scp:ImageShareAcceptance";

    /** The image's ID. */
    declare readonly imageId: pulumi.Output<string>;
    /** The ID of the account that the image is shared with. */
    declare readonly memberId: pulumi.Output<string>;
    /** The answer as the service has it. After a refresh it can be another one than was given. */
    declare readonly status: pulumi.Output<ImageMemberStatus>;
    /** When the share was made: ISO 8601 in UTC. */
    declare readonly createdAt: pulumi.Output<string>;
    /** When the share last changed, for example by this answer: ISO 8601 in UTC. */
    declare readonly updatedAt: pulumi.Output<string>;

    /**
     * Answers the share. The resource's ID is `<imageId>/<memberId>`.
     *
     * @param name - the resource's name in the stack.
     * @param args - which share, and the answer.
     * @param opts - Pulumi's options of every resource.
     * @throws {@link ScpConfigurationError} for the options `import`, `id` and `urn`.
     */
    constructor(name: string, args: ImageShareAcceptanceArgs, opts?: pulumi.CustomResourceOptions) {
        refuseUnjudgedReads("ImageShareAcceptance", name, opts);
        const outputs = { createdAt: undefined, updatedAt: undefined };
        const props = {
            memberId: undefined,
            ...args,
            ...outputs,
            __provider: shareProviderCode("imageShareAcceptance"),
        };
        super(ImageShareAcceptance.__pulumiType, name, props, opts);
    }

    /**
     * Whether a value is an ImageShareAcceptance, also one of another copy of this package.
     *
     * @param value - anything.
     */
    static override isInstance(value: unknown): value is ImageShareAcceptance {
        return pulumi.Resource.isInstance(value) && typeOf(value) === ImageShareAcceptance.__pulumiType;
    }
}
