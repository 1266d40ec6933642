import type { ListedImage } from "../provider/scp/client.js";
import { ScpNotFoundError } from "../provider/scp/errors.js";
import type { JudgedImage } from "./judgement.js";
import { oneLine, some } from "./text.js";

/** An image whose members were read just now. */
export interface LiveImage extends JudgedImage {
    readonly imageId: string;
}

/** Reads from the service. Both reject where a list could not be read. */
export interface ImageReader {
    image(imageId: string): Promise<LiveImage>;
    /**
     * Which images the account shares, and those that others share with it where the two can not be told apart. Their
     * members are read one by one, so that one list that can not be read leaves the others.
     */
    sharedImages(): Promise<readonly Pick<ListedImage, "id" | "name" | "owner">[]>;
}

/** What a read came to. */
export type Lookup<Result> =
    | { readonly result: Result }
    | { readonly failure: string; readonly isGone: boolean };

/** Waits for a read, whose failure becomes a value: one line without the full stop at its end. */
export async function lookUp<Result>(read: () => Promise<Result>): Promise<Lookup<Result>> {
    try {
        return { result: await read() };
    } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return {
            failure: oneLine(message.replace(/\s*\n\s*/g, " "), 1000).replace(/\.$/, ""),
            isGone: error instanceof ScpNotFoundError,
        };
    }
}

/** An image whose members could not be read, and why: one line without the full stop at its end. */
export interface UnreadImage {
    readonly imageId: string;
    readonly failure: string;
    readonly isGone: boolean;
}

export interface ReadImages {
    readonly images: readonly LiveImage[];
    readonly unread: readonly UnreadImage[];
}

/** Reads the images all at once. */
export async function readImages(imageIds: readonly string[], service: ImageReader): Promise<ReadImages> {
    const lookups = await Promise.all(
        imageIds.map(async (imageId) => ({ imageId, ...(await lookUp(() => service.image(imageId))) })),
    );
    return {
        images: lookups.flatMap((each) => ("result" in each ? [each.result] : [])),
        unread: lookups.flatMap((each) => ("failure" in each ? [each] : [])),
    };
}

export interface SharedImages extends ReadImages {
    /** Why it is not known which images there are. */
    readonly failure?: string | undefined;
}

export const nothingShared: SharedImages = { images: [], unread: [] };

/**
 * Reads every image that the account shares.
 *
 * @param isWanted Which of them are to be read.
 */
export async function readSharedImages(
    service: ImageReader,
    isWanted: (imageId: string) => boolean,
): Promise<SharedImages> {
    const list = await lookUp(async () => ownImages(await service.sharedImages()));
    if ("failure" in list) {
        return { ...nothingShared, failure: list.failure };
    }
    const names = new Map(list.result.map(({ id, name }) => [id, name]));
    const { images, unread } = await readImages([...names.keys()].filter(isWanted), service);
    return {
        images: images.map((image) => ({ ...image, name: names.get(image.imageId) })),
        unread: await withoutDeleted(unread, service),
    };
}

/**
 * One that was deleted since it was listed is shared with nobody. That is believed where the list does not have it any
 * more, and not for the 404 alone: a proxy, or a service with a broken route, can say that of every image.
 */
async function withoutDeleted(
    unread: readonly UnreadImage[],
    service: ImageReader,
): Promise<readonly UnreadImage[]> {
    if (!unread.some(({ isGone }) => isGone)) {
        return unread;
    }
    const list = await lookUp(() => service.sharedImages());
    if ("failure" in list) {
        return unread;
    }
    const listed = new Set(list.result.map(({ id }) => id));
    return unread.filter(({ imageId, isGone }) => !isGone || listed.has(imageId));
}

/** @throws Error where images of other accounts are among them: of these, this account sees its own share alone. */
function ownImages<Image extends { readonly owner: string }>(images: readonly Image[]): readonly Image[] {
    const owners = [...new Set(images.map((image) => image.owner))];
    if (owners.length > 1) {
        throw new Error(
            `the list has images of several accounts (${some(owners)}). Set scp:accountId to the ID of this one, so ` +
                "that its own images can be told from those that others share with it",
        );
    }
    return images;
}
