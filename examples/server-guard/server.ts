import * as pulumi from "@pulumi/pulumi";

/**
 * Stands in for the vendor's server, `samsungcloudplatformv2.VirtualserverServer`, so that this example runs without the
 * vendor's plugin and costs nothing. In a program of your own, import theirs instead.
 */
export class Server extends pulumi.dynamic.Resource {
    declare readonly imageId: pulumi.Output<string>;

    constructor(name: string, args: { imageId: pulumi.Input<string> }) {
        super({ create: async (inputs) => ({ id: "stand-in", outs: inputs }) }, name, args);
    }
}
