import { isDeepStrictEqual } from "node:util";
import { quoted } from "../text.js";
import { type ImageShares, type ImageVisibility, imageVisibilities } from "../types.js";
import { ScpConfigurationError, ScpError, ScpResponseError } from "./errors.js";
import { isSameAccount } from "./memberId.js";

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
    /** Reads what the account sees of an image's shares. */
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
            const images = reading.images.filter((image) => isSameAccount(image.owner, owner));
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
        images
            .map(({ id, owner, visibility, hidden }) =>
                [id, owner.toLowerCase(), visibility, hidden].join(" "),
            )
            .sort(),
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
            return listed?.visibility === visibility && isSameAccount(listed.owner, owner);
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
    const { accountId } = clues;
    if (images.length === 0) {
        return accountId;
    }
    // Nobody but its owner sees a private image.
    const owners = accountsOf(images.filter(({ visibility }) => visibility === "private"));
    const possible = owners.length > 0 ? owners : await accountsBySharing(images, clues);
    if (accountId !== undefined) {
        const doubt = doubtAbout(accountId, images, possible);
        if (doubt !== undefined) {
            throw wrongAccountId(accountId, clues.accountIdSource, doubt);
        }
        return accountId;
    }
    if (owners.length > 1) {
        throw uncertainAccount(`the service lists private images of ${owners.length} accounts`);
    }
    const [account, ...others] = possible ?? [];
    if (account === undefined || others.length > 0 || !owns(account, images)) {
        throw uncertainAccount("nothing in them tells which account the credentials belong to");
    }
    return account;
}

function owns(account: string, images: readonly ListedImage[]): boolean {
    return images.some(({ owner }) => isSameAccount(owner, account));
}

function accountsOf(images: readonly Pick<ListedImage, "owner">[]): string[] {
    return [...new Map(images.map(({ owner }) => [owner.toLowerCase(), owner])).values()];
}

export const setRight = "Set it to the ID of the account that the credentials belong to, or leave it out.";
const letConfirm =
    "Everybody sees public and community images, and a member sees a shared one as its owner can see it: a private image of the account tells.";

/** Why an account may not be the one that the credentials belong to, and what to do; undefined for none. */
function doubtAbout(
    account: string,
    images: readonly ListedImage[],
    possible: readonly string[] | undefined,
): string | undefined {
    if (possible !== undefined && !possible.some((each) => isSameAccount(each, account))) {
        return `images that these credentials see belong to another account, and it could not see them so. ${setRight}`;
    }
    if (!owns(account, images)) {
        const none =
            images.length === 1
                ? "the one image that these credentials see does not belong"
                : `none of the ${images.length} images that these credentials see belongs`;
        return `${none} to it. ${setRight}`;
    }
    if (possible === undefined) {
        return `nothing in the images that these credentials see confirms it. ${letConfirm}`;
    }
    const isSure = images.some(
        ({ owner, visibility }) => visibility === "private" && isSameAccount(owner, account),
    );
    return isSure || !possible.some((each) => !isSameAccount(each, account) && owns(each, images))
        ? undefined
        : `the images that these credentials see can be those of another account as well. ${letConfirm}`;
}

/** @param doubt - why it is doubted, and what to do. */
export function wrongAccountId(
    accountId: string,
    source: string | undefined,
    doubt: string,
): ScpConfigurationError {
    return new ScpConfigurationError(
        `scp:accountId is ${quoted(accountId)}${source === undefined ? "" : ` (from ${source})`}, but ${doubt}`,
        "scp:accountId",
        source,
    );
}

/**
 * The accounts that could see all the lists of members so, as far as they are read.
 *
 * @returns undefined if nothing tells.
 * @throws ScpError if nothing tells because lists could not be read.
 */
async function accountsBySharing(
    images: readonly ListedImage[],
    clues: AccountClues,
): Promise<readonly string[] | undefined> {
    let possible: readonly string[] | undefined;
    let failure: ScpError | undefined;
    // One after another: the first one tells, as a rule.
    for (const image of eachOwnersFirst(images.filter(({ visibility }) => visibility === "shared"))) {
        const seeing = await accountsSeeing(image, clues);
        if (seeing instanceof ScpError) {
            failure ??= seeing;
            continue;
        }
        possible = (possible ?? seeing).filter((each) => seeing.some((one) => isSameAccount(each, one)));
        if (possible.length < 2) {
            return possible;
        }
    }
    if (possible === undefined && failure !== undefined) {
        throw failure;
    }
    return possible;
}

/**
 * The accounts that could see an image's list of members as it is, or why it could not be read. A member sees its own row
 * alone, and its lists have an image only once it has accepted the share. So who sees a list of one accepted row is that member
 * or the owner, and any other list is what the owner sees, as long as the image is still listed afterwards.
 */
async function accountsSeeing(
    { id, owner }: ListedImage,
    { readShares }: AccountClues,
): Promise<readonly string[] | ScpError> {
    try {
        const { members } = await readShares(id);
        const [first, ...others] = members;
        return first?.status === "accepted" && others.length === 0
            ? accountsOf([{ owner }, { owner: first.memberId }])
            : [owner];
    } catch (error) {
        if (error instanceof ScpError) {
            return error;
        }
        throw error;
    }
}

/** Some of the images, with one of each owner at the beginning: those of one owner say the same, as a rule. */
function eachOwnersFirst(images: readonly ListedImage[]): ListedImage[] {
    const byOwner = [...Map.groupBy(images, ({ owner }) => owner.toLowerCase()).values()];
    return [...new Set([...byOwner.flatMap(([first]) => first ?? []), ...images])].slice(0, MOST_PROBED);
}

function uncertainAccount(why: string): ScpConfigurationError {
    return new ScpConfigurationError(
        `The images of this account cannot be told from those of other accounts, because ${why}. ` +
            "Set scp:accountId (or SCP_TF_ACCOUNT_ID, or account-id in ~/.scpconf/config.json) to the ID of the account.",
        "scp:accountId",
    );
}
