import * as pulumi from "@pulumi/pulumi";
import { getImageMembersOutput } from "pulumi-scp-image-members";
import { Server } from "./server";

const config = new pulumi.Config();
const imageId = config.require("imageId");
const approved = config.requireObject<string[]>("approvedMemberIds");

// The image's ID again, but only if nobody else has the image. If the list cannot be read, there is no ID either.
const guardedImageId = getImageMembersOutput({ imageId }).apply(({ visibility, memberIds }) => {
    const unknown = memberIds.filter((memberId) => !approved.includes(memberId));
    if (visibility === "public" || visibility === "community") {
        throw new pulumi.RunError(
            `No server from image ${imageId}: it is ${visibility}, so everybody has it.`,
        );
    }
    if (unknown.length > 0) {
        throw new pulumi.RunError(
            `No server from image ${imageId}: it is shared with ${unknown.join(", ")}.`,
        );
    }
    return imageId;
});

// Everything that takes its image from here waits for the guard.
const web = new Server("web", { imageId: guardedImageId });

export const serverImage = web.imageId;
