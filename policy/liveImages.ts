import type { AccountImages, UnlistedImages } from "../provider/scp/accountImages.js";
import { ScpNotFoundError } from "../provider/scp/errors.js";
import type { JudgedImage } from "./judgement.js";
import { oneLine } from "./text.js";

/** An image whose members were read just now. */
export interface LiveImage extends JudgedImage {
    readonly imageId: string;
}

/** Reads from the service. Both reject where a list could not be read. */
export interface ImageReader {
    image(imageId: string): Promise<LiveImage>;
    /**
     * Which images the account has. Their members are read one by one, so that one list that cannot be read leaves the others.
     */
    accountImages(): Promise<AccountImages>;
    /** Why an image that was answered 404 is not to be taken for gone; undefined if it is gone. */
    doubtThatGone(imageId: string): Promise<string | undefined>;
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
        return {
            failure: failureText(error instanceof Error ? error.message : String(error)),
            isGone: error instanceof ScpNotFoundError,
        };
    }
}

function failureText(message: string): string {
    const lines = message.split("\n").map((line) => line.trim());
    return oneLine(lines.join(" "), 1000).replace(/\.$/, "");
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

/** Every image of the account that somebody else can use, as far as it could be read. */
export interface SharedImages extends ReadImages {
    /** Why it is not known which images there are, or not of all: one line each without the full stop at its end. */
    readonly failures: readonly string[];
}

export const nothingShared: SharedImages = { images: [], unread: [], failures: [] };

/**
 * Reads every image of the account that somebody else can use: shared, community and public ones, hidden or not.
 *
 * @param isWanted Which of them are to be read.
 */
export async function readSharedImages(
    service: ImageReader,
    isWanted: (imageId: string) => boolean,
): Promise<SharedImages> {
    const list = await lookUp(() => service.accountImages());
    if ("failure" in list) {
        return { ...nothingShared, failures: [list.failure] };
    }
    const wanted = list.result.images.filter(
        ({ id, visibility }) => visibility !== "private" && isWanted(id),
    );
    const names = new Map(wanted.map(({ id, name }) => [id, name]));
    const shared = wanted.filter(({ visibility }) => visibility === "shared");
    const { images, unread } = await readImages(
        shared.map(({ id }) => id),
        service,
    );
    // Everybody can use the others: they have no members to read.
    const open = wanted
        .filter(({ visibility }) => visibility !== "shared")
        .map(({ id, visibility }) => ({ imageId: id, visibility, members: [] }));
    return {
        images: [...images, ...open].map((image) => ({ ...image, name: names.get(image.imageId) })),
        // One that was deleted since it was listed is shared with nobody.
        unread: (await apartFromGone(unread, service)).unread,
        failures: list.result.unlisted.map(unlistedText),
    };
}

function unlistedText({ which, reason }: UnlistedImages): string {
    return `${which} images cannot be listed, so nothing is known of them: ${failureText(reason)}`;
}

/** Those of which it is certain that they are gone, and those that could not be read. */
export async function apartFromGone(
    unread: readonly UnreadImage[],
    service: ImageReader,
): Promise<{ readonly unread: readonly UnreadImage[]; readonly gone: readonly string[] }> {
    const doubted = await Promise.all(
        unread.map(async (image) => ({
            image,
            doubt: image.isGone ? await service.doubtThatGone(image.imageId) : "",
        })),
    );
    return {
        gone: doubted.flatMap(({ image, doubt }) => (doubt === undefined ? [image.imageId] : [])),
        unread: doubted.flatMap(({ image, doubt }) => {
            if (doubt === undefined) {
                return [];
            }
            const failure =
                doubt === ""
                    ? image.failure
                    : `${image.failure}. It is not taken for gone, because ${failureText(doubt)}`;
            return [{ ...image, failure }];
        }),
    };
}
