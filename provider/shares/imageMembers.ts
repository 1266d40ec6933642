import { isDeepStrictEqual } from "node:util";
import { connectionProblem, statusesProblem } from "../arguments.js";
import type { GetImageMembersResult } from "../getImageMembers.js";
import { imageMembersResult } from "../readMembers.js";
import type { Connection } from "../run/connection.js";
import type { ProgramRun } from "../run/programRun.js";
import { ScpNotFoundError } from "../scp/errors.js";
import { checkImageId, imageIdProblem } from "../scp/imageId.js";
import type { ImageMember, ImageMemberStatus } from "../types.js";
import { type CheckOutcome, failuresOf, leavesState, unlessGone } from "./resource.js";
import { shareChanges } from "./shareChanges.js";

/*
 * What an ImageMembers is to the engine, whichever way the engine calls: as a dynamic provider (provider/dynamic) or as the
 * plugin (provider/plugin).
 */

/** The resource's properties, as inputs and as outputs. */
export interface Properties extends Omit<GetImageMembersResult, "id"> {
    readonly statuses?: ImageMemberStatus[];
    readonly connection?: string;
}

/** What is wrong with the arguments, as far as they are known. */
export function argumentProblems(args: Readonly<Record<string, unknown>>): CheckOutcome["failures"] {
    return failuresOf(args, {
        imageId: imageIdProblem,
        statuses: statusesProblem,
        connection: connectionProblem,
    });
}

/** What an ImageMembers keeps of its properties. */
export function stored({
    imageId,
    visibility,
    members,
    memberIds,
    statuses,
    connection,
}: Properties): Properties {
    return {
        imageId,
        visibility,
        members,
        memberIds,
        ...(statuses === undefined ? {} : { statuses }),
        ...(connection === undefined ? {} : { connection }),
    };
}

/** Compares member by member, so that order is never a difference. */
export function isSame(one: Properties, other: Properties): boolean {
    return isDeepStrictEqual(comparable(one), comparable(other));
}

/** How properties differ, and what to tell the user about it. */
export interface Difference {
    readonly changes: boolean;
    /** The arguments for which it is another resource. */
    readonly replaces: string[];
    readonly said: string | undefined;
}

/** What `read` has found of resources of this process, by their IDs, until the engine asks how it differs. */
const refreshed = new Map<string, Properties[]>();

/** Another image is another resource. What is said is shown to the user beside the engine's own comparison. */
export function difference(id: string, olds: Properties, news: Properties): Difference {
    return {
        changes: !isSame(olds, news),
        replaces: olds.imageId === news.imageId ? [] : ["imageId"],
        // A refresh asks the wrong way round, what was read being the old: `read` has told the user then.
        said: takeRefreshed(id, olds) ? undefined : shareChanges(olds, news),
    };
}

/** What a resource is now. One that is gone has no properties. */
export interface Reread {
    readonly properties?: Properties;
    readonly said: string | undefined;
}

/**
 * Reads the image's members anew, for a refresh and for a resource that is only read.
 *
 * @param props - what is stored; nothing for a resource that is only read.
 * @returns no properties if the image is gone, and sure to be.
 * @throws ScpError if the list could not be read. What is stored then stays as it is.
 */
export async function reread(
    id: string,
    props: Partial<Properties>,
    run: ProgramRun,
    connection: Connection,
): Promise<Reread> {
    const imageId = checkImageId(props.imageId ?? id);
    const shares = await unlessGone(connection, imageId, () => run.readShares(connection, { imageId }));
    if (shares instanceof ScpNotFoundError) {
        const consequence = isStored(props) ? `\n${leavesState}` : "";
        return { said: `${shares.message}${consequence}` };
    }
    const { id: _, ...result } = imageMembersResult(imageId, shares, props.statuses);
    const properties = stored({ ...props, ...result });
    if (!isStored(props)) {
        return { properties, said: undefined };
    }
    refreshed.set(id, [...(refreshed.get(id) ?? []), properties]);
    return { properties, said: shareChanges(props, properties) };
}

/** Whether these are the properties of a resource in the state, and not of one that is only read. */
export function isStored(props: Partial<Properties>): props is Properties {
    return Array.isArray(props.members);
}

/** Whether the properties are those that a refresh has just read, which counts once. */
function takeRefreshed(id: string, properties: Properties): boolean {
    const waiting = refreshed.get(id) ?? [];
    const index = waiting.findIndex((each) => isSame(each, properties));
    if (index >= 0) {
        waiting.splice(index, 1);
    }
    return index >= 0;
}

function comparable({ imageId, visibility, members, statuses, connection }: Properties) {
    const byMember = Array.isArray(members)
        ? new Map(members.map((member: ImageMember) => [member.memberId, member]))
        : members;
    return { imageId, visibility, byMember, statuses, connection };
}
