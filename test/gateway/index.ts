export { GatewayArgumentError } from "./arguments.js";
export type { GatewayFault, GatewayFaultScope, GatewayFaultTarget } from "./faults.js";
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
