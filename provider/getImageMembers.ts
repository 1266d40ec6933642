import * as pulumi from "@pulumi/pulumi";
import { allCreated, type DependsOn, resourcesBehind, withDependencies } from "./dependencies.js";
import { currentRun } from "./programRun.js";
import type { ImageShares } from "./scp/client.js";
import { ScpConfigurationError } from "./scp/errors.js";
import { checkImageId } from "./scp/imageId.js";
import type { ImageMember, ImageMemberStatus, ImageVisibility } from "./types.js";

/** Which image {@link getImageMembers} asks for. */
export interface GetImageMembersArgs {
    /** The ID of the image. */
    readonly imageId: string;
    /** Keeps only members of these statuses. All three by default. */
    readonly statuses?: ImageMemberStatus[];
    /** The name of a connection in `scp:connections`, for another account or region than the stack's own. */
    readonly connection?: string;
}

/** Which image {@link getImageMembersOutput} asks for. */
export interface GetImageMembersOutputArgs {
    /** The ID of the image. */
    readonly imageId: pulumi.Input<string>;
    /** Keeps only members of these statuses. All three by default. */
    readonly statuses?: pulumi.Input<pulumi.Input<ImageMemberStatus>[]>;
    /** The name of a connection in `scp:connections`, for another account or region than the stack's own. */
    readonly connection?: pulumi.Input<string>;
}

/** Options of {@link getImageMembersOutput}. */
export interface GetImageMembersOutputOptions {
    /** Resources that must be there before the image is asked for. */
    readonly dependsOn?: DependsOn;
}

/** With whom an image is shared. */
export interface GetImageMembersResult {
    /** The image ID. */
    readonly id: string;
    readonly imageId: string;
    /** A `private` image has no members. A `public` or `community` one has none either, and everybody can use it. */
    readonly visibility: ImageVisibility;
    /** Sorted by member ID. */
    readonly members: ImageMember[];
    /** The member IDs alone, in the same order. */
    readonly memberIds: string[];
}

/**
 * The accounts that an image is shared with, read from the service.
 *
 * An image is read once in a run of a program: a second call gives the same answer.
 *
 * @throws ScpConfigurationError for an argument or a setting that is missing or can not be used.
 * @throws ScpError (see its subclasses) where the list could not be read: it is never empty instead.
 *
 * @example
 * const shares = await getImageMembers({ imageId: "70a599e0-31e7-49b7-b260-868f441e862b" });
 */
export async function getImageMembers(args: GetImageMembersArgs): Promise<GetImageMembersResult> {
    return readMembers(args, new Set());
}

/**
 * {@link getImageMembers} for arguments that are outputs of resources. The image is asked for once those resources, and
 * those in `dependsOn`, are there; before, at preview, the result is unknown.
 */
export function getImageMembersOutput(
    args: GetImageMembersOutputArgs,
    options: GetImageMembersOutputOptions = {},
): pulumi.Output<GetImageMembersResult> {
    const ready = withDependencies(
        pulumi.output(args) as pulumi.Output<GetImageMembersArgs>,
        options.dependsOn,
    );
    return ready.apply(async (plain) => {
        const resources = await resourcesBehind(ready);
        return (await allCreated(resources)) ? readMembers(plain, resources) : unknownResult();
    });
}

async function readMembers(
    args: GetImageMembersArgs,
    waitedFor: ReadonlySet<pulumi.Resource>,
): Promise<GetImageMembersResult> {
    const imageId = checkImageId(args?.imageId);
    const statuses = checkStatuses(args.statuses);
    const run = currentRun();
    const shares = await run.readShares(run.connection(checkConnection(args.connection)), imageId, waitedFor);
    return imageMembersResult(imageId, shares, statuses);
}

/** What users get of an image's shares. */
export function imageMembersResult(
    imageId: string,
    shares: ImageShares,
    statuses: readonly ImageMemberStatus[] | undefined,
): GetImageMembersResult {
    const members = shares.members.filter(
        (member) => statuses === undefined || statuses.includes(member.status),
    );
    return {
        id: imageId,
        imageId,
        visibility: shares.visibility,
        members,
        memberIds: members.map((member) => member.memberId),
    };
}

const STATUSES: readonly string[] = ["pending", "accepted", "rejected"] satisfies ImageMemberStatus[];

function checkStatuses(statuses: unknown): ImageMemberStatus[] | undefined {
    const problem = statusesProblem(statuses);
    if (problem !== undefined) {
        throw new ScpConfigurationError(`${problem}.`, "statuses", "argument statuses");
    }
    return (statuses ?? undefined) as ImageMemberStatus[] | undefined;
}

/** Says what is wrong with a `statuses` argument, or nothing where it can be used. */
export function statusesProblem(statuses: unknown): string | undefined {
    if (statuses === undefined || statuses === null) {
        return undefined;
    }
    if (!Array.isArray(statuses) || statuses.length === 0) {
        return `statuses must be a list of at least one of ${STATUSES.join(", ")}; leave it out for all of them`;
    }
    const unknown = statuses.find((status) => !STATUSES.includes(status));
    return unknown === undefined
        ? undefined
        : `statuses has ${JSON.stringify(unknown)}, which is not one of ${STATUSES.join(", ")}`;
}

function checkConnection(connection: unknown): string | undefined {
    if (connection === undefined || connection === null) {
        return undefined;
    }
    if (typeof connection !== "string" || connection.trim() === "") {
        throw new ScpConfigurationError(
            "connection must be the name of a connection in scp:connections; leave it out for the stack's own.",
            "connection",
            "argument connection",
        );
    }
    return connection;
}

/** A result that is not known at preview. */
function unknownResult(): GetImageMembersResult {
    return pulumi.unknown as never;
}
