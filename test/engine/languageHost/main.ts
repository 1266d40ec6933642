/**
 * A stand-in for Pulumi's own Node.js language host, which comes with the official download of Pulumi but cannot be
 * built from Go modules. Tests and the demo use it where the official one is missing.
 *
 * The engine starts it as `pulumi-language-nodejs`, reads the port from the first line of its output and calls the
 * LanguageRuntime service there. It ends with the engine that started it.
 */
import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import { stopChildren } from "./children.js";
import { languageRuntime } from "./languageRuntime.js";
import { listen } from "./listen.js";

async function main(): Promise<void> {
    const server = new grpc.Server();
    server.addService(LanguageRuntimeService, languageRuntime());
    console.log(await listen(server));

    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    const engine = process.ppid;
    setInterval(() => {
        // A killed engine cannot say goodbye: its children are handed to another parent.
        if (process.ppid !== engine) {
            stop();
        }
    }, 500).unref();
}

async function stop(): Promise<void> {
    await stopChildren();
    process.exit();
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
