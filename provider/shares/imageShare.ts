import { connectionProblem } from "../arguments.js";
import type { Connection } from "../run/connection.js";
import { ScpNotFoundError } from "../scp/errors.js";
import { imageIdProblem } from "../scp/imageId.js";
import { memberIdProblem } from "../scp/memberId.js";
import { idText } from "../text.js";
import type { ImageMember, ImageMemberStatus } from "../types.js";
import { declareShare, holdShare, isHeldShare, keepShare } from "./heldShares.js";
import {
    type CheckOutcome,
    type DiffOutcome,
    type EngineCall,
    failuresOf,
    leavesState,
    readingConnection,
    replacedArguments,
    settingsOf,
    unlessGone,
} from "./resource.js";
import { parsedShareId, type ShareId, shareId } from "./shareId.js";
import { writerFor } from "./writerFor.js";

export interface ImageShareInputs extends ShareId {
    readonly connection?: string;
    /** Counts when the share is made, and never again. */
    readonly adopt?: boolean;
}

/** What only the service says. A status is never a diff: the member sets it. */
export interface ImageShareState extends ImageShareInputs {
    readonly status: ImageMemberStatus;
    readonly createdAt: string;
    readonly updatedAt: string;
}

/** What the engine has done with an ImageShare, through whichever front. Only create, read and remove call the service. */
export const imageShare = {
    check(news: Record<string, unknown>): CheckOutcome {
        const failures = failuresOf(news, {
            imageId: imageIdProblem,
            memberId: memberIdProblem,
            connection: connectionProblem,
            adopt: adoptProblem,
        });
        if (failures.length === 0) {
            declareShare(news as unknown as ShareId);
        }
        return { inputs: news, failures };
    },

    /** A share with the same account cannot be made before the old one is gone. */
    diff(olds: ImageShareInputs, news: ImageShareInputs): DiffOutcome {
        const replaces = replacedArguments(olds, news);
        if (replaces.length === 0) {
            keepShare(news);
        }
        return {
            changes: replaces.length > 0,
            replaces,
            deleteBeforeReplace: olds.imageId === news.imageId && olds.memberId === news.memberId,
        };
    },

    async create(
        inputs: ImageShareInputs,
        call: EngineCall,
    ): Promise<{ id: string; state: ImageShareState }> {
        const member = await holdShare(inputs, call, async () => {
            const writer = await writerFor(settingsOf(call, inputs.connection));
            return writer.share(inputs.imageId, inputs.memberId, inputs.adopt === true);
        });
        return { id: shareId(inputs), state: stateOf(inputs, member) };
    },

    /**
     * @param stored - nothing for a resource that is not in the state yet.
     * @returns undefined if the share is gone, and sure to be.
     */
    async read(
        id: string,
        stored: Partial<ImageShareState>,
        call: EngineCall,
    ): Promise<{ inputs: ImageShareInputs; state: ImageShareState } | undefined> {
        const { imageId, memberId } = parsedShareId(id);
        const connection = readingConnection(call, stored.connection);
        const shares = await unlessGone(connection, imageId, () => connection.readShares(imageId));
        const inputs = inputsOf({ ...stored, imageId, memberId });
        if (shares instanceof ScpNotFoundError) {
            call.tell(`${shares.message}${consequence(stored)}`);
            return undefined;
        }
        if (shares.visibility !== "shared") {
            return { inputs, state: keptState(stored, imageId, shares.visibility, call) };
        }
        const member = shares.members.find((each) => each.memberId === memberId);
        if (member === undefined) {
            await checkOwnersList(connection, { imageId, memberId }, shares.members);
            call.tell(
                `Image ${idText(imageId)} is not shared with account ${idText(memberId)}.${consequence(stored)}`,
            );
            return undefined;
        }
        return { inputs, state: stateOf(inputs, member) };
    },

    /** Leaves a share that another resource of the program holds: the engine destroys what was renamed after it has made the new one. */
    async remove(id: string, stored: Partial<ImageShareState>, call: EngineCall): Promise<void> {
        const { imageId, memberId } = parsedShareId(id);
        if (isHeldShare({ imageId, memberId })) {
            call.tell(
                `The share of image ${idText(imageId)} with account ${idText(memberId)} is not taken back, because a resource that stays in this program holds it.`,
            );
            return;
        }
        const writer = await writerFor(settingsOf(call, stored.connection));
        if ((await writer.takeBack(imageId, memberId)) === "was-gone") {
            call.tell(
                `The share of image ${idText(imageId)} with account ${idText(memberId)} had been taken back already.`,
            );
        }
    },
};

function adoptProblem(value: unknown): string | undefined {
    return value === undefined || value === null || typeof value === "boolean"
        ? undefined
        : "adopt must be true or false";
}

function consequence(stored: Partial<ImageShareState>): string {
    return isStored(stored) ? ` ${leavesState}` : "";
}

function isStored(stored: Partial<ImageShareState>): stored is ImageShareState {
    return stored.status !== undefined;
}

/** The service keeps the shares of an image that is not `shared` now, and does not list them. */
function keptState(
    stored: Partial<ImageShareState>,
    imageId: string,
    visibility: string,
    { tell }: EngineCall,
): ImageShareState {
    const situation = `Image ${idText(imageId)} is ${visibility}, so the service does not list its shares`;
    if (!isStored(stored)) {
        throw new Error(`${situation}. Set its visibility to shared first.`);
    }
    tell(`${situation}. The resource stays as it is: a share counts again as soon as the image is shared.`);
    return stored;
}

/** A member sees its own share alone: a list of one is the owner's only if the image is. */
async function checkOwnersList(
    connection: Connection,
    { imageId, memberId }: ShareId,
    members: readonly ImageMember[],
): Promise<void> {
    const doubt = members.length === 1 ? await doubtThatOwned(connection, imageId) : undefined;
    if (doubt !== undefined) {
        throw new Error(
            `The share of image ${idText(imageId)} with account ${idText(memberId)} is not treated as gone: the list has one share alone, ` +
                `which is all that its member would see, and ${doubt}`,
        );
    }
}

async function doubtThatOwned(connection: Connection, imageId: string): Promise<string | undefined> {
    try {
        const { images } = await connection.accountImages();
        return images.some(({ id }) => id === imageId)
            ? undefined
            : "the image is not among those of the account. Use the credentials of the image's owner (connection).";
    } catch (error) {
        return `it is not known whose the image is: ${(error as Error).message}`;
    }
}

function inputsOf({ imageId, memberId, connection, adopt }: ImageShareInputs): ImageShareInputs {
    return {
        imageId,
        memberId,
        ...(connection === undefined ? {} : { connection }),
        ...(adopt === undefined ? {} : { adopt }),
    };
}

function stateOf(inputs: ImageShareInputs, { status, createdAt, updatedAt }: ImageMember): ImageShareState {
    return { ...inputsOf(inputs), status, createdAt, updatedAt };
}
