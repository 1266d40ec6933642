import { isDeepStrictEqual } from "node:util";
import { type ImageShares, type ImageVisibility, imageVisibilities } from "../types.js";
import { ScpConfigurationError, ScpError, ScpResponseError } from "./errors.js";

/** An image as the account's list of images has it. */
export interface ListedImage {
    readonly id: string;
    readonly name: string;
    /** The image's own status, for example `active`. */
    readonly status: string;
    /** The ID of the account that it belongs to; empty if the service does not say, as of images that belong to nobody. */
    readonly owner: string;
    readonly visibility: ImageVisibility;
    /** Whether lists leave it out unless they are asked for hidden images. */
    readonly hidden: boolean;
    readonly createdAt: string;
    readonly updatedAt: string;
}

/** Images that the service does not list, so that nothing is known of them. */
export interface UnlistedImages {
    readonly which: "hidden" | ImageVisibility;
    /** Why not: the service's refusal. */
    readonly reason: string;
}

/** The images of an account. */
export interface AccountImages {
    /** Every one that the service lists: of any visibility, hidden or not. */
    readonly images: readonly ListedImage[];
    /** What the service does not list. Empty if `images` are all that there are. */
    readonly unlisted: readonly UnlistedImages[];
    /** The account; undefined if it is not known, because nothing is listed. */
    readonly accountId: string | undefined;
}

/** Every image that the account can see, of any owner. */
export interface Listing extends Omit<AccountImages, "accountId"> {
    /** Whether no two lists say different things of one image. */
    readonly isConsistent: boolean;
}

/** Who the account is, if the settings tell, and how to find out if not. */
export interface AccountClues {
    readonly accountId: string | undefined;
    /** The place that `accountId` came from. */
    readonly accountIdSource: string | undefined;
    /** Reads an image's shares. */
    readonly readShares: (imageId: string) => Promise<ImageShares>;
}

/** Reads every page of a list of images. */
type ReadList = (query: Readonly<Record<string, string>>) => Promise<readonly ListedImage[]>;

type List = { readonly images: readonly ListedImage[] } | { readonly refusal: ScpError };

/** Of so many shared images the member lists are read, to find out which account the credentials belong to. */
const MOST_PROBED = 20;

/** How often the lists are read, at most, until two readings in a row agree. */
const MOST_READINGS = 5;

/**
 * The images of the account that the credentials belong to. The service's lists also have what belongs to others: public and
 * community images, and those that others share with this account.
 *
 * An image that changes between two lists can be in neither. So they are read until two readings agree, with what tells whose
 * they are between the two.
 *
 * @throws ScpConfigurationError if it is not certain which of them are the account's.
 * @throws ScpError if a list could not be read.
 */
export async function accountImages(read: ReadList, clues: AccountClues): Promise<AccountImages> {
    let reading = await everyImage(read);
    for (let readings = 1; readings < MOST_READINGS; readings++) {
        const owner = await ownerAmong(reading.images, clues);
        const again = await everyImage(read);
        if (reading.isConsistent && isSame(reading, again)) {
            const images = reading.images.filter((image) => image.owner === owner);
            return { images, unlisted: reading.unlisted, accountId: owner };
        }
        reading = again;
    }
    throw new ScpResponseError(
        `The account's images changed while they were listed, ${MOST_READINGS} times in a row. Try again later.`,
    );
}

function isSame(one: Listing, other: Listing): boolean {
    const facts = ({ images, unlisted }: Listing) => [
        images.map(({ id, owner, visibility, hidden }) => [id, owner, visibility, hidden].join(" ")).sort(),
        unlisted.map(({ which }) => which),
    ];
    return isDeepStrictEqual(facts(one), facts(other));
}

/**
 * Every image that the account can see. Measured on Glance: a list leaves out community images of others unless it is asked
 * for `visibility=all`, and hidden images unless it is asked for `os_hidden=true`, which has these alone. SCP documents neither:
 * a service that refuses them is asked for one visibility after another.
 */
export async function everyImage(read: ReadList): Promise<Listing> {
    const [all, allHidden] = await Promise.all([
        list(read, { visibility: "all" }),
        list(read, { visibility: "all", os_hidden: "true" }),
    ]);
    // A service that takes "all" for the name of a visibility answers with no image.
    if ("images" in all && all.images.length > 0) {
        return joined([all], [allHidden]);
    }
    const each = (query: Readonly<Record<string, string>>) =>
        Promise.all(imageVisibilities.map((visibility) => list(read, { ...query, visibility })));
    const [lists, hidden] = await Promise.all([each({}), each({ os_hidden: "true" })]);
    const refusals = lists.flatMap((one) => ("refusal" in one ? [one.refusal] : []));
    if (refusals[0] !== undefined && refusals.length === lists.length) {
        throw refusals[0];
    }
    return joined(lists, hidden);
}

