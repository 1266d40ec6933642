import * as pulumi from "@pulumi/pulumi";
import { ImageMembers } from "pulumi-scp-image-members";

const config = new pulumi.Config();

// Each connection is an entry of the secret scp:connections, with keys, region and environment of its own.
const build = new ImageMembers("build", {
    imageId: config.require("buildImageId"),
    connection: "build",
});
const production = new ImageMembers("production", {
    imageId: config.require("productionImageId"),
    connection: "production",
});

export const buildSharedWith = build.memberIds;
export const productionSharedWith = production.memberIds;

// An account with a production image that does not have the build's any more is worth a look.
export const onlyInProduction = pulumi
    .all([build.memberIds, production.memberIds])
    .apply(([inBuild, inProduction]) => inProduction.filter((memberId) => !inBuild.includes(memberId)));
