import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { resetOptions } from "@pulumi/pulumi/runtime/settings.js";
import { loadService } from "../run/connection.js";
import { getImageMembers, getSharedImages } from "./functions.js";
import { imageMembers } from "./imageMembers.js";
import { imageShare, imageShareAcceptance } from "./imageShares.js";
import { providerService } from "./service.js";

const { version } = require("pulumi-scp-image-members/package.json") as { readonly version: string };

/** Everything that the package `scp` has. */
export const scpPackage = {
    version,
    resources: [imageMembers, imageShare, imageShareAcceptance],
    functions: [getImageMembers, getSharedImages],
};

/** The limit that the SDK sets for what the engine may send. */
const LIMITS = { "grpc.max_receive_message_length": 400 * 1024 * 1024 };

/**
 * Serves the package `scp` to the engine, which reads the port from the first line of the output.
 *
 * The SDK has a server for providers, but one that cannot be configured: its `configure` does nothing.
 *
 * @param engine - the engine's address, for what is logged.
 */
export function serve(engine: string): void {
    resetOptions("", "", -1, engine, "", false, "");
    const server = new grpc.Server(LIMITS);
    server.addService(ResourceProviderService, providerService(scpPackage));
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
        if (error) {
            throw error;
        }
        console.log(String(port));
        // While the engine prepares its first question.
        loadService();
    });
}
