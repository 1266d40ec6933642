export { GatewayArgumentError } from "./arguments.js";
export type { AnsweredRequest, Gateway, GatewayAnswer, GatewayImage, GatewayRequest } from "./gateway.js";
export type {
    GatewayAccountOptions,
    GatewayImageChanges,
    GatewayImageOptions,
    GatewayMemberOptions,
    GatewayOptions,
} from "./options.js";
export { startGateway } from "./startGateway.js";
