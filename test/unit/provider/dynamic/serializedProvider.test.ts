import { Module } from "node:module";
import { PROVIDER_CODE } from "../../../../provider/dynamic/serializedProvider.js";

/** Runs the code as the SDK's provider process does, with a package in place of ours. */
function handler(provider: () => unknown): Record<string, (...args: unknown[]) => unknown> {
    const module = { exports: {} as { handler: () => never } };
    const require = () => ({ createRequire: () => provider });
    new Function("module", "exports", "require", PROVIDER_CODE)(module, module.exports, require);
    return module.exports.handler();
}

test("the text is the same from one release to the next, and under 1 KB", () => {
    expect(Buffer.byteLength(PROVIDER_CODE)).toBeLessThan(1024);
    expect(PROVIDER_CODE).toMatchInlineSnapshot(`
"let config;
const provider = () => {
    try {
        return require("module").createRequire(process.cwd() + "/index.js")("pulumi-scp-image-members/provider");
    } catch (error) {
        throw new Error("The package pulumi-scp-image-members can not be loaded: install it in the program's folder. " + error.message);
    }
};
exports.handler = () => ({
    configure: (request) => { config = request.config; },
    check: (olds, news) => provider().check(olds, news),
    diff: (id, olds, news) => provider().diff(id, olds, news),
    create: (inputs) => provider().create(inputs),
    update: (id, olds, news) => provider().update(id, olds, news),
    read: (id, props) => provider().read(id, props, config),
});
"
`);
});

test("it is a module that the SDK can load", () => {
    expect(() =>
        new (Module as unknown as new (id: string) => { _compile(code: string, name: string): void })(
            "x",
        )._compile(PROVIDER_CODE, "x"),
    ).not.toThrow();
});

test("each call goes to the installed package", () => {
    const calls: unknown[] = [];
    const provider = new Proxy(
        {},
        {
            get:
                (_, name) =>
                (...args: unknown[]) =>
                    calls.push([name, ...args]),
        },
    );
    const it = handler(() => provider);
    it.configure?.({ config: "config" });
    it.check?.("olds", "news");
    it.diff?.("id", "olds", "news");
    it.create?.("inputs");
    it.update?.("id", "olds", "news");
    it.read?.("id", "props");
    expect(calls).toEqual([
        ["check", "olds", "news"],
        ["diff", "id", "olds", "news"],
        ["create", "inputs"],
        ["update", "id", "olds", "news"],
        ["read", "id", "props", "config"],
    ]);
});

test("destroying needs neither a call nor the package", () => {
    const it = handler(() => {
        throw new Error("not installed");
    });
    it.configure?.({ config: "config" });
    expect(it).not.toHaveProperty("delete");
});

test("a missing package is an error that says what to do", () => {
    const it = handler(() => {
        throw new Error("Cannot find module");
    });
    expect(() => it.check?.({}, {})).toThrow(
        "The package pulumi-scp-image-members can not be loaded: install it in the program's folder. Cannot find module",
    );
});
