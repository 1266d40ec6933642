import { counted, listed } from "../../policy/findings/words.js";
import { lookUp } from "../../policy/live/liveShares.js";
import { ofStatuses } from "../../provider/arguments.js";
import { idText } from "../../provider/text.js";
import type { ImageMemberStatus } from "../../provider/types.js";
import { openConnection } from "../connection.js";
import { exitCodes } from "../exitCodes.js";
import type { ListFormat } from "../formats/index.js";
import { type ListedShares, listText } from "../formats/shareList.js";
import { givenImageIds } from "../imageIds.js";
import type { ConnectionOptions } from "../stackConfiguration.js";
import { Messages, painter, type Terminal, wholeText, write } from "../terminal.js";

export interface ListOptions extends ConnectionOptions {
    readonly imageIds: readonly string[];
    /** Keeps only members of these. */
    readonly statuses?: readonly ImageMemberStatus[] | undefined;
    readonly format: ListFormat;
}

/** Lists the members of images. One that cannot be read leaves the others. */
export async function list(options: ListOptions, terminal: Terminal): Promise<number> {
    const messages = new Messages(terminal);
    const ids = await givenImageIds(options.imageIds, terminal);
    const { reader, warning } = await openConnection(options, terminal);
    const lookups = await Promise.all(
        ids.map(async (imageId) => ({ imageId, ...(await lookUp(() => reader.image(imageId))) })),
    );
    terminal.signal.throwIfAborted();
    const images: ListedShares[] = [];
    for (const lookup of lookups) {
        if ("cause" in lookup) {
            messages.error(`Image ${lookup.imageId} could not be read: ${lookup.cause}.`);
            continue;
        }
        const { visibility, members } = lookup.result;
        const kept = ofStatuses(members, options.statuses);
        images.push({ imageId: lookup.imageId, visibility, members: kept });
        for (const note of notes(
            { imageId: lookup.imageId, visibility, members },
            kept.length,
            options.statuses,
        )) {
            messages.note(note);
        }
    }
    const text = await warning;
    if (text !== undefined) {
        messages.warning(text);
    }
    const paint = painter(terminal.stdout, terminal.environment);
    await write(terminal.stdout, await wholeText(() => listText(images, options.format, paint)));
    return images.length < ids.length ? exitCodes.unread : exitCodes.clean;
}

/** What a list without rows does not say by itself. */
function notes(
    { imageId, visibility, members }: ListedShares,
    kept: number,
    statuses: readonly ImageMemberStatus[] | undefined,
): string[] {
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
            return kept === 0 && statuses !== undefined
                ? [
                      `${subject} has ${counted(members.length, "member")}, none of which is ${listed(statuses, "or")}.`,
                  ]
                : [];
    }
}
