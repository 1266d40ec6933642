import type { Engine } from "./engine.js";
import { findEngine } from "./findEngine.js";

/** The environment variable by which the process that has set the engine up hands it, as JSON, to those it starts. */
export const engineVariable = "SCP_TEST_ENGINE";

let engine: Promise<Engine> | undefined;

/** The engine that this process was given, or else has found by itself. */
export function currentEngine(): Promise<Engine> {
    const given = process.env[engineVariable];
    engine ??= given ? Promise.resolve(JSON.parse(given)) : findEngine({ report: console.error });
    return engine;
}
