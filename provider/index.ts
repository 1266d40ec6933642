export {
    type GetImageMembersArgs,
    type GetImageMembersOutputArgs,
    type GetImageMembersOutputOptions,
    type GetImageMembersResult,
    getImageMembers,
    getImageMembersOutput,
} from "./getImageMembers.js";
export { ImageMembers, type ImageMembersArgs } from "./imageMembers.js";
export {
    ScpAuthenticationError,
    ScpConfigurationError,
    ScpError,
    type ScpErrorDetails,
    ScpNotFoundError,
    ScpResponseError,
    ScpThrottledError,
    ScpTimeoutError,
    ScpUnavailableError,
} from "./scp/errors.js";
export type { ImageMember, ImageMemberStatus, ImageVisibility } from "./types.js";
