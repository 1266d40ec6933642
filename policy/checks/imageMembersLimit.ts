import { aboutImage, type Check } from "./check.js";

/** No image has more members than are allowed. */
export const imageMembersLimit = {
    name: "image-members-limit",
    displayName: "Image members limit",
    description: "Images may be shared only with a limited number of accounts.",
    level: "disabled",
    severity: "medium",
    remedy: "Take shares back (`scp-cli virtualserver image member delete`), or raise maxMembers.",
    keys: ["maxMembers"],
    defaults: { maxMembers: 10 },
    judges: "known",
    judge: ({ images, hasUnknownLists }, { config: { maxMembers: most = 0 } }) => [
        ...images
            .filter(({ members }) => members.length > most)
            .map((image) => ({
                kind: "too-many-members" as const,
                count: image.members.length,
                most,
                isWhole: image.isWhole,
                ...aboutImage(image),
            })),
        ...(hasUnknownLists ? ["undecided" as const] : []),
    ],
} as const satisfies Check;
