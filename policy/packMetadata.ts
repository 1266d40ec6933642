import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PolicyPackArgs } from "@pulumi/policy";

/** What Pulumi Cloud shows of the pack. */
export const packMetadata: Omit<PolicyPackArgs, "policies"> = {
    displayName: "Image sharing on Samsung Cloud Platform",
    description:
        "Fails a deployment if a Samsung Cloud Platform image is shared with an account that is not approved.",
    readme: readFileSync(join(__dirname, "../../policy/README.md"), "utf8"),
    provider: "Samsung Cloud Platform",
    tags: ["samsung-cloud-platform", "images", "sharing"],
    repository: "https://github.com/pulumi-scp/pulumi-scp-image-members",
};
