import type { ServerWritableStream } from "@grpc/grpc-js";
import {
    type InstallDependenciesRequest,
    InstallDependenciesResponse,
} from "@pulumi/pulumi/proto/language_pb";
import { ending, startChild } from "./children.js";

/** `pulumi install`, `pulumi new`: runs `npm install` in the program's folder. */
export async function installDependencies(
    call: ServerWritableStream<InstallDependenciesRequest, InstallDependenciesResponse>,
): Promise<void> {
    const folder = call.request.getInfo()?.getProgramDirectory() ?? call.request.getDirectory();
    const npm = startChild(call.getPeer(), "npm", ["install"], { cwd: folder });
    npm.stdout?.on("data", (chunk) => call.write(new InstallDependenciesResponse().setStdout(chunk)));
    npm.stderr?.on("data", (chunk) => call.write(new InstallDependenciesResponse().setStderr(chunk)));
    const ended = await ending(npm);
    if ("exitCode" in ended && ended.exitCode === 0) {
        call.end();
        return;
    }
    const how = "problem" in ended ? ended.problem : `exit code ${ended.exitCode}`;
    call.emit("error", { details: `npm install failed in ${folder}: ${how}` });
}
