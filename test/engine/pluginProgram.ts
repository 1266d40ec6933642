import { IMAGE } from "./deployment.js";

/** What Pulumi would generate of the package `scp` for Node.js, as far as the tests here use it. */
const SDK = `
const pulumi = require("@pulumi/pulumi");

class ImageMembers extends pulumi.CustomResource {
    constructor(name, args, opts) {
        const outputs = { imageId: undefined, visibility: undefined, members: undefined, memberIds: undefined };
        super("scp:index:ImageMembers", name, { ...outputs, ...args }, opts);
    }
    static get(name, id, opts) {
        return new ImageMembers(name, {}, { ...opts, id });
    }
}

class ImageShare extends pulumi.CustomResource {
    constructor(name, args, opts) {
        const outputs = { imageId: undefined, memberId: undefined, status: undefined, createdAt: undefined, updatedAt: undefined };
        super("scp:index:ImageShare", name, { ...outputs, ...args }, opts);
    }
    static get(name, id, opts) {
        return new ImageShare(name, {}, { ...opts, id });
    }
}

class ImageShareAcceptance extends pulumi.CustomResource {
    constructor(name, args, opts) {
        const outputs = { imageId: undefined, memberId: undefined, status: undefined, createdAt: undefined, updatedAt: undefined };
        super("scp:index:ImageShareAcceptance", name, { ...outputs, ...args }, opts);
    }
}

class Provider extends pulumi.ProviderResource {
    constructor(name, args, opts) {
        const texts = Object.entries(args).map(([key, value]) =>
            [key, pulumi.output(value).apply((plain) => typeof plain === "string" ? plain : JSON.stringify(plain))]);
        super("scp", name, Object.fromEntries(texts), opts);
    }
}

const getImageMembers = (args, opts) => pulumi.runtime.invoke("scp:index:getImageMembers", args, opts);
const getImageMembersOutput = (args, opts) => pulumi.runtime.invokeOutput("scp:index:getImageMembers", args, opts);
const getSharedImagesOutput = (args, opts) => pulumi.runtime.invokeOutput("scp:index:getSharedImages", args, opts);
`;

/** A program that uses the package `scp`, in JavaScript. */
export function pluginProgram(code: string): string {
    return SDK + code;
}

/** A program whose only resource is an ImageMembers of the package `scp`, named `golden`. */
export const GOLDEN_PLUGIN_PROGRAM = pluginProgram(`
const golden = new ImageMembers("golden", { imageId: "${IMAGE}" });
exports.sharedWith = golden.memberIds;
`);
