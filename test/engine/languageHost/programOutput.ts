import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** Hands on what a program prints, to its end. */
export type ProgramOutput = (program: ChildProcess) => Promise<void>;

/** An engine that has started this process reads what it prints. */
export const ownOutput: ProgramOutput = async (program) => {
    program.stdout?.pipe(process.stdout, { end: false });
    program.stderr?.pipe(process.stderr, { end: false });
};

/** An engine that has not is told line by line, as it takes the output of those that it has. */
export function engineLog(address: string): ProgramOutput {
    return async (program) => {
        const engine = new EngineClient(address, credentials.createInsecure());
        const log = promisify((request: LogRequest, done: (error: Error | null) => void) =>
            engine.log(request, done),
        );
        const logAll = async (stream: Readable | null, streamId: number) => {
            for await (const line of createInterface(stream as Readable)) {
                if (line.trim() !== "") {
                    const request = new LogRequest().setSeverity(LogSeverity.INFO).setStreamid(streamId);
                    await log(request.setMessage(`${line}\n`));
                }
            }
        };
        await Promise.all([logAll(program.stdout, 1), logAll(program.stderr, 2)]).finally(() =>
            engine.close(),
        );
    };
}
