import type * as pulumi from "@pulumi/pulumi";
import * as log from "@pulumi/pulumi/log/index.js";
import {
    checkConnection,
    checkStatuses,
    ofStatuses,
    type ReadOptions,
    type ReadOutputOptions,
} from "./arguments.js";
import { readOutput } from "./run/dependencies.js";
import { currentRun, type ProgramRun, type ReadRequest } from "./run/programRun.js";
import type { ListedImage } from "./scp/accountImages.js";
import { ScpNotFoundError } from "./scp/errors.js";
import { idText } from "./text.js";
import type { ImageMember, ImageMemberStatus, ImageShares, ImageVisibility } from "./types.js";

/** Which shares {@link getSharedImages} asks for. */
export interface GetSharedImagesArgs {
    /** Keeps only members of these statuses; at least one. An image without such members is still there. Default: all three. */
    readonly statuses?: ImageMemberStatus[];
    /** The name of a connection in `scp:connections`, for another account or region. Default: the stack's own settings. */
    readonly connection?: string;
}

/** Which shares {@link getSharedImagesOutput} asks for. */
export interface GetSharedImagesOutputArgs {
    /** Keeps only members of these statuses; at least one. An image without such members is still there. Default: all three. */
    readonly statuses?: pulumi.Input<pulumi.Input<ImageMemberStatus>[]>;
    /** The name of a connection in `scp:connections`, for another account or region. Default: the stack's own settings. */
    readonly connection?: pulumi.Input<string>;
}

/** An image that others than its owner can use, with its members. */
export interface SharedImage {
    /** The image's ID. */
    readonly id: string;
    /** The image's name; empty if it has none. */
    readonly name: string;
    /** The image's own status, for example `active`. */
    readonly status: string;
    /** The ID of the account that it belongs to. */
    readonly owner: string;
    /** `shared`; or `public` or `community`, which everybody can use, so that it has no members. */
    readonly visibility: ImageVisibility;
    /** When the image was made: ISO 8601 in UTC. */
    readonly createdAt: string;
    /** When the image last changed: ISO 8601 in UTC. */
    readonly updatedAt: string;
    /** The accounts that it is shared with, of the statuses that were asked for. Sorted by member ID. */
    readonly members: ImageMember[];
    /** The member IDs alone, in the same order. */
    readonly memberIds: string[];
}

/** Every image of an account that others can use. */
export interface GetSharedImagesResult {
    /** The images with their members, sorted by image ID. */
    readonly images: SharedImage[];
    /** The image IDs alone, in the same order. */
    readonly imageIds: string[];
    /**
     * What the service does not list, so that it may be shared without standing in `images`: `hidden`, or a visibility. It is
     * also logged as a warning. Empty if `images` are all that there are.
     */
    readonly unlisted: string[];
}

/**
 * Every image of the account that others can use, with its members: shared ones, also those without members, and public and
 * community ones, hidden or not.
 *
 * The service's lists also have images of other accounts. Which are this account's is known from `scp:accountId`; without it,
 * from an image that only its owner can see in this way (a private one, or one with a whole list of members). An image that is
 * deleted or made private meanwhile is left out, which is logged.
 *
 * @param args - which of the members.
 * @param options - how to give the read up.
 * @throws {@link ScpConfigurationError} for an argument or a setting that is missing or cannot be used.
 * @throws {@link ScpConfigurationError} if it is not certain which images are this account's: `scp:accountId` settles it.
 * @throws {@link ScpError} (see its subclasses) if any list could not be read.
 *
 * @example
 * const { images } = await getSharedImages();
 */
export async function getSharedImages(
    args: GetSharedImagesArgs = {},
    options: ReadOptions = {},
): Promise<GetSharedImagesResult> {
    return readSharedImages(args, { signal: options.signal });
}

/**
 * {@link getSharedImages} for arguments that are outputs, and to be read after other resources. At preview, before those
 * are there, the result is unknown. An error ends the program, as an error in any output does.
 *
 * @param args - which of the members.
 * @param options - what to wait for.
 */
export function getSharedImagesOutput(
    args: GetSharedImagesOutputArgs = {},
    options: ReadOutputOptions = {},
): pulumi.Output<GetSharedImagesResult> {
    return readOutput(args as pulumi.Input<GetSharedImagesArgs>, options.dependsOn, (plain, waitedFor) =>
        readSharedImages(plain, { waitedFor }),
    );
}

/**
 * Reads every image that others can use, as {@link getSharedImages} does.
 *
 * @internal
 */
export async function readSharedImages(
    args: GetSharedImagesArgs,
    { signal, waitedFor }: Omit<ReadRequest, "imageId">,
    run: ProgramRun = currentRun(),
): Promise<GetSharedImagesResult> {
    const statuses = checkStatuses(args.statuses);
    const connection = run.connection(checkConnection(args.connection));
    const { images: listed, unlisted } = await run.accountImages(connection, signal);
    for (const { which, reason } of unlisted) {
        run.warn(`The service does not list ${which} images, so nothing is known of them: ${reason}`);
    }
    // One list that cannot be read fails the whole answer: the others need not be waited for.
    const others = new AbortController();
    const request = { ...(waitedFor ? { waitedFor } : {}), signal: anyOf(signal, others.signal) };
    const checkGone = async (image: ListedImage, error: unknown): Promise<undefined> => {
        if (
            !(error instanceof ScpNotFoundError) ||
            (await connection.doubtThatGone(image.id)) !== undefined
        ) {
            throw error;
        }
        log.info(`Image ${idText(image.id)} has gone since the list of images was read, so it is left out.`);
    };
    const read = async (image: ListedImage) => {
        if (image.visibility !== "shared") {
            return [sharedImage(image, { visibility: image.visibility, members: [] }, statuses)];
        }
        const shares = await run
            .readShares(connection, { imageId: image.id, ...request })
            .catch((error) => checkGone(image, error));
        return shares && stillShared(image, shares) ? [sharedImage(image, shares, statuses)] : [];
    };
    try {
        const usable = listed.filter(({ visibility }) => visibility !== "private");
        const images = (await Promise.all(usable.map(read))).flat().sort((a, b) => (a.id < b.id ? -1 : 1));
        return {
            images,
            imageIds: images.map((image) => image.id),
            unlisted: unlisted.map(({ which }) => which),
        };
    } catch (error) {
        others.abort(error);
        throw error;
    }
}

/** One that everybody can use meanwhile is not left out: it is shared more widely than before. */
function stillShared(image: ListedImage, { visibility }: ImageShares): boolean {
    if (visibility === "private") {
        log.info(
            `Image ${idText(image.id)} has become private since the list of images was read, so it is left out.`,
        );
    }
    return visibility !== "private";
}

function sharedImage(
    { id, name, status, owner, createdAt, updatedAt }: ListedImage,
    shares: ImageShares,
    statuses: readonly ImageMemberStatus[] | undefined,
): SharedImage {
    const members = ofStatuses(shares.members, statuses);
    return {
        id,
        name,
        status,
        owner,
        visibility: shares.visibility,
        createdAt,
        updatedAt,
        members,
        memberIds: members.map((member) => member.memberId),
    };
}

function anyOf(given: AbortSignal | undefined, own: AbortSignal): AbortSignal {
    return given === undefined ? own : AbortSignal.any([given, own]);
}
