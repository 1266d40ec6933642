import { readFileSync } from "node:fs";
import type { handleUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { ILanguageRuntimeServer } from "@pulumi/pulumi/proto/language_grpc_pb";
import {
    AboutResponse,
    GetProgramDependenciesResponse,
    GetRequiredPackagesResponse,
    GetRequiredPluginsResponse,
    LanguageHandshakeResponse,
    RuntimeOptionsResponse,
    TemplateResponse,
} from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { stopChildren } from "./children.js";
import { installDependencies } from "./installDependencies.js";
import { engineLog, ownOutput } from "./programOutput.js";
import { runPlugin } from "./runPlugin.js";
import { runProgram } from "./runProgram.js";

/** The calls that an engine makes to run programs and policy packs. It generates no code and publishes nothing. */
export function languageRuntime(): UntypedServiceImplementation {
    /** The engines that did not start this process, by their connections. */
    const attached = new Map<string, string>();
    return {
        handshake: answer((request, connection) => {
            attached.set(connection, request.getEngineAddress());
            return new LanguageHandshakeResponse();
        }),
        getPluginInfo: answer(() => new PluginInfo().setVersion(sdkVersion())),
        // The engine asks for a provider's plugin once a program uses it, so there is none to name ahead.
        getRequiredPlugins: answer(() => new GetRequiredPluginsResponse()),
        getRequiredPackages: answer(() => new GetRequiredPackagesResponse()),
        getProgramDependencies: answer(() => new GetProgramDependenciesResponse()),
        runtimeOptionsPrompts: answer(() => new RuntimeOptionsResponse()),
        template: answer(() => new TemplateResponse()),
        about: answer(() => new AboutResponse().setExecutable(process.execPath).setVersion(process.version)),
        run: answer((request, connection) => {
            const engine = attached.get(connection);
            const output = engine === undefined ? ownOutput : engineLog(engine);
            return runProgram(request, connection, engine ?? process.argv.at(-1) ?? "", output);
        }),
        runPlugin,
        installDependencies,
        cancel: answer(async (empty, connection) => {
            await stopChildren(connection);
            return empty;
        }),
    } satisfies Partial<ILanguageRuntimeServer>;
}

/** Makes a call's handler of a function from request to response; what the function throws is the call's error. */
function answer<Request, Response>(
    respond: (request: Request, connection: string) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
    return async (call, callback: sendUnaryData<Response>) => {
        try {
            callback(null, await respond(call.request, call.getPeer()));
        } catch (error) {
            callback({ details: error instanceof Error ? error.message : String(error) });
        }
    };
}

function sdkVersion(): string {
    return JSON.parse(readFileSync(require.resolve("@pulumi/pulumi/package.json"), "utf8")).version;
}
