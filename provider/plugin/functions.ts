import type { GetImageMembersArgs } from "../getImageMembers.js";
import { readSharedImages } from "../getSharedImages.js";
import { readMembers } from "../readMembers.js";
import type { PluginFunction } from "./definitions.js";
import {
    getImageMembersArgs,
    getImageMembersResult,
    getSharedImagesArgs,
    getSharedImagesResult,
} from "./types.js";

export const getImageMembers: PluginFunction = {
    token: "scp:index:getImageMembers",
    description: "The accounts that an image is shared with, read from the service.",
    args: getImageMembersArgs,
    result: getImageMembersResult,
    call: (args, { run }) => readMembers(args as unknown as GetImageMembersArgs, {}, run),
};

export const getSharedImages: PluginFunction = {
    token: "scp:index:getSharedImages",
    description:
        "Every image of the account that others can use, with its members: shared ones, also those without members, and public and " +
        "community ones, hidden or not.",
    args: getSharedImagesArgs,
    result: getSharedImagesResult,
    call: (args, { run }) => readSharedImages(args, {}, run),
};
