import type { ImageMemberStatus } from "../../provider/types.js";

/*
 * What users write. The compiler holds the schema (configuration.ts) against it: types that are inferred from a schema would
 * have each program compile the types of zod, and would show nothing of what a key means.
 */

/** Every key that a policy's configuration can have. A policy takes those that it names. */
export interface PolicyConfiguration {
    /** Accounts that may use every image, without end. Default: none. */
    readonly approvedMemberIds?: readonly string[] | undefined;
    /** Approvals that hold for some images only, that end, or that say who answers for them. Default: none. */
    readonly approvals?: readonly Approval[] | undefined;
    /**
     * Organisation units whose accounts may use every image, with those of the units below them, as the Organization service
     * lists them now. Accounts that are not active are not approved so. Default: none.
     */
    readonly approvedUnitIds?: readonly string[] | undefined;
    /**
     * The name of a connection in `scp:connections` whose account may read the organisation. Default: the connection that
     * images are read with.
     */
    readonly organizationConnection?: string | undefined;
    /**
     * A YAML or JSON file with `approvedMemberIds`, `approvals`, `approvedUnitIds` or several of them, or with the list of
     * `approvals` alone. A relative path counts from the folder that `pulumi` was started in. Default: none.
     */
    readonly approvalsFile?: string | undefined;
    /**
     * The shares that are judged, by their status. Default: all three, because a member of any status can use the
     * image.
     */
    readonly statuses?: readonly ImageMemberStatus[] | undefined;
    /** Images that everybody may use. Default: none, so a public or community image is a violation. */
    readonly allowPublicImageIds?: readonly string[] | undefined;
    /** How an image or an organisation is reported that could not be read: as a violation (`fail`, the default) or as advisory (`warn`). */
    readonly onLookupError?: "fail" | "warn" | undefined;
    /** Images that are read live. Default: none. */
    readonly imageIds?: readonly string[] | undefined;
    /** Whether every image of the account that others can use is read live. Default: false. */
    readonly allSharedImages?: boolean | undefined;
    /**
     * The stack's own images, which are read live: by type token, the property that holds the image's ID. Default: the
     * images of the vendor's provider.
     */
    readonly resourceTypes?: Readonly<Record<string, string>> | undefined;
    /** The name of a connection in `scp:connections` to read with. Default: the stack's own. */
    readonly connection?: string | undefined;
    /** How many days a share may be pending. Default: 30. */
    readonly maxPendingDays?: number | undefined;
    /** How many members an image may have. Default: 10. */
    readonly maxMembers?: number | undefined;
    /** How many days before its end an approval is named, up to 366; 0 turns that off. Default: 14. */
    readonly warnDays?: number | undefined;
}

export type ConfigurationKey = keyof PolicyConfiguration;

/** That an account may use images of this account. */
export interface Approval {
    /** The ID of the account, exactly as the image service spells it. */
    readonly memberId: string;
    /** The name of the account, for people: it is shown wherever the account is. */
    readonly name?: string | undefined;
    /** The images that it may use. Default: every image. */
    readonly imageIds?: readonly string[] | undefined;
    /** Why the account may use the image. */
    readonly reason?: string | undefined;
    /** Who answers for the approval. */
    readonly owner?: string | undefined;
    /** Who gave the approval. */
    readonly approvedBy?: string | undefined;
    /** The last day, as `YYYY-MM-DD`, on which the approval counts; it ends with that day in UTC. Default: no end. */
    readonly expires?: string | undefined;
}

/** What is wrong with a configuration, one line each: the key with its place, its value, and what it must be. */
export interface Problems {
    readonly problems: readonly string[];
}
