import { imageMemberStatuses } from "../../provider/types.js";
import { sharingKeys } from "../rules/configuration.js";
import type { Check } from "./check.js";
import { judgeOrganization, judgeSharing } from "./sharing.js";

/** Every member of every image that the stack's resources show is approved. */
export const imageMembersApproved = {
    name: "image-members-approved",
    displayName: "Image members approved",
    description: "Images may be shared only with approved accounts.",
    level: "mandatory",
    severity: "high",
    remedy: "Take the share back (`scp-cli virtualserver image member delete`), or approve the account in approvals.",
    keys: sharingKeys,
    defaults: {
        approvedMemberIds: [],
        approvals: [],
        statuses: [...imageMemberStatuses],
        allowPublicImageIds: [],
        onLookupError: "fail",
    },
    judges: "shown",
    judge: ({ images, unclear, hasUnknownLists, hasUnknownDeclarations }, rules, now) => [
        ...judgeOrganization(rules),
        ...unclear.map((resource) => ({ kind: "unclear-resource" as const, ...resource })),
        ...images.flatMap((image) => judgeSharing(image, rules, now)),
        ...(hasUnknownLists || hasUnknownDeclarations ? ["undecided" as const] : []),
    ],
} as const satisfies Check;
