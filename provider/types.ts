export const imageMemberStatuses = ["pending", "accepted", "rejected"] as const;
export const imageVisibilities = ["shared", "private", "public", "community"] as const;

/**
 * Where a share stands, as the member account has answered it. It only decides whether the image shows up in the
 * member's own image list: a member of any status can read the image by its ID and download it.
 *
 * @useDeclaredType
 */
export type ImageMemberStatus = (typeof imageMemberStatuses)[number];

/**
 * Who can use an image: `private` its owner alone, `shared` its owner and its members, `public` and `community`
 * every account.
 *
 * @useDeclaredType
 */
export type ImageVisibility = (typeof imageVisibilities)[number];

/** Whether every account can use an image, as far as its visibility is known. */
export function isOpenToEverybody(
    visibility: ImageVisibility | undefined,
): visibility is "public" | "community" {
    return visibility === "public" || visibility === "community";
}

/** One account that an image is shared with. */
export interface ImageMember {
    /** The ID of the image that is shared. */
    readonly imageId: string;
    /** The ID of the account that it is shared with, exactly as the service spells it. */
    readonly memberId: string;
    /** Whether the account has answered the share. It can use the image whatever it has answered. */
    readonly status: ImageMemberStatus;
    /** When the share was made: ISO 8601 in UTC, for example `2025-07-22T09:00:00Z`. */
    readonly createdAt: string;
    /** When the share last changed, for example by the account's answer: ISO 8601 in UTC. */
    readonly updatedAt: string;
}

/** Who an image is shared with, as the service tells it at one moment. */
export interface ImageShares {
    readonly visibility: ImageVisibility;
    /** Sorted by member ID. Empty for an image that is not `shared`. */
    readonly members: readonly ImageMember[];
}

/** An account of an organisation, as the Organization service lists it. */
export interface OrganizationAccount {
    readonly id: string;
    /** Undefined if it has none. */
    readonly name: string | undefined;
    /** `ACTIVE`, `SUSPENDED` or `PENDING_CLOSURE`. */
    readonly state: string;
    /** Whether it is in one of the units that were asked for, or in a unit below one. */
    readonly isInUnits: boolean;
}
