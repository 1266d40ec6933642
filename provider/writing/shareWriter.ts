import { parsedNothing } from "../scp/answers.js";
import { memberOf, membersUrl, memberUrl, type ScpClient } from "../scp/client.js";
import {
    ScpAuthenticationError,
    ScpConflictError,
    ScpError,
    ScpNotFoundError,
    ScpPartialListError,
    ScpResponseError,
    ScpUnknownOutcomeError,
} from "../scp/errors.js";
import { idText } from "../text.js";
import type { ImageMember, ImageVisibility } from "../types.js";
import type { WritingTransport } from "./writingTransport.js";

const FIRST_RETRY_DELAY_MS = 300;
const MAX_RETRY_DELAY_MS = 20_000;

/** What has become of a share that was to be taken back. */
export type TakenBack = "taken-back" | "was-gone" | "has-changed";

/**
 * The calls that change something. None of them is sent again blindly: if its answer is lost, the share is looked up
 * first. So a call is carried out once, and what is reported is what the service has.
 */
export class ShareWriter {
    readonly #client: ScpClient;
    readonly #transport: WritingTransport;
    /** The address of the service. */
    readonly endpoint: string;
    readonly #maxRetries: number;

    /** @param client - of the same account and endpoint, to look a share up. */
    constructor(client: ScpClient, transport: WritingTransport, endpoint: string, maxRetries: number) {
        this.#client = client;
        this.#transport = transport;
        this.endpoint = endpoint;
        this.#maxRetries = maxRetries;
    }

    /**
     * `POST /v1/images/{image_id}/members`, by the image's owner.
     *
     * @param adopt - takes a share that is there already for the one that is to be made.
     * @throws ScpConflictError if the image is shared with the account already.
     * @throws ScpError if it is not certain that the share is made.
     */
    async share(imageId: string, memberId: string, adopt: boolean): Promise<ImageMember> {
        const before = await this.#shareAsOwner(imageId, memberId);
        if (before !== undefined && !adopt) {
            throw alreadyShared(before);
        }
        if (before !== undefined) {
            return before;
        }
        const url = membersUrl(this.endpoint, imageId);
        const body = JSON.stringify({ member_id: memberId });
        return this.#settled(
            async (attempt) => {
                try {
                    const answer = await this.#transport.send({ method: "POST", url, body });
                    return memberOf(answer, imageId, memberId);
                } catch (error) {
                    if (error instanceof ScpError && error.status === 409) {
                        // Made by the attempt before, or by somebody else since it was looked up.
                        const there = await this.#shareAsOwner(imageId, memberId).catch(() => undefined);
                        throw there === undefined || attempt > 0 ? error : alreadyShared(there);
                    }
                    throw await this.#explained(error, imageId);
                }
            },
            () => this.#shareAsOwner(imageId, memberId),
        );
    }

    /**
     * `DELETE /v1/images/{image_id}/members/{member_id}`, by the image's owner.
     *
     * @param expected - the share as it was read before; one that has changed since is left as it is.
     * @throws ScpError if it is not certain that the share is gone.
     */
    async takeBack(imageId: string, memberId: string, expected?: ImageMember): Promise<TakenBack> {
        const before = expected && (await this.#shareAsOwner(imageId, memberId));
        if (expected !== undefined && before !== undefined && !isSame(before, expected)) {
            return "has-changed";
        }
        const url = memberUrl(this.endpoint, imageId, memberId);
        // Without the service's word, a list that lacks the share is enough if it is the owner's: a mere member sees its own row
        // alone, and none of the image once that is taken back. Nor is it enough that the image is not found: another account's looks so too.
        let answered: TakenBack | undefined;
        return this.#settled(
            async (attempt) => {
                answered = undefined;
                try {
                    parsedNothing(await this.#transport.send({ method: "DELETE", url }));
                    answered = "taken-back";
                } catch (error) {
                    if (!(error instanceof ScpNotFoundError)) {
                        throw await this.#explained(error, imageId);
                    }
                    answered = attempt === 0 ? "was-gone" : "taken-back";
                }
                return undefined;
            },
            async () => {
                const members = await this.#membersAsOwner(imageId);
                if (members.some((member) => member.memberId === memberId)) {
                    return undefined;
                }
                return answered ?? (before !== undefined || members.length !== 1 ? "taken-back" : undefined);
            },
        );
    }

    /**
     * `PUT /v1/images/{image_id}/members/{member_id}`, by the account that the image is shared with.
     *
     * @throws ScpError if it is not certain that the share has this status.
     */
    async setStatus(
        imageId: string,
        memberId: string,
        status: "accepted" | "rejected",
    ): Promise<ImageMember> {
        const url = memberUrl(this.endpoint, imageId, memberId);
        const body = JSON.stringify({ status });
        const ofStatus = (member: ImageMember) => (member.status === status ? member : undefined);
        try {
            return await this.#settled(
                async () =>
                    ofStatus(
                        memberOf(await this.#transport.send({ method: "PUT", url, body }), imageId, memberId),
                    ),
                async () => ofStatus(await this.#client.member(imageId, memberId)),
            );
        } catch (error) {
            throw error instanceof ScpError ? notAnswered(error, imageId, memberId) : error;
        }
    }

    /**
     * Sends a call until it is certain what has become of it.
     *
     * @param send - gives undefined if the answer alone does not settle it.
     * @param look - gives undefined if the call has not been carried out.
     */
    async #settled<Result>(
        send: (attempt: number) => Promise<Result | undefined>,
        look: () => Promise<Result | undefined>,
    ): Promise<Result> {
        for (let attempt = 0; ; attempt++) {
            let failure: ScpError | undefined;
            try {
                const result = await send(attempt);
                if (result !== undefined) {
                    return result;
                }
            } catch (error) {
                if (!leavesOpen(error, attempt)) {
                    throw error;
                }
                failure = error;
            }
            const result = await look().catch((error: unknown) => {
                throw failure === undefined ? error : unknownOutcome(failure, error as Error);
            });
            if (result !== undefined) {
                return result;
            }
            if (attempt >= this.#maxRetries) {
                throw failure ?? withoutEffect();
            }
            await delay(Math.min(FIRST_RETRY_DELAY_MS * 2 ** attempt, MAX_RETRY_DELAY_MS));
        }
    }

    async #shareAsOwner(imageId: string, memberId: string): Promise<ImageMember | undefined> {
        return (await this.#membersAsOwner(imageId)).find((member) => member.memberId === memberId);
    }

    /** @throws ScpError if the image's list cannot be read, or the image has none. */
    async #membersAsOwner(imageId: string): Promise<readonly ImageMember[]> {
        const { visibility, members } = await this.#client.imageShares(imageId);
        if (visibility !== "shared") {
            throw notShared(imageId, visibility);
        }
        return members;
    }

    /**
     * A refusal says what to do: only an image's owner changes its shares, and only while the image is shared. It stays a refusal
     * if the image cannot be looked up.
     */
    async #explained(error: unknown, imageId: string): Promise<unknown> {
        if (!(error instanceof ScpAuthenticationError && error.status === 403)) {
            return error;
        }
        try {
            const { visibility } = await this.#client.imageShares(imageId);
            return visibility === "shared" ? notOwned(error, imageId) : notShared(imageId, visibility);
        } catch (lookUp) {
            return lookUp instanceof ScpPartialListError ? notOwned(error, imageId) : error;
        }
    }
}

