import * as grpc from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
    AnalyzerHandshakeResponse,
    AnalyzerStackConfigureRequest,
    AnalyzerStackConfigureResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { listen } from "./listen.js";

/** The limit that the SDK sets for what a policy pack may be sent. */
const limits = { "grpc.max_receive_message_length": 400 * 1024 * 1024 };

type Handler = grpc.handleUnaryCall<Buffer, Buffer>;

/**
 * Stands where the engine expects a policy pack. It answers the handshake and takes the stack's configuration, with
 * which the pack can then be started. Every other call waits for the pack and is handed on to it byte for byte.
 */
export class AnalyzerProxy {
    /** What the engine configured the stack with; undefined when it asked for something else first. */
    readonly configuration: Promise<AnalyzerStackConfigureRequest | undefined>;
    port = 0;

    private readonly server = new grpc.Server(limits);
    private readonly pack: Promise<grpc.Client>;
    private configure!: (request: AnalyzerStackConfigureRequest | undefined) => void;
    private packStarted!: (client: grpc.Client) => void;
    private packFailed!: (error: Error) => void;

    private constructor() {
        this.configuration = new Promise((resolve) => {
            this.configure = resolve;
        });
        this.pack = new Promise((resolve, reject) => {
            this.packStarted = resolve;
            this.packFailed = reject;
        });
        // A pack may well fail while no call waits for it.
        this.pack.catch(() => {});
    }

    /** Starts to listen on a free loopback port. */
    static async start(): Promise<AnalyzerProxy> {
        const proxy = new AnalyzerProxy();
        proxy.serve(AnalyzerService.handshake.path, (_call, respond) =>
            respond(null, bytesOf(new AnalyzerHandshakeResponse())),
        );
        proxy.serve(AnalyzerService.configureStack.path, (call, respond) => {
            proxy.configure(AnalyzerStackConfigureRequest.deserializeBinary(call.request));
            respond(null, bytesOf(new AnalyzerStackConfigureResponse()));
        });
        for (const { path } of Object.values(AnalyzerService)) {
            // A path that has its handler keeps it.
            proxy.serve(path, (call, respond) => proxy.handOn(path, call.request, respond));
        }
        proxy.port = await listen(proxy.server);
        return proxy;
    }

    /** Hands the waiting calls, and all that follow, to the pack that listens on `port`. */
    async attach(port: number): Promise<void> {
        const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), limits);
        const configuration = await this.configuration;
        if (!configuration) {
            this.packStarted(client);
            return;
        }
        send(client, AnalyzerService.configureStack.path, bytesOf(configuration), (error) => {
            // Packs with an old SDK do not know the call and need nothing from it.
            if (error && error.code !== grpc.status.UNIMPLEMENTED) {
                this.packFailed(new Error(`the policy pack refused its configuration: ${error.message}`));
            }
            this.packStarted(client);
        });
    }

    /** Fails the calls that still wait for the pack, and takes no more. */
    stop(reason: string): void {
        this.configure(undefined);
        this.packFailed(new Error(`the policy pack is not running: ${reason}`));
        this.server.tryShutdown(() => {});
    }

    private serve(path: string, handler: Handler): void {
        this.server.register(path, handler, asIs, asIs, "unary");
    }

    private async handOn(path: string, request: Buffer, respond: grpc.sendUnaryData<Buffer>): Promise<void> {
        this.configure(undefined);
        try {
            send(await this.pack, path, request, respond);
        } catch (error) {
            respond({ details: error instanceof Error ? error.message : String(error) });
        }
    }
}

function send(
    client: grpc.Client,
    path: string,
    request: Buffer,
    respond: grpc.requestCallback<Buffer>,
): void {
    client.makeUnaryRequest(path, asIs, asIs, request, respond);
}

function asIs(bytes: Buffer): Buffer {
    return bytes;
}

function bytesOf(message: { serializeBinary(): Uint8Array }): Buffer {
    return Buffer.from(message.serializeBinary());
}
