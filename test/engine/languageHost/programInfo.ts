import { createRequire } from "node:module";
import { join } from "node:path";
import type { ProgramInfo } from "@pulumi/pulumi/proto/language_pb";

/** The environment that the options of `runtime` in Pulumi.yaml or PulumiPolicy.yaml ask for. */
export function runtimeEnvironment(info: ProgramInfo): Record<string, string> {
    const options = info.getOptions()?.toJavaScript() ?? {};
    return options.typescript === false ? {} : { PULUMI_NODEJS_TYPESCRIPT: "true" };
}

/** The SDK's script of that name, as seen from the program's folder. */
export function sdkScript(info: ProgramInfo, name: "run" | "run-plugin" | "run-policy-pack"): string {
    const folder = info.getProgramDirectory();
    try {
        return createRequire(join(folder, "index.js")).resolve(`@pulumi/pulumi/cmd/${name}`);
    } catch (error) {
        throw new Error(`@pulumi/pulumi is not installed in ${folder}: run npm install there`, {
            cause: error,
        });
    }
}
