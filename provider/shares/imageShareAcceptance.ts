import { connectionProblem } from "../arguments.js";
import { ScpNotFoundError } from "../scp/errors.js";
import { imageIdProblem } from "../scp/imageId.js";
import { memberIdProblem } from "../scp/memberId.js";
import { idText, quoted } from "../text.js";
import type { ImageMember, ImageMemberStatus } from "../types.js";
import {
    type CheckOutcome,
    type DiffOutcome,
    type EngineCall,
    failuresOf,
    isKnown,
    leavesState,
    readingConnection,
    replacedArguments,
    settingsOf,
    unlessGone,
} from "./resource.js";
import { parsedShareId, type ShareId, shareId } from "./shareId.js";
import { writerFor } from "./writerFor.js";

export const shareAnswers = ["accepted", "rejected"] as const;
/** How an account can answer a share. */
export type ShareAnswer = (typeof shareAnswers)[number];

export interface AcceptanceInputs extends ShareId {
    /** `pending` only after a refresh, if the answer has been lost. */
    readonly status: ImageMemberStatus;
    readonly connection?: string;
}

export interface AcceptanceState extends AcceptanceInputs {
    readonly createdAt: string;
    readonly updatedAt: string;
}

/** What the engine has done with an ImageShareAcceptance, through whichever front. */
export const imageShareAcceptance = {
    /** Without a member ID, it is the account of the credentials. */
    check(news: Record<string, unknown>, call: EngineCall): CheckOutcome {
        const failures = failuresOf(news, {
            imageId: imageIdProblem,
            memberId: (value) => (value === undefined || value === null ? undefined : memberIdProblem(value)),
            status: statusProblem,
            connection: connectionProblem,
        });
        if (failures.length > 0 || (news.memberId !== undefined && news.memberId !== null)) {
            return { inputs: news, failures };
        }
        if (!isKnown(news.connection)) {
            return { inputs: { ...news, memberId: news.connection }, failures };
        }
        try {
            const { accountId } = settingsOf(call, news.connection as string | undefined);
            return accountId === undefined
                ? { inputs: news, failures: [{ property: "memberId", reason: noAccount }] }
                : { inputs: { ...news, memberId: accountId }, failures };
        } catch (error) {
            return { inputs: news, failures: [{ property: "connection", reason: (error as Error).message }] };
        }
    },

    diff(olds: AcceptanceInputs, news: AcceptanceInputs): DiffOutcome {
        const replaces = replacedArguments(olds, news);
        return {
            changes: replaces.length > 0 || olds.status !== news.status,
            replaces,
            deleteBeforeReplace: false,
        };
    },

    /** Also updates: an answer can be given again. */
    async answer(
        inputs: AcceptanceInputs,
        call: EngineCall,
    ): Promise<{ id: string; state: AcceptanceState }> {
        const writer = await writerFor(settingsOf(call, inputs.connection));
        const member = await writer.setStatus(inputs.imageId, inputs.memberId, inputs.status as ShareAnswer);
        return { id: shareId(inputs), state: stateOf(inputs, member) };
    },

    /**
     * @param stored - nothing for a resource that is not in the state yet.
     * @returns undefined if the share is gone, and sure to be.
     */
    async read(
        id: string,
        stored: Partial<AcceptanceState>,
        call: EngineCall,
    ): Promise<{ inputs: AcceptanceInputs; state: AcceptanceState } | undefined> {
        const { imageId, memberId } = parsedShareId(id);
        const connection = readingConnection(call, stored.connection);
        const member = await unlessGone(connection, imageId, () => connection.readMember(imageId, memberId));
        if (member instanceof ScpNotFoundError) {
            const consequence = stored.status ? ` ${leavesState}` : "";
            call.tell(
                `Image ${idText(imageId)} is not shared with account ${idText(memberId)} any more.${consequence}`,
            );
            return undefined;
        }
        const state = stateOf({ ...stored, imageId, memberId }, member);
        const { createdAt, updatedAt, ...inputs } = state;
        return { inputs, state };
    },

    /** Only the image's owner can end the access, so nothing is sent. */
    remove(id: string, _stored: unknown, { tell }: EngineCall): void {
        const { imageId, memberId } = parsedShareId(id);
        tell(
            `The share of image ${idText(imageId)} with account ${idText(memberId)} stays as it is: ` +
                "the account can use the image until its owner takes the share back.",
        );
    },
};

const noAccount =
    "memberId is missing, and the account of the credentials is not known: set memberId, or scp:accountId";

function statusProblem(value: unknown): string | undefined {
    return value === "accepted" || value === "rejected"
        ? undefined
        : `status must be accepted or rejected, not ${quoted(value)}`;
}

function stateOf(
    { imageId, memberId, connection }: ShareId & { readonly connection?: string },
    { status, createdAt, updatedAt }: ImageMember,
): AcceptanceState {
    return {
        imageId,
        memberId,
        status,
        ...(connection === undefined ? {} : { connection }),
        createdAt,
        updatedAt,
    };
}
