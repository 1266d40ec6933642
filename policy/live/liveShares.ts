import type { AccountImages, UnlistedImages } from "../../provider/scp/accountImages.js";
import { ScpNotFoundError } from "../../provider/scp/errors.js";
import { isSameAccount } from "../../provider/scp/memberId.js";
import { oneLine } from "../../provider/text.js";
import type { ImageMember, ImageShares, ImageVisibility } from "../../provider/types.js";
import type { KnownImage, UnreadShares } from "../checks/check.js";
import type { ReadOrganization } from "./organization.js";

/** Reads from the service. Each rejects if a list could not be read. */
export interface ImageReader {
    /** The account, as far as the settings or its private images tell it. */
    account(): Promise<string | undefined>;
    /** @param accountId The account, if its images have told it and the settings do not. */
    image(imageId: string, accountId?: string): Promise<ImageShares>;
    /** Which images the account has. Their members are read one by one, so that one list that cannot be read leaves the others. */
    accountImages(): Promise<AccountImages>;
    /** Why an image that was answered 404 is not to be taken for gone; undefined if it is gone. */
    doubtThatGone(imageId: string): Promise<string | undefined>;
}

/** Reads images, and the organisation whose units approve accounts. */
export interface ServiceReader extends ImageReader {
    readonly organizationAccounts: ReadOrganization;
}

/** An image whose members were read just now. */
export interface LiveImage extends KnownImage {
    readonly imageId: string;
    readonly visibility: ImageVisibility;
    readonly members: readonly ImageMember[];
}

/** What a read came to. */
export type Lookup<Result> =
    | { readonly result: Result }
    | { readonly cause: string; readonly isNotFound: boolean };

/** Waits for a read, whose failure becomes a value: one line without the full stop at its end. */
export async function lookUp<Result>(read: () => Promise<Result>): Promise<Lookup<Result>> {
    try {
        return { result: await read() };
    } catch (error) {
        return {
            cause: causeText(error instanceof Error ? error.message : String(error)),
            isNotFound: error instanceof ScpNotFoundError,
        };
    }
}

