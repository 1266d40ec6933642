import { checkConnection, checkStatuses, ofStatuses } from "./arguments.js";
import type { GetImageMembersArgs, GetImageMembersResult } from "./getImageMembers.js";
import { currentRun, type ProgramRun, type ReadRequest } from "./run/programRun.js";
import { checkImageId } from "./scp/imageId.js";
import type { ImageMemberStatus, ImageShares } from "./types.js";

/** Reads an image's members, as {@link getImageMembers} does. */
export async function readMembers(
    args: GetImageMembersArgs,
    request: Omit<ReadRequest, "imageId">,
    run: ProgramRun = currentRun(),
): Promise<GetImageMembersResult> {
    const imageId = checkImageId(args?.imageId);
    const statuses = checkStatuses(args.statuses);
    const shares = await run.readShares(run.connection(checkConnection(args.connection)), {
        imageId,
        ...request,
    });
    return imageMembersResult(imageId, shares, statuses);
}

/** What users get of an image's shares. */
export function imageMembersResult(
    imageId: string,
    shares: ImageShares,
    statuses: readonly ImageMemberStatus[] | undefined,
): GetImageMembersResult {
    const members = ofStatuses(shares.members, statuses);
    return {
        id: imageId,
        imageId,
        visibility: shares.visibility,
        members,
        memberIds: members.map((member) => member.memberId),
    };
}
