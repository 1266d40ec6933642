import type { ImageMember, ImageMemberStatus, ImageVisibility } from "../../provider/types.js";
import type { Found, Origin, Subject } from "../findings/finding.js";
import { nameOf, type RuledPolicy, type Rules } from "../rules/rules.js";

/** A share as it is known: one that is only declared has no times yet. */
export type KnownMember = Pick<ImageMember, "memberId" | "status"> & {
    readonly createdAt?: string | undefined;
    readonly updatedAt?: string | undefined;
};

/**
 * What is known of an image. A property that is left out is not known: not yet, at a preview, or because nothing tells it, as
 * only a list of images tells names.
 */
export interface KnownImage {
    readonly imageId?: string | undefined;
    readonly name?: string | undefined;
    readonly visibility?: ImageVisibility | undefined;
    readonly members: readonly KnownMember[];
    /** Whether they are all its members. */
    readonly isWhole: boolean;
    /** Whether a resource declares the share, so that it need not exist yet. */
    readonly isDeclared?: boolean | undefined;
    /** The `statuses` of the resource that shows it: members of other statuses are not in it. */
    readonly statuses?: readonly ImageMemberStatus[] | undefined;
    /** What the resource does not take over from the service. */
    readonly ignoreChanges?: readonly string[] | undefined;
    readonly resourceUrn?: string | undefined;
    /** Where it is, if images of several accounts or regions are judged together. */
    readonly origin?: Origin | undefined;
}

/** Lists that could not be read. Without IDs it is not known which images there are. */
export interface UnreadShares {
    readonly imageIds: readonly string[];
    /** One line without the full stop at its end. */
    readonly cause: string;
    readonly resourceUrn?: string | undefined;
}

/** A resource of shares whose properties make no sense. */
export interface UnclearResource {
    readonly problems: readonly string[];
    readonly remedy: string;
    readonly resourceUrn?: string | undefined;
}

/** A version of the API that is in use. */
export interface UsedVersion {
    readonly version: string;
    /** Where it is set. */
    readonly place: string;
}

/** All that a check judges. */
export interface Shares {
    readonly images: readonly KnownImage[];
    /** Whether they are all images of the account that others can use. */
    readonly areAll: boolean;
    /** Whether they are of several accounts or regions. */
    readonly isOfSeveral: boolean;
    readonly unread: readonly UnreadShares[];
    readonly unclear: readonly UnclearResource[];
    /** Resources whose image does not exist yet, at a preview. */
    readonly notKnownYet: readonly { readonly resourceName: string; readonly resourceUrn: string }[];
    /** Whether a list of members is not known yet, at a preview. */
    readonly hasUnknownLists: boolean;
    /** Whether a declared share is not known yet, at a preview. */
    readonly hasUnknownDeclarations: boolean;
    readonly apiVersions: readonly UsedVersion[];
}

/** Nothing at all, to begin with. */
export const noShares: Shares = {
    images: [],
    areAll: false,
    isOfSeveral: false,
    unread: [],
    unclear: [],
    notKnownYet: [],
    hasUnknownLists: false,
    hasUnknownDeclarations: false,
    apiVersions: [],
};

/** `undecided` stands for what depends on something that is not known yet, at a preview. */
export type Verdict = Found | "undecided";

/** A policy: what it is, and how it judges. It knows nothing of Pulumi, of terminals, or of where shares come from. */
export interface Check extends RuledPolicy {
    readonly displayName: string;
    /** The rule, as a sentence. */
    readonly description: string;
    readonly level: "mandatory" | "advisory" | "disabled";
    readonly severity: "low" | "medium" | "high";
    /** What to do about a violation. */
    readonly remedy: string;
    /** What it judges: what each resource shows, before that resource's step; what was read live; or all that is known. */
    readonly judges: "shown" | "read" | "known";
    judge(shares: Shares, rules: Rules, now: Date): readonly Verdict[];
}

/** What a check makes of shares, with the names of the accounts that they are about. */
export function verdictsOf(check: Check, shares: Shares, rules: Rules, now: Date): readonly Verdict[] {
    return check.judge(shares, rules, now).map((verdict) => {
        const memberName = verdict === "undecided" ? undefined : nameOf(rules, verdict.memberId ?? "");
        return verdict === "undecided" || memberName === undefined ? verdict : { ...verdict, memberName };
    });
}

/** An image, as what a finding is about. */
export function aboutImage({ imageId, name, resourceUrn, origin }: KnownImage): Subject {
    return {
        imageId,
        ...(name ? { imageName: name } : {}),
        ...(resourceUrn === undefined ? {} : { resourceUrn }),
        ...(origin === undefined ? {} : { origin }),
    };
}

/** A share, as what a finding is about. */
export function aboutShare(
    image: KnownImage,
    { memberId, status, createdAt, updatedAt }: KnownMember,
): Subject {
    return { ...aboutImage(image), memberId, status, createdAt, updatedAt };
}
