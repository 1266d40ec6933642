import { counted, listed } from "../../policy/findings/words.js";
import {
    type ImageReader,
    type LiveImage,
    readImages,
    readSharedImages,
    type SharedImages,
} from "../../policy/live/liveShares.js";
import { ofStatuses } from "../../provider/arguments.js";
import { idText } from "../../provider/text.js";
import { type ImageMemberStatus, isOpenToEverybody } from "../../provider/types.js";
import { openConnection } from "../connection.js";
import { exitCodes } from "../exitCodes.js";
import type { ListFormat } from "../formats/index.js";
import { type ListedShares, listText } from "../formats/shareList.js";
import { givenImageIds } from "../imageIds.js";
import type { Output } from "../outputs.js";
import { checkOutputs, deliver } from "../reportOutput.js";
import { Messages, type Terminal, tableWidth } from "../terminal.js";

export interface ListOptions {
    /** Default: the default connection. */
    readonly connection?: string | undefined;
    readonly stack?: string | undefined;
    /** Without any, all that others can use. */
    readonly imageIds: readonly string[];
    /** Keeps only members of these. */
    readonly statuses?: readonly ImageMemberStatus[] | undefined;
    readonly outputs: readonly Output<ListFormat>[];
    /** Whether what goes to files is not summed up. */
    readonly isQuiet?: boolean | undefined;
    readonly isDebugged?: boolean | undefined;
}

/** Lists the members of images. One that cannot be read leaves the others. */
export async function list(options: ListOptions, terminal: Terminal): Promise<number> {
    const { outputs, statuses } = options;
    checkOutputs(outputs, terminal);
    const messages = new Messages(terminal);
    const ids = await givenImageIds(options.imageIds, terminal);
    const isOfAll = ids.length === 0;
    const { reader, warning } = await openConnection(options.connection, options, terminal);
    const read = isOfAll ? await readAll(reader) : { ...(await readImages(ids, reader)), causes: [] };
    terminal.signal.throwIfAborted();
    const unread = [
        ...read.causes.map((cause) => `The list of the account's images could not be read: ${cause}.`),
        ...read.unread.map(({ imageId, cause }) => `Image ${imageId} could not be read: ${cause}.`),
    ];
    for (const message of unread) {
        messages.error(message);
    }
    const images = read.images.map((image) => listedShares(image, statuses));
    const isWhole = unread.length === 0;
    const notesOfAll = isWhole ? notesOfWhole(images, statuses) : [];
    for (const note of isOfAll ? notesOfAll : read.images.flatMap(notesOf(statuses))) {
        messages.note(note);
    }
    const text = await warning;
    if (text !== undefined) {
        messages.warning(text);
    }
    // If nothing could be read, nothing is written: not even what could be taken for an empty list.
    if (images.length > 0 || isWhole) {
        const width = tableWidth(terminal);
        await deliver(
            outputs,
            ({ format, file }, paint) =>
                listText(images, format, isOfAll, paint, file === undefined ? width : undefined),
            options.isQuiet ? undefined : summary(images, unread.length),
            terminal,
        );
    }
    return isWhole ? exitCodes.clean : exitCodes.unread;
}

async function readAll(reader: ImageReader): Promise<SharedImages> {
    const read = await readSharedImages(reader, () => true);
    return { ...read, images: read.images.toSorted((a, b) => (a.imageId < b.imageId ? -1 : 1)) };
}

function listedShares(
    { imageId, visibility, members, name }: LiveImage,
    statuses: readonly ImageMemberStatus[] | undefined,
): ListedShares {
    return { imageId, visibility, members: ofStatuses(members, statuses), ...(name ? { name } : {}) };
}

function summary(images: readonly ListedShares[], unread: number): string {
    const shares = images.reduce((count, { members }) => count + members.length, 0);
    const read = `${counted(images.length, "image")}, ${counted(shares, "share")}`;
    return unread === 0 ? read : `${read}, ${unread} not read: this is not the whole list`;
}

/** What the list of all images, which was read whole, does not say by itself. */
function notesOfWhole(
    images: readonly ListedShares[],
    statuses: readonly ImageMemberStatus[] | undefined,
): string[] {
    if (images.some((image) => image.members.length > 0 || isOpenToEverybody(image.visibility))) {
        return [];
    }
    return statuses === undefined
        ? ["No image of this account can be used by others."]
        : [`No image of this account has a member that is ${listed(statuses, "or")}.`];
}

/** What a list of named images does not say of one without rows. */
function notesOf(statuses: readonly ImageMemberStatus[] | undefined): (image: LiveImage) => string[] {
    return ({ imageId, visibility, members }) => {
        const subject = `Image ${idText(imageId)}`;
        switch (visibility) {
            case "private":
                return [`${subject} is private: it is shared with nobody.`];
            case "public":
                return [`${subject} is public: it is shared with everybody.`];
            case "community":
                return [`${subject} is a community image: it is shared with everybody who knows its ID.`];
            case "shared":
                if (members.length === 0) {
                    return [`${subject} has no members: it is shared with nobody yet.`];
                }
                return statuses !== undefined && ofStatuses(members, statuses).length === 0
                    ? [
                          `${subject} has ${counted(members.length, "member")}, none of which is ${listed(statuses, "or")}.`,
                      ]
                    : [];
        }
    };
}
