import * as pulumi from "@pulumi/pulumi";
import { ImageMembers, ImageShare, ImageShareAcceptance } from "pulumi-scp-image-members";

const config = new pulumi.Config();

const share = new ImageShare("partner", {
    imageId: config.require("imageId"),
    memberId: config.require("partnerId"),
});

// By the partner's own account: its list of images then has the image.
const answer = new ImageShareAcceptance("partner", {
    imageId: share.imageId,
    memberId: share.memberId,
    status: "accepted",
    connection: "partner",
});

// What the service lists once the share is answered.
const members = new ImageMembers("golden", { imageId: share.imageId }, { dependsOn: answer });

export const sharedWith = members.members.apply((all) =>
    all.map(({ memberId, status }) => `${memberId} (${status})`),
);
