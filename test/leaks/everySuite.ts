/*
 * Jest runs this before each suite: nothing that a suite prints, and no error of this package that comes up in it, may hold
 * a secret that was used in it. What commands print and write is searched by PulumiProject.
 */
import { inspect } from "node:util";
import { checkForLeaks, errorWritten, type Written } from "./leakSearch.js";
import { seenSecrets, watchSecrets } from "./seenSecrets.js";

const stopWatching = watchSecrets();
const written: Written[] = [];
const errors: unknown[] = [];

for (const method of ["debug", "info", "log", "warn", "error", "trace"] as const) {
    const original = console[method].bind(console);
    console[method] = (...args: unknown[]) => {
        written.push({
            where: `console.${method}`,
            text: args
                .map((each) => (typeof each === "string" ? each : inspect(each, { depth: 20 })))
                .join(" "),
        });
        original(...args);
    };
}
const originalWrites = ([process.stdout, process.stderr] as const).map((stream) => {
    const { write } = stream;
    const where = stream === process.stdout ? "standard output" : "standard error";
    stream.write = ((...args: Parameters<typeof write>) => {
        written.push({ where, text: String(args[0]) });
        return write.apply(stream, args);
    }) as typeof write;
    return () => {
        stream.write = write;
    };
});

// Suites that have nothing to do with the provider need not load the SDK for it.
if (/\/test\/unit\/(?!testing|engine|setup)/.test(expect.getState().testPath ?? "")) {
    const { ScpError } = require("../../provider/scp/errors.js");
    const Base = Object.getPrototypeOf(ScpError);
    Object.setPrototypeOf(
        ScpError,
        class extends Base {
            constructor(...args: unknown[]) {
                super(...args);
                errors.push(this);
            }
        },
    );
}

afterEach(() => {
    const all = [...written.splice(0), ...errors.splice(0).flatMap(errorWritten)];
    checkForLeaks(all, seenSecrets());
});

afterAll(() => {
    stopWatching();
    for (const restore of originalWrites) {
        restore();
    }
});
