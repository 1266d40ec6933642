import type { GetImageMembersArgs, GetImageMembersResult } from "../getImageMembers.js";
import { imageMembersResult, readMembers } from "../readMembers.js";
import type { Connection } from "../run/connection.js";
import type { ProgramRun } from "../run/programRun.js";
import { ScpTimeoutError } from "../scp/errors.js";
import { isSame, isStored, type Properties } from "../shares/imageMembers.js";
import type { ImageShares } from "../types.js";

/** So many images are asked for before any is read ahead: a small program reads what it names alone. */
const ASKED_FIRST = 3;
/** With this one, images are listed, so that the list is there by then. */
const LISTED_WITH = 2;
/** For each image that was asked for, so many are read ahead at most. */
const AHEAD_PER_ASKED = 50;
/** An answer is of this moment for so long. */
const FRESH_MS = 10_000;

interface Answer {
    /** Undefined if it could not be read: then the image is read once it is asked for. A time-out is the answer: nobody waits for it twice. */
    readonly shares: Promise<ImageShares | ScpTimeoutError | undefined>;
    readonly begun: number;
}

/** What a process knows of one connection. */
interface Ahead {
    readonly asked: Set<string>;
    isListed: boolean;
    /** The images that can still be read ahead: none before they are listed. */
    waiting: string[];
    readonly answers: Map<string, Answer>;
}

/**
 * The members of images, for resources that the engine asks for one after another: 200 images at 50 ms would take 10 s. So
 * once a program has asked for some, others that the account shares are read at once, before they are asked for.
 *
 * An answer that was read ahead may be older than a share that this update makes, and on which the resource depends: the engine
 * does not say on what it depends. So in a run that may be an update, such an answer can only confirm what is stored; the
 * members of every other resource are read when it is asked for, as are those that differ.
 */
export class ReadAhead {
    readonly #run: ProgramRun;
    readonly #byConnection = new Map<string, Ahead>();
    /** Whether this run is known to be a preview, in which nothing is made. */
    isPreview: boolean;

    constructor(run: ProgramRun, isPreview: boolean) {
        this.#run = run;
        this.isPreview = isPreview;
    }

    /**
     * Reads the members of an image.
     *
     * @param stored - what the state has of the resource.
     * @throws ScpError if the list could not be read.
     */
    async members(args: GetImageMembersArgs, stored: Partial<Properties>): Promise<GetImageMembersResult> {
        const early = this.isPreview || isStored(stored) ? await this.#early(args) : undefined;
        return early !== undefined && (this.isPreview || isSame({ ...args, ...early }, stored as Properties))
            ? early
            : readMembers(args, {}, this.#run);
    }

    /** Lets go of what was read ahead: a share has changed since. */
    forget(): void {
        this.#byConnection.clear();
    }

    /** What was read ahead, if it was. */
    async #early({ imageId, statuses, connection: name }: GetImageMembersArgs) {
        const connection = this.#run.connection(name);
        const ahead = this.#aheadOf(connection);
        ahead.asked.add(imageId);
        if (ahead.asked.size === LISTED_WITH && !ahead.isListed) {
            ahead.isListed = true;
            list(connection, ahead);
        }
        readMore(connection, ahead);
        const answer = ahead.answers.get(imageId);
        const shares = await answer?.shares;
        if (shares instanceof ScpTimeoutError) {
            throw shares;
        }
        const isFresh = answer !== undefined && performance.now() - answer.begun <= FRESH_MS;
        return isFresh && shares ? imageMembersResult(imageId, shares, statuses) : undefined;
    }

    #aheadOf({ id }: Connection): Ahead {
        const known = this.#byConnection.get(id);
        const ahead: Ahead = known ?? { asked: new Set(), isListed: false, waiting: [], answers: new Map() };
        this.#byConnection.set(id, ahead);
        return ahead;
    }
}

/** Without a list, nothing is read ahead. */
async function list(connection: Connection, ahead: Ahead): Promise<void> {
    ahead.waiting = await connection.sharedImageIds().then(
        (ids) => [...ids],
        () => [],
    );
    readMore(connection, ahead);
}

function readMore(connection: Connection, { asked, waiting, answers }: Ahead): void {
    const most = asked.size < ASKED_FIRST ? 0 : asked.size * AHEAD_PER_ASKED;
    while (answers.size < most) {
        const imageId = waiting.shift();
        if (imageId === undefined) {
            return;
        }
        if (!asked.has(imageId)) {
            const shares = connection
                .readShares(imageId)
                .catch((error: unknown) => (error instanceof ScpTimeoutError ? error : undefined));
            answers.set(imageId, { shares, begun: performance.now() });
        }
    }
}
