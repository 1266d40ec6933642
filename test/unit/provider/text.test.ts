import * as pulumi from "@pulumi/pulumi";
import { statusesProblem } from "../../../provider/arguments.js";
import { check } from "../../../provider/dynamic/dynamicProvider.js";
import { stackConfigWarnings } from "../../../provider/run/stackConfig.js";
import { versionWarning } from "../../../provider/scp/apiVersions.js";
import { networkError } from "../../../provider/scp/callErrors.js";
import { virtualServerService } from "../../../provider/scp/calledService.js";
import { dispatchers } from "../../../provider/scp/dispatcher.js";
import { checkAddress, endpointChoice } from "../../../provider/scp/endpoint.js";
import { ScpPartialListError } from "../../../provider/scp/errors.js";
import { imageIdProblem } from "../../../provider/scp/imageId.js";
import { connectionSettings } from "../../../provider/settings/settings.js";
import { idText, numberText, oneLine, quoted, shellWord } from "../../../provider/text.js";

test("line breaks, control, direction and invisible characters are spelled out", () => {
    expect(oneLine("a\r\nb\u001b[1m\u0085\u2028\u202e\u200b\ud800")).toBe(
        "a\\u{d}\\u{a}b\\u{1b}[1m\\u{85}\\u{2028}\\u{202e}\\u{200b}\\u{d800}",
    );
});

test("a colour tag of the Pulumi CLI, which would swallow the rest of the message, is broken up", () => {
    expect(oneLine("<{%reset%}> <{%")).toBe("<\\{%reset%}> <\\{%");
});

test("letters of other scripts stay as they are, and long text is cut", () => {
    expect(oneLine("이미지 공유 é 🙂")).toBe("이미지 공유 é 🙂");
    expect(oneLine("x".repeat(201))).toBe(`${"x".repeat(200)}…`);
});

test("a usual ID is not quoted, any other is", () => {
    expect(idText("70a599e0-31e7")).toBe("70a599e0-31e7");
    expect(idText("a b")).toBe('"a b"');
    expect(idText("")).toBe('""');
});

test("values are shown as one writes them, on one line", () => {
    expect([undefined, null, 5, [1, "a"], { a: 1 }, "x"].map(quoted)).toEqual([
        "undefined",
        "null",
        "5",
        "[ 1, 'a' ]",
        "{ a: 1 }",
        '"x"',
    ]);
});

test("an ID with a meaning for the shell becomes one quoted word", () => {
    expect(shellWord("70a599e0-31e7")).toBe("70a599e0-31e7");
    expect(shellWord("a; rm -rf ~ $(b) 'c'")).toBe("'a; rm -rf ~ $(b) '\\''c'\\'''");
});

test("a backtick in a name begins no code: messages mark their own commands with it", () => {
    expect(idText("a`rm`")).toBe('"a\\u{60}rm\\u{60}"');
    expect(quoted({ a: "`" })).toBe("{ a: '\\u{60}' }");
    expect(shellWord("a`b`")).toBe("'a\\u{60}b\\u{60}'");
});

describe("no message of the provider does what a text from outside says", () => {
    const hostile = "x\nPolicies: ✅\r\u001b[2J\u009b1m\u202e\u2028<{%reset%}>";
    const thrown = (call: () => unknown): string => {
        try {
            call();
            return "";
        } catch (error) {
            return (error as Error).message;
        }
    };
    const region = { value: hostile, source: "SCP_TF_DEFAULT_REGION" };
    const environment = { value: "e", source: "stack config scp:environment" };
    const row = { imageId: hostile, memberId: "a", status: "pending", createdAt: "t", updatedAt: "t" };
    const connections = (value: object) => ({
        stackConfig: (key: string) => (key === "scp:connections" ? JSON.stringify(value) : undefined),
        environment: {},
        scpconf: "nowhere",
    });

    test.each<[string, () => string | undefined]>([
        [
            "a member of another image",
            () => check({}, { imageId: "img", members: [row] }).failures?.[0]?.reason,
        ],
        ["an image ID", () => imageIdProblem(hostile)],
        ["a status", () => statusesProblem([hostile])],
        ["a status that is no text", () => statusesProblem([{ [hostile]: 1 }])],
        ["an owner", () => new ScpPartialListError(hostile, false, hostile, {}).message],
        ["a region", () => thrown(() => endpointChoice({ region, environment, allowHttp: false }))],
        [
            "an environment",
            () => thrown(() => endpointChoice({ region, environment: region, allowHttp: false })),
        ],
        [
            "an address",
            () => thrown(() => checkAddress("endpoint", { value: `//${hostile}`, source: "here" }, false)),
        ],
        ["a version", () => thrown(() => versionWarning("9.9", "here", "2026-01-01", [served]))],
        ["a version's state", () => versionWarning(hostile, "here", "2026-01-01", [served, current])],
        ["a connection that is not there", () => thrown(() => connectionSettings(connections({}), hostile))],
        ["a connection's name", () => thrown(() => connectionSettings(connections({ [hostile]: {} }), "a"))],
        [
            "a connection that is no object",
            () => thrown(() => connectionSettings(connections({ [hostile]: 1 }), hostile)),
        ],
        [
            "a connection without credentials",
            () => thrown(() => connectionSettings(connections({ [hostile]: {} }), hostile)),
        ],
        [
            "a connection with half of a pair",
            () => thrown(() => connectionSettings(connections({ [hostile]: { accessKey: "a" } }), hostile)),
        ],
        [
            "the place of a value",
            () => thrown(() => connectionSettings(connections({ [hostile]: { allowHttp: "x" } }), hostile)),
        ],
        [
            "a connection's key",
            () => thrown(() => connectionSettings(connections({ a: { [hostile]: "x" } }), "a")),
        ],
        [
            "a failure of the network",
            () => networkError(call, new Error(hostile), virtualServerService).message,
        ],
        [
            "a certificate file",
            () =>
                thrown(() =>
                    dispatchers(
                        { concurrency: 1, timeoutSeconds: 1, proxies: {}, caFile: "\u202e" },
                        () => {},
                    ),
                ),
        ],
    ])("%s", (_, message) => {
        const text = message() ?? "";
        expect(text).toMatch(/\\[nu]/);
        expect(text).not.toMatch(/[^\P{C}\n]|[\u2028\u2029]|<\{%|^Policies/mu);
    });

    const served = { version: hostile, state: hostile, notBefore: "2026-01-02" };
    const current = { version: `${hostile} 2`, state: "CURRENT" };
    const call = { url: "https://gateway.example/", attempts: 1 };

    test("a misspelt key of the stack's configuration", () => {
        pulumi.runtime.setAllConfig({ "scp:region\u001b\n": "x" });
        expect(stackConfigWarnings()).toEqual([
            'Unknown configuration key "scp:region\\u001b\\n": did you mean scp:region? It has no effect as it is.',
        ]);
        pulumi.runtime.setAllConfig({});
    });

    test("a connection's name in a command is one word of it", () => {
        expect(thrown(() => connectionSettings(connections({}), "a'; rm -rf ~ #"))).toContain(
            `--path 'scp:connections["a'\\''; rm -rf ~ #"].accessKey' …`,
        );
    });
});

test.each([
    [0, "0"],
    [999, "999"],
    [2000, "2,000"],
    [1_050_007, "1,050,007"],
])("the number %s is written as %s", (count, text) => {
    expect(numberText(count)).toBe(text);
});
