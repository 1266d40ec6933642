/** The version of the installed package. */
export const { version } = require("pulumi-scp-image-members/package.json") as { readonly version: string };

/** The address of what our documentation says of the command line. */
export const documentation =
    "https://github.com/pulumi-scp/pulumi-scp-image-members/blob/main/docs/command-line.md";
