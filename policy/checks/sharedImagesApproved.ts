import { sharingKeys } from "../rules/configuration.js";
import type { Check } from "./check.js";
import { judgeOrganization, judgeSharing } from "./sharing.js";

/** Every member of every image that was read live is approved, and all of them could be read. */
export const sharedImagesApproved = {
    name: "shared-images-approved",
    displayName: "Shared images approved",
    description: "Images may be shared only with approved accounts, as the service lists them now.",
    level: "mandatory",
    severity: "high",
    remedy:
        "Take the share back (`scp-cli virtualserver image member delete`), or approve the account in approvals. " +
        "If an image could not be read, use an account that may read it.",
    keys: [...sharingKeys, "imageIds", "allSharedImages", "resourceTypes", "connection"],
    defaults: {
        imageIds: [],
        allSharedImages: false,
        // The image of the vendor's provider, which shows its ID as a property.
        resourceTypes: { "samsungcloudplatformv2:index/virtualserverImage:VirtualserverImage": "id" },
        onLookupError: "fail",
    },
    leaders: ["image-members-approved"],
    judges: "read",
    judge: ({ images, unread, notKnownYet }, rules, now) => [
        ...judgeOrganization(rules),
        ...images.flatMap((image) => judgeSharing(image, rules, now)),
        ...unread.map((lists) => ({
            kind: "unread" as const,
            ...lists,
            isAdvice: rules.config.onLookupError === "warn",
        })),
        ...notKnownYet.map((resource) => ({ kind: "not-known-yet" as const, ...resource, isAdvice: true })),
    ],
} as const satisfies Check;
