import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type * as dynamic from "@pulumi/pulumi/dynamic/index.js";
import { statusesProblem } from "../arguments.js";
import type { GetImageMembersResult } from "../getImageMembers.js";
import { imageMembersResult } from "../readMembers.js";
import { type Connection, connectionFor } from "../run/connection.js";
import { currentRun } from "../run/programRun.js";
import { ScpNotFoundError } from "../scp/errors.js";
import { checkImageId, imageIdProblem } from "../scp/imageId.js";
import { connectionSettings, processSources } from "../settings/settings.js";
import { idText } from "../text.js";
import type { ImageMember, ImageMemberStatus, ImageShares } from "../types.js";
import { shareChanges } from "./shareChanges.js";

export { imageShare, imageShareAcceptance } from "./shareProviders.js";

/*
 * What the engine's provider process does with an ImageMembers. The text that the engine keeps in its state calls these
 * functions by name (see serializedProvider.ts): a change here must still serve what earlier releases have stored. Check
 * and diff are called for one resource after another, so they do no I/O.
 */

/** The resource's properties, as inputs and as outputs. */
interface Properties extends Omit<GetImageMembersResult, "id"> {
    readonly statuses?: ImageMemberStatus[];
    readonly connection?: string;
}

/**
 * Refuses what cannot be stored, and adds the member IDs. Values that are not known yet, at preview, are let through.
 */
export function check(_olds: unknown, news: Record<string, unknown>): dynamic.CheckResult {
    const problems: Record<string, string | undefined> = {
        imageId: known(news.imageId) ? imageIdProblem(news.imageId) : undefined,
        statuses: known(news.statuses) ? statusesProblem(news.statuses) : undefined,
        members: known(news.members) ? membersProblem(news.members, news.imageId) : undefined,
    };
    const failures = Object.entries(problems).flatMap(([property, reason]) =>
        reason ? [{ property, reason }] : [],
    );
    if (failures.length > 0) {
        return { inputs: news, failures };
    }
    const memberIds = known(news.members)
        ? (news.members as ImageMember[]).map((member) => member.memberId)
        : news.members;
    return { inputs: { ...news, memberIds } };
}

/** What `read` has found of resources of this process, by their IDs, until the engine asks how it differs. */
const refreshed = new Map<string, Properties[]>();

/**
 * Compares member by member, so that order is never a difference. Another image is another resource. What the provider
 * prints is shown to the user beside the engine's own comparison.
 */
export function diff(id: string, olds: Properties, news: Properties): dynamic.DiffResult {
    // A refresh asks the wrong way round, what was read being the old: `read` has told the user then.
    if (!takeRefreshed(id, olds)) {
        tell(shareChanges(olds, news));
    }
    return {
        changes: !isDeepStrictEqual(comparable(olds), comparable(news)),
        replaces: olds.imageId === news.imageId ? [] : ["imageId"],
    };
}

/** Keeps what the program has read. Nothing is shared by it. */
export function create(inputs: Properties & { __provider?: string }): dynamic.CreateResult {
    return { id: inputs.imageId, outs: stored(inputs) };
}

export function update(_id: string, _olds: Properties, news: Properties): dynamic.UpdateResult {
    return { outs: stored(news) };
}

/**
 * Reads the image's members anew, for a refresh and for `ImageMembers.get`.
 *
 * @param props - what is stored; nothing for `.get`.
 * @returns an empty ID if the image is gone, and sure to be: the engine then takes the resource out of its state.
 * @throws ReadError if the list could not be read. What is stored then stays as it is.
 */
export async function read(
    id: string,
    props: Partial<Properties>,
    config: dynamic.Config,
): Promise<dynamic.ReadResult & { inputs?: Properties }> {
    try {
        const settings = connectionSettings(
            processSources((key) => config.get(key)),
            props.connection,
        );
        const imageId = checkImageId(props.imageId ?? id);
        const shares = await sharesUnlessGone(connectionFor(settings), imageId);
        if (shares instanceof ScpNotFoundError) {
            const consequence = isStored(props) ? "\nSo the resource leaves the stack's state." : "";
            tell(`${shares.message}${consequence}`);
            return { id: "" };
        }
        const { id: _, ...result } = imageMembersResult(imageId, shares, props.statuses);
        const properties = stored({ ...props, ...result });
        if (isStored(props)) {
            tell(shareChanges(props, properties));
            refreshed.set(id, [...(refreshed.get(id) ?? []), properties]);
        }
        return { id, props: properties, inputs: properties };
    } catch (error) {
        throw new ReadError(error as Error);
    }
}

async function sharesUnlessGone(
    connection: Connection,
    imageId: string,
): Promise<ImageShares | ScpNotFoundError> {
    try {
        return await currentRun().readShares(connection, { imageId });
    } catch (error) {
        if (!(error instanceof ScpNotFoundError)) {
            throw error;
        }
        const doubt = await connection.doubtThatGone(imageId);
        if (doubt !== undefined) {
            throw new Error(`${error.message}\nIt is not treated as gone, because ${doubt}`);
        }
        return error;
    }
}

/** The SDK prints an error of `read` as `${error}: ${error.stack}`: this one gives the message once, and no stack. */
class ReadError extends Error {
    constructor(cause: Error) {
        super(cause.message);
        this.stack = cause.message;
    }

    override toString(): string {
        return "The image's members could not be read";
    }
}

function tell(message: string | undefined): void {
    if (message !== undefined) {
        console.log(message);
    }
}

/** Whether these are the properties of a resource in the state, and not of one that is only read. */
function isStored(props: Partial<Properties>): props is Properties {
    return Array.isArray(props.members);
}

/** Whether the properties are those that a refresh has just read, which counts once. */
function takeRefreshed(id: string, properties: Properties): boolean {
    const waiting = refreshed.get(id) ?? [];
    const index = waiting.findIndex((each) => isDeepStrictEqual(comparable(each), comparable(properties)));
    if (index >= 0) {
        waiting.splice(index, 1);
    }
    return index >= 0;
}

function stored({ imageId, visibility, members, memberIds, statuses, connection }: Properties): Properties {
    return {
        imageId,
        visibility,
        members,
        memberIds,
        ...(statuses === undefined ? {} : { statuses }),
        ...(connection === undefined ? {} : { connection }),
    };
}

function comparable({ imageId, visibility, members, statuses, connection }: Properties) {
    const byMember = Array.isArray(members)
        ? new Map(members.map((member) => [member.memberId, member]))
        : members;
    return { imageId, visibility, byMember, statuses, connection };
}

function known(value: unknown): boolean {
    return value !== pulumi.runtime.unknownValue;
}

const MEMBER_FIELDS = [
    "imageId",
    "memberId",
    "status",
    "createdAt",
    "updatedAt",
] satisfies (keyof ImageMember)[];

function membersProblem(members: unknown, imageId: unknown): string | undefined {
    if (!Array.isArray(members)) {
        return "members must be a list: it is what the resource has read, and not an argument";
    }
    for (const [index, member] of members.entries()) {
        const missing = MEMBER_FIELDS.find((field) => typeof member?.[field] !== "string");
        if (missing !== undefined) {
            return `members[${index}].${missing} must be a string`;
        }
        if (member.imageId !== imageId) {
            return `members[${index}] is about image ${idText(member.imageId)}`;
        }
    }
    return undefined;
}
