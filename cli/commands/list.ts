import { counted, listed } from "../../policy/findings/words.js";
import { readImages } from "../../policy/live/liveShares.js";
import { ofStatuses } from "../../provider/arguments.js";
import { idText } from "../../provider/text.js";
import type { ImageMemberStatus } from "../../provider/types.js";
import { openConnection } from "../connection.js";
import { exitCodes } from "../exitCodes.js";
import type { ListFormat } from "../formats/index.js";
import { type ListedShares, listText } from "../formats/shareList.js";
import { givenImageIds } from "../imageIds.js";
import { Messages, painter, type Terminal, wholeText, write } from "../terminal.js";

export interface ListOptions {
    /** Default: the default connection. */
    readonly connection?: string | undefined;
    readonly stack?: string | undefined;
    readonly imageIds: readonly string[];
    /** Keeps only members of these. */
    readonly statuses?: readonly ImageMemberStatus[] | undefined;
    readonly format: ListFormat;
}

/** Lists the members of images. One that cannot be read leaves the others. */
export async function list(options: ListOptions, terminal: Terminal): Promise<number> {
    const messages = new Messages(terminal);
    const ids = await givenImageIds(options.imageIds, terminal);
    const { reader, warning } = await openConnection(options.connection, options.stack, terminal);
    const { images, unread } = await readImages(ids, reader);
    terminal.signal.throwIfAborted();
    for (const { imageId, cause } of unread) {
        messages.error(`Image ${imageId} could not be read: ${cause}.`);
    }
    const shown = images.map(({ imageId, visibility, members }): ListedShares => {
        const kept = ofStatuses(members, options.statuses);
        const text = note({ imageId, visibility, members }, kept.length, options.statuses);
        if (text !== undefined) {
            messages.note(text);
        }
        return { imageId, visibility, members: kept };
    });
    const text = await warning;
    if (text !== undefined) {
        messages.warning(text);
    }
    const paint = painter(terminal.stdout, terminal.environment);
    await write(terminal.stdout, await wholeText(() => listText(shown, options.format, paint)));
    return unread.length > 0 ? exitCodes.unread : exitCodes.clean;
}

/** What a list without rows does not say by itself. */
function note(
    { imageId, visibility, members }: ListedShares,
    kept: number,
    statuses: readonly ImageMemberStatus[] | undefined,
): string | undefined {
    const subject = `Image ${idText(imageId)}`;
    switch (visibility) {
        case "private":
            return `${subject} is private: it is shared with nobody.`;
        case "public":
            return `${subject} is public: it is shared with everybody.`;
        case "community":
            return `${subject} is a community image: it is shared with everybody who knows its ID.`;
        case "shared":
            if (members.length === 0) {
                return `${subject} has no members: it is shared with nobody yet.`;
            }
            return kept === 0 && statuses !== undefined
                ? `${subject} has ${counted(members.length, "member")}, none of which is ${listed(statuses, "or")}.`
                : undefined;
    }
}
