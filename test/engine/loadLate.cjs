/*
 * The tests start hundreds of processes with Pulumi's SDK. It loads npm's Arborist and TypeScript at once, which it uses only
 * to turn a function into text: here they are loaded when they are first used, which saves an eighth of each command.
 */
const Module = require("node:module");

const load = Module._load;

Module._load = function (request, ...rest) {
    const real = () => load.call(this, request, ...rest);
    switch (request) {
        case "@npmcli/arborist":
            return {
                __esModule: true,
                get Arborist() {
                    return real().Arborist;
                },
            };
        case "typescript":
            return new Proxy({}, { get: (_, name) => real()[name] });
        default:
            return real();
    }
};
