import { type Engine, EngineUnavailableError } from "./engine.js";
import { findEngine } from "./findEngine.js";

/** The environment variable by which the process that has set the engine up hands it, as JSON, to those it starts. */
const variable = "SCP_TEST_ENGINE";

let engine: Promise<Engine> | undefined;

/** The engine that this process was given, or else has found by itself. */
export function currentEngine(): Promise<Engine> {
    const given = process.env[variable];
    engine ??= given ? Promise.resolve(JSON.parse(given)) : findEngine({ report: console.error });
    return engine;
}

/** Finds the engine for the processes that this one starts. Without one, this process ends with the reasons. */
export async function provideEngine(): Promise<void> {
    try {
        const found = await findEngine({ report: console.error });
        console.error(`Pulumi ${found.version}, ${found.origin}; language host: ${found.languageHost}`);
        process.env[variable] = JSON.stringify(found);
    } catch (error) {
        console.error(error instanceof EngineUnavailableError ? error.message : error);
        process.exit(1);
    }
}
