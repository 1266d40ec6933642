/**
 * A simulated SCP gateway, to test programs, policies and pipelines without an account.
 *
 * @module pulumi-scp-image-members/testing
 */

export { GatewayArgumentError } from "./argumentError.js";
export type * from "./faults.js";
export type * from "./gateway.js";
export type * from "./options.js";
export { startGateway } from "./startGateway.js";
