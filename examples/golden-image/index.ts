import * as pulumi from "@pulumi/pulumi";
import { ImageMembers } from "pulumi-scp-image-members";

const config = new pulumi.Config();

// In state from now on: a preview shows who was added or removed, and policies judge every member.
const golden = new ImageMembers("golden", { imageId: config.require("imageId") });

export const visibility = golden.visibility;
export const sharedWith = golden.memberIds;
