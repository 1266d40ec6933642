/**
 * A simulated SCP gateway, to test programs, policies and pipelines without an account.
 *
 * @module pulumi-scp-image-members/testing
 */

export { GatewayArgumentError } from "./arguments.js";
export type {
    BadJsonFault,
    BadTimestampFault,
    BadUtf8Fault,
    ClockSkewFault,
    ContentEncodingFault,
    DuplicateKeysFault,
    DuplicateRowFault,
    EmptyBodyFault,
    ErrorsBesideFault,
    ExtraFieldsFault,
    GatewayFault,
    GatewayFaultScope,
    GatewayFaultTarget,
    HangFault,
    HtmlErrorFault,
    LatencyFault,
    LoginPageFault,
    MissingFieldFault,
    MoreToComeFault,
    OtherImageFault,
    OversizeBodyFault,
    PartialStatusFault,
    RedirectFault,
    ResetFault,
    SlowBodyFault,
    StatusFault,
    TruncationFault,
    UnknownStatusFault,
    WrongShapeFault,
} from "./faults.js";
export type {
    AnsweredRequest,
    FollowedRedirect,
    Gateway,
    GatewayAnswer,
    GatewayImage,
    GatewayRequest,
} from "./gateway.js";
export type {
    GatewayAccountOptions,
    GatewayApiVersion,
    GatewayEndpointOptions,
    GatewayImageChanges,
    GatewayImageOptions,
    GatewayMemberOptions,
    GatewayOptions,
} from "./options.js";
export { startGateway } from "./startGateway.js";
