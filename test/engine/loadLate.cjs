/*
 * The tests start hundreds of processes with Pulumi's SDK. It loads much at once that it hardly ever uses: here that is loaded when
 * it is first used, which saves a third of each command.
 */
const Module = require("node:module");
const { extname } = require("node:path");

const load = Module._load;

/** What turns functions into text, and what starts Pulumi from a program. */
const usedLate = ["@npmcli/arborist", "normalize-package-data", "./automation"];
/** For `--tracing`, which no test asks for; for stack traces of the SDK in its own TypeScript; and for languages of zod's messages. */
const usedNever = [
    "../locales/index.cjs",
    "@opentelemetry/exporter-zipkin",
    "@opentelemetry/instrumentation",
    "@opentelemetry/instrumentation-grpc",
    "@opentelemetry/resources",
    "@opentelemetry/sdk-trace-base",
    "@opentelemetry/sdk-trace-node",
    "source-map-support/register",
];
/** The SDK starts a debugger ahead, for functions that it turns into text. It starts with the first of them too. */
const debuggerAhead = "../../runtime/closure/v8Hooks";

Module._load = function (request, parent, ...rest) {
    const real = () => load.call(this, request, parent, ...rest);
    if (usedNever.includes(request)) {
        return {};
    }
    if (request === debuggerAhead) {
        return { isInitializedAsync: async () => {} };
    }
    if (usedLate.includes(request)) {
        return late({ __esModule: true }, real);
    }
    if (request === "typescript") {
        return late({ version: load.call(this, "typescript/package.json", parent).version }, real);
    }
    return request === "ts-node" ? { register: (options) => registerLate(real, options) } : real();
};

function late(known, real) {
    return new Proxy(known, { get: (_, name) => known[name] ?? real()[name] });
}

/** Most packs and plugins, for which the SDK always prepares TypeScript, are in JavaScript. */
function registerLate(tsNode, options) {
    const extensions = [".ts", ".tsx"];
    const loadFirst = (module, file) => {
        for (const each of extensions) {
            delete Module._extensions[each];
        }
        tsNode().register(options);
        Module._extensions[extname(file)](module, file);
    };
    for (const each of extensions) {
        Module._extensions[each] = loadFirst;
    }
}