/** Whether the service may have carried out a call that ended in this error. */
function leavesOpen(error: unknown, attempt: number): error is ScpError {
    if (!(error instanceof ScpError) || error.method === undefined) {
        return false;
    }
    const { status = 0 } = error;
    const isRefusal = status >= 400 && status < 500 && status !== 408 && status !== 429;
    // The attempt before can have made the share that this one has met.
    return !isRefusal || (status === 409 && attempt > 0);
}

function isSame(a: ImageMember, b: ImageMember): boolean {
    return a.status === b.status && a.updatedAt === b.updatedAt && a.createdAt === b.createdAt;
}

function notOwned(error: ScpAuthenticationError, imageId: string): ScpAuthenticationError {
    return new ScpAuthenticationError(
        `The service does not let the account of these credentials change the shares of image ${idText(imageId)}: only the image's owner can. ` +
            "Use the owner's credentials (connection).",
        details(error),
    );
}

function notShared(imageId: string, visibility: ImageVisibility): ScpResponseError {
    const reason =
        visibility === "private"
            ? "a private image keeps the shares that it had, and they count again as soon as it is shared"
            : "every account can use it";
    return new ScpResponseError(
        `Image ${idText(imageId)} is ${visibility}: ${reason}. Its shares can be made and taken back only while its visibility is shared. ` +
            "Set its visibility to shared first.",
    );
}

function alreadyShared({ imageId, memberId, status, createdAt }: ImageMember): ScpConflictError {
    return new ScpConflictError(
        `Image ${idText(imageId)} is already shared with account ${idText(memberId)} (status ${status}, shared since ${createdAt}). ` +
            "To manage this share with this resource from now on, also if an interrupted deployment has made it, set adopt: true: destroying the resource then takes the share back.",
        imageId,
        memberId,
    );
}

function unknownOutcome(failure: ScpError, lookUp: Error): ScpUnknownOutcomeError {
    return new ScpUnknownOutcomeError(
        `${failure.message}\nIt is not known whether the call was carried out, because the share could not be looked up afterwards: ${lookUp.message}`,
        { ...details(failure), cause: failure },
    );
}

function withoutEffect(): ScpResponseError {
    return new ScpResponseError(
        "The service says that it has carried the call out, but its list of members shows no effect. Try again later.",
    );
}

/** An answer to a share that the service has refused, and why. */
function notAnswered(error: ScpError, imageId: string, memberId: string): ScpError {
    const share = `the share of image ${idText(imageId)} with account ${idText(memberId)}`;
    if (error.status === 403) {
        return new ScpAuthenticationError(
            `The service does not let the account of these credentials answer ${share}: only the account that the image is shared with can do so. ` +
                "Use that account's credentials (connection), and leave memberId out or set it to that account.",
            details(error),
        );
    }
    return error instanceof ScpNotFoundError
        ? new ScpNotFoundError(
              `The service knows nothing of ${share}: the image is not shared with this account, or not any more. Ask its owner to share it.`,
              details(error),
          )
        : error;
}

function details({ status, requestId, method, url, attempts, detail }: ScpError) {
    return { status, requestId, method, url, attempts, detail };
}

function delay(ms: number): Promise<void> {
    return new Promise((resolve) => {
        setTimeout(resolve, ms);
    });
}
