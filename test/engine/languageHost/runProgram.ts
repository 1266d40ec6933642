import { type RunRequest, RunResponse } from "@pulumi/pulumi/proto/language_pb";
import { ending, startChild } from "./children.js";
import { runtimeEnvironment, sdkScript } from "./programInfo.js";
import type { ProgramOutput } from "./programOutput.js";

/** The exit code by which the SDK says that the user has been told what went wrong. */
const userHasBeenTold = 32;

/** Runs a user's program to its end. */
export async function runProgram(
    request: RunRequest,
    connection: string,
    engineAddress: string,
    handOn: ProgramOutput,
): Promise<RunResponse> {
    const info = request.getInfo();
    if (!info) {
        return new RunResponse().setError("the engine did not say which program to run");
    }
    const args = [sdkScript(info, "run"), ...sdkArguments(request, engineAddress), info.getEntryPoint()];
    const program = startChild(connection, "node", [...args, ...request.getArgsList()], {
        env: {
            ...process.env,
            ...runtimeEnvironment(info),
            PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().getEntryList())),
            PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
        },
    });
    const output = handOn(program);
    const ended = await ending(program);
    await output;
    if ("problem" in ended) {
        return new RunResponse().setError(`Program did not run to its end: ${ended.problem}`);
    }
    if (ended.exitCode === userHasBeenTold) {
        return new RunResponse().setBail(true);
    }
    return ended.exitCode === 0
        ? new RunResponse()
        : new RunResponse().setError(`Program exited with non-zero exit code: ${ended.exitCode}`);
}

function sdkArguments(request: RunRequest, engineAddress: string): string[] {
    const info = request.getInfo();
    const options = {
        monitor: request.getMonitorAddress(),
        engine: engineAddress,
        organization: request.getOrganization(),
        project: request.getProject(),
        "root-directory": info?.getRootDirectory(),
        stack: request.getStack(),
        pwd: info?.getProgramDirectory(),
        parallel: String(request.getParallel()),
    };
    const given = Object.entries(options).flatMap(([name, value]) => (value ? [`--${name}`, value] : []));
    return request.getDryrun() ? [...given, "--dry-run"] : given;
}
