import type { ChildProcess } from "node:child_process";
import type { ServerWritableStream } from "@grpc/grpc-js";
import type { AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import { type ProgramInfo, type RunPluginRequest, RunPluginResponse } from "@pulumi/pulumi/proto/language_pb";
import { AnalyzerProxy } from "./analyzerProxy.js";
import { ending, startChild } from "./children.js";
import { runtimeEnvironment, sdkScript } from "./programInfo.js";

type PluginCall = ServerWritableStream<RunPluginRequest, RunPluginResponse>;

/** Runs a policy pack, or another plugin that is written for Node.js, until the engine ends the call. */
export async function runPlugin(call: PluginCall): Promise<void> {
    try {
        const info = call.request.getInfo();
        if (!info) {
            throw new Error("the engine did not say which plugin to run");
        }
        const run = call.request.getKind() === "analyzer" ? runPolicyPack : runOtherPlugin;
        call.write(new RunPluginResponse().setExitcode(await run(call, info)));
        call.end();
    } catch (error) {
        call.emit("error", { details: error instanceof Error ? error.message : String(error) });
    }
}

/**
 * The pack itself starts once the engine has sent the stack's configuration, because the SDK reads that from the
 * environment. Until then a proxy answers for it, and afterwards hands every call on.
 */
async function runPolicyPack(call: PluginCall, info: ProgramInfo): Promise<number> {
    const folder = info.getProgramDirectory();
    const script = sdkScript(info, "run-policy-pack");
    const proxy = await AnalyzerProxy.start();
    call.on("cancelled", () => proxy.stop("the engine ended it"));
    sendOutput(call, `${proxy.port}\n`);
    const configuration = await proxy.configuration;
    if (call.cancelled) {
        return 0;
    }
    const pack = startChild(call.getPeer(), "node", [script, ...call.request.getArgsList(), folder], {
        cwd: folder,
        env: { ...pluginEnvironment(call, info), ...stackEnvironment(configuration) },
    });
    pack.stderr?.on("data", (chunk) => sendErrorOutput(call, chunk));
    attachOnceListening(pack, proxy, call);
    const code = await exitCode(pack, call);
    proxy.stop(`exit code ${code}`);
    return code;
}

/** A pack's first line of output is the port it listens on; what follows is output for the user. */
function attachOnceListening(pack: ChildProcess, proxy: AnalyzerProxy, call: PluginCall): void {
    let firstLine: string | undefined = "";
    pack.stdout?.on("data", (chunk: Buffer) => {
        if (firstLine === undefined) {
            sendOutput(call, chunk);
            return;
        }
        firstLine += chunk.toString();
        const end = firstLine.indexOf("\n");
        if (end >= 0) {
            proxy.attach(Number(firstLine.slice(0, end)));
            sendOutput(call, firstLine.slice(end + 1));
            firstLine = undefined;
        }
    });
}

async function runOtherPlugin(call: PluginCall, info: ProgramInfo): Promise<number> {
    const args = [sdkScript(info, "run-plugin"), info.getProgramDirectory(), ...call.request.getArgsList()];
    const plugin = startChild(call.getPeer(), "node", args, {
        cwd: call.request.getPwd(),
        env: pluginEnvironment(call, info),
    });
    plugin.stdout?.on("data", (chunk) => sendOutput(call, chunk));
    plugin.stderr?.on("data", (chunk) => sendErrorOutput(call, chunk));
    return await exitCode(plugin, call);
}

/** Waits for a plugin's end. A plugin ends when the engine ends the call, which is how it is always stopped. */
async function exitCode(plugin: ChildProcess, call: PluginCall): Promise<number> {
    call.on("cancelled", () => plugin.kill("SIGKILL"));
    const ended = await ending(plugin);
    if ("exitCode" in ended) {
        return ended.exitCode;
    }
    if (call.cancelled) {
        return 0;
    }
    throw new Error(`Plugin did not run to its end: ${ended.problem}`);
}

function pluginEnvironment(call: PluginCall, info: ProgramInfo): Record<string, string> {
    const given = call.request.getEnvList().map((entry) => {
        const equals = entry.indexOf("=", 1);
        return [entry.slice(0, equals), entry.slice(equals + 1)];
    });
    return { ...Object.fromEntries(given), ...runtimeEnvironment(info) };
}

function stackEnvironment(configuration: AnalyzerStackConfigureRequest | undefined): Record<string, string> {
    if (!configuration) {
        return {};
    }
    return {
        PULUMI_NODEJS_ORGANIZATION: configuration.getOrganization(),
        PULUMI_NODEJS_PROJECT: configuration.getProject(),
        PULUMI_NODEJS_STACK: configuration.getStack(),
        PULUMI_NODEJS_DRY_RUN: String(configuration.getDryRun()),
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(configuration.getConfigMap().getEntryList())),
    };
}

function sendOutput(call: PluginCall, text: string | Buffer): void {
    if (!call.cancelled && text.length > 0) {
        call.write(new RunPluginResponse().setStdout(Buffer.from(text)));
    }
}

function sendErrorOutput(call: PluginCall, text: Buffer): void {
    if (!call.cancelled) {
        call.write(new RunPluginResponse().setStderr(text));
    }
}
