/** The version of the installed package. */
export const { version } = require("pulumi-scp-image-members/package.json") as { readonly version: string };