/** @param lists - one of every image, or one for each visibility. */
function joined(lists: readonly List[], hidden: readonly List[]): Listing {
    const refused = lists.flatMap((one, index): UnlistedImages[] => {
        const which = imageVisibilities[index];
        return "refusal" in one && which !== undefined ? [{ which, reason: one.refusal.message }] : [];
    });
    const rows = [...lists, ...hidden].flatMap((one) => ("images" in one ? one.images : []));
    const images = new Map(rows.map((image) => [image.id, image]));
    const reason = whyHiddenUnlisted(hidden);
    return {
        images: [...images.values()],
        unlisted: [...refused, ...(reason === undefined ? [] : [{ which: "hidden" as const, reason }])],
        isConsistent: rows.every(({ id, visibility, owner }) => {
            const listed = images.get(id);
            return listed?.visibility === visibility && listed.owner === owner;
        }),
    };
}

function whyHiddenUnlisted(lists: readonly List[]): string | undefined {
    for (const one of lists) {
        if ("refusal" in one) {
            return one.refusal.message;
        }
        if (one.images.some(({ hidden }) => !hidden)) {
            return "The service was asked for hidden images (os_hidden=true) and answered with others.";
        }
    }
    return undefined;
}

async function list(read: ReadList, query: Readonly<Record<string, string>>): Promise<List> {
    try {
        return { images: await read(query) };
    } catch (error) {
        if (error instanceof ScpError && isRefusal(error.status)) {
            return { refusal: error };
        }
        throw error;
    }
}

/** Whether a status says that the service does not take the query, and not that it fails, or does not know who is asking. */
function isRefusal(status: number | undefined): boolean {
    return [400, 403, 404, 405, 406, 422, 501].includes(status ?? 0);
}

/** The account that the credentials belong to; undefined if nobody's images are listed. */
async function ownerAmong(images: readonly ListedImage[], clues: AccountClues): Promise<string | undefined> {
    if (images.length === 0) {
        return clues.accountId;
    }
    // Nobody but its owner sees a private image.
    const owners = [
        ...new Set(images.filter(({ visibility }) => visibility === "private").map(({ owner }) => owner)),
    ];
    const [owner, ...others] = owners;
    if (clues.accountId !== undefined) {
        const evident = owners.length > 0 ? owners : [await ownerBySharing(images, clues)];
        return checkedAccount(clues.accountId, clues.accountIdSource, images, evident);
    }
    if (others.length > 0) {
        throw uncertainAccount(`the service lists private images of ${owners.length} accounts`);
    }
    const account = owner ?? (await ownerBySharing(images, clues));
    if (account === undefined) {
        throw uncertainAccount("nothing in them tells which account the credentials belong to");
    }
    return account;
}

function checkedAccount(
    accountId: string,
    source: string | undefined,
    images: readonly ListedImage[],
    evident: readonly (string | undefined)[],
): string {
    const known = evident.filter((owner) => owner !== undefined);
    const why =
        known.length > 0 && !known.includes(accountId)
            ? "images that these credentials see as only their owner does belong to another account"
            : images.some(({ owner }) => owner === accountId)
              ? undefined
              : `none of the ${images.length} images that these credentials see belongs to it`;
    if (why === undefined) {
        return accountId;
    }
    throw new ScpConfigurationError(
        `scp:accountId is ${JSON.stringify(accountId)}${source === undefined ? "" : ` (from ${source})`}, but ${why}. ` +
            "Set it to the ID of the account that the credentials belong to, or leave it out.",
        "scp:accountId",
        source,
    );
}

/**
 * A member sees its own row alone, and its lists have an image only once it has accepted the share. So a list of members with
 * anything but one accepted row is what the owner sees, as long as the image is still listed afterwards; and two accounts cannot
 * both be the one that asks.
 *
 * @returns undefined if nothing tells.
 */
async function ownerBySharing(
    images: readonly ListedImage[],
    { readShares }: AccountClues,
): Promise<string | undefined> {
    const soleMembers = new Map<string, string>();
    const shared = images.filter(({ visibility }) => visibility === "shared");
    // One after another: the first one tells, as a rule.
    for (const { id, owner } of shared.slice(0, MOST_PROBED)) {
        const shares = await unlessUnread(readShares(id));
        if (shares?.visibility !== "shared") {
            continue;
        }
        const [first, ...others] = shares.members;
        const earlier = soleMembers.get(owner) ?? first?.memberId;
        if (first?.status !== "accepted" || others.length > 0 || first.memberId !== earlier) {
            return owner;
        }
        soleMembers.set(owner, first.memberId);
    }
    return undefined;
}

async function unlessUnread(reading: Promise<ImageShares>): Promise<ImageShares | undefined> {
    try {
        return await reading;
    } catch (error) {
        if (error instanceof ScpError) {
            return undefined;
        }
        throw error;
    }
}

function uncertainAccount(why: string): ScpConfigurationError {
    return new ScpConfigurationError(
        `The images of this account cannot be told from those of other accounts, because ${why}. ` +
            "Set scp:accountId (or SCP_TF_ACCOUNT_ID, or account-id in ~/.scpconf/config.json) to the ID of the account.",
        "scp:accountId",
    );
}