function causeText(message: string): string {
    const lines = message.split("\n").map((line) => line.trim());
    const sentences = lines.map((line) => (/[\w…)"]$/.test(line) ? `${line}.` : line));
    return oneLine(sentences.join(" "), 1000).replace(/\.$/, "");
}

/** An image whose members could not be read, and why. */
export interface UnreadImage {
    readonly imageId: string;
    readonly cause: string;
    /** Whether the service says that there is none, and nothing that was asked makes that doubtful. */
    readonly isNotFound: boolean;
}

export interface ReadImages<Image = LiveImage> {
    readonly images: readonly Image[];
    readonly unread: readonly UnreadImage[];
}

/** All that the service says of an image's shares. */
type WholeImage = ImageShares & { readonly imageId: string; readonly isWhole: true };

/**
 * Reads the images all at once.
 *
 * @param accountId The account, if its images have told it.
 */
export async function readImages(
    imageIds: readonly string[],
    reader: ImageReader,
    accountId?: string,
): Promise<ReadImages<WholeImage>> {
    const lookups = await Promise.all(
        imageIds.map(async (imageId) => ({
            imageId,
            ...(await lookUp(() => reader.image(imageId, accountId))),
        })),
    );
    return {
        images: lookups.flatMap((each) =>
            "result" in each ? [{ ...each.result, imageId: each.imageId, isWhole: true as const }] : [],
        ),
        unread: lookups.flatMap((each) => ("cause" in each ? [each] : [])),
    };
}

/** Every image of the account that somebody else can use, as far as it could be read. */
export interface SharedImages extends ReadImages {
    /** Why it is not known which images there are, or not of all. */
    readonly causes: readonly string[];
    /** The account that they belong to, if it is known. */
    readonly accountId: string | undefined;
}

const nothingShared: SharedImages = { images: [], unread: [], causes: [], accountId: undefined };

/**
 * Reads every image of the account that somebody else can use: shared, community and public ones, hidden or not.
 *
 * @param isWanted Which of them are to be read.
 */
export async function readSharedImages(
    reader: ImageReader,
    isWanted: (imageId: string) => boolean,
): Promise<SharedImages> {
    const list = await lookUp(() => reader.accountImages());
    if ("cause" in list) {
        return { ...nothingShared, causes: [list.cause] };
    }
    const wanted = list.result.images.filter(
        ({ id, visibility }) => visibility !== "private" && isWanted(id),
    );
    const names = new Map(wanted.map(({ id, name }) => [id, name]));
    const shared = wanted.filter(({ visibility }) => visibility === "shared").map(({ id }) => id);
    const { images, unread } = await readImages(shared, reader);
    // Everybody can use the others: they have no members to read.
    const open = wanted
        .filter(({ visibility }) => visibility !== "shared")
        .map(({ id, visibility }) => ({ imageId: id, visibility, members: [], isWhole: true }));
    return {
        images: [...images, ...open].map((image) => ({ ...image, name: names.get(image.imageId) })),
        // One that was deleted since it was listed is shared with nobody.
        unread: (await apartFromGone(unread, reader)).unread,
        causes: list.result.unlisted.map(unlistedText),
        accountId: list.result.accountId,
    };
}

/**
 * Reads images that are named, and all others of the account that somebody else can use, if they are wanted. The account's images
 * tell which account it is: then the list of a named image that has the account's row alone, or none, is read again, since the image
 * may be another account's. If they are not wanted, its private images alone are asked for that, and only if a list has at most one row.
 */
export async function readNamedAndShared(
    named: ReadonlySet<string>,
    isAllShared: boolean,
    reader: ImageReader,
): Promise<{ readonly ofNamed: ReadImages; readonly shared: SharedImages }> {
    const [first, shared] = await Promise.all([
        readImages([...named], reader),
        isAllShared ? readSharedImages(reader, (id) => !named.has(id)) : nothingShared,
    ]);
    const accountId = shared.accountId ?? (isAllShared ? undefined : await accountOf(first.images, reader));
    const doubtful = new Set(
        first.images
            .filter((image) => accountId !== undefined && mayBePart(image))
            .filter(({ members }) => members.every(({ memberId }) => isSameAccount(memberId, accountId)))
            .map(({ imageId }) => imageId),
    );
    const again = await readImages([...doubtful], reader, accountId);
    const images = [...first.images.filter(({ imageId }) => !doubtful.has(imageId)), ...again.images];
    return { ofNamed: { images, unread: [...first.unread, ...again.unread] }, shared };
}

/** Whether a list may be less than the image's owner sees. */
function mayBePart({ visibility, members }: LiveImage): boolean {
    return visibility === "shared" && members.length < 2;
}

/** The account, if a list may be a part. */
async function accountOf(images: readonly LiveImage[], reader: ImageReader): Promise<string | undefined> {
    if (!images.some(mayBePart)) {
        return undefined;
    }
    const account = await lookUp(() => reader.account());
    return "result" in account ? account.result : undefined;
}

function unlistedText({ which, reason }: UnlistedImages): string {
    return `${which} images cannot be listed, so nothing is known of them: ${causeText(reason)}`;
}

/** Those of which it is certain that they are gone, and those that could not be read. */
export async function apartFromGone(
    unread: readonly UnreadImage[],
    reader: ImageReader,
): Promise<{ readonly unread: readonly UnreadImage[]; readonly gone: readonly string[] }> {
    const doubted = await Promise.all(
        unread.map(async (image) => ({
            image,
            doubt: image.isNotFound ? await reader.doubtThatGone(image.imageId) : "",
        })),
    );
    return {
        gone: doubted.flatMap(({ image, doubt }) => (doubt === undefined ? [image.imageId] : [])),
        unread: doubted.flatMap(({ image, doubt }) => {
            if (doubt === undefined) {
                return [];
            }
            const doubted = doubt === "" ? "" : `. It is not treated as gone, because ${causeText(doubt)}`;
            return [{ ...image, cause: `${image.cause}${doubted}`, isNotFound: false }];
        }),
    };
}

/** So many images are told of at once: a violation is one line. */
const mostTogether = 50;

/** A cause that is the same for several images, such as missing credentials, is told once. */
export function byCause(unread: readonly Pick<UnreadImage, "imageId" | "cause">[]): UnreadShares[] {
    return [...Map.groupBy(unread, ({ cause }) => cause)].flatMap(([cause, images]) => {
        const ids = images.map(({ imageId }) => imageId);
        const parts = Array.from(
            { length: Math.ceil(ids.length / mostTogether) },
            (_, part) => part * mostTogether,
        );
        return parts.map((from) => ({ imageIds: ids.slice(from, from + mostTogether), cause }));
    });
}
