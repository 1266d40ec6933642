/**
 * The accounts that Samsung Cloud Platform images are shared with, in Pulumi programs: functions that read them, a resource
 * that keeps them in the stack's state, and the errors for a list that could not be read, which is never an empty list.
 *
 * @module pulumi-scp-image-members
 */

export type { ReadOptions, ReadOutputOptions } from "./arguments.js";
export {
    type GetImageMembersArgs,
    type GetImageMembersOutputArgs,
    type GetImageMembersResult,
    getImageMembers,
    getImageMembersOutput,
} from "./getImageMembers.js";
export {
    type GetSharedImagesArgs,
    type GetSharedImagesOutputArgs,
    type GetSharedImagesResult,
    getSharedImages,
    getSharedImagesOutput,
    type SharedImage,
} from "./getSharedImages.js";
export { ImageMembers, type ImageMembersArgs } from "./imageMembers.js";
export { ImageShare, type ImageShareArgs } from "./imageShare.js";
export { ImageShareAcceptance, type ImageShareAcceptanceArgs } from "./imageShareAcceptance.js";
export {
    ScpAuthenticationError,
    ScpConfigurationError,
    ScpConflictError,
    ScpError,
    type ScpErrorDetails,
    ScpNotFoundError,
    ScpPartialListError,
    ScpResponseError,
    ScpThrottledError,
    ScpTimeoutError,
    ScpUnavailableError,
    ScpUnknownOutcomeError,
} from "./scp/errors.js";
export type { ImageMember, ImageMemberStatus, ImageVisibility } from "./types.js";
