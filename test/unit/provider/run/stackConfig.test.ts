import * as pulumi from "@pulumi/pulumi";
import { programStackConfig, stackConfigWarnings } from "../../../../provider/run/stackConfig.js";

afterEach(() => {
    pulumi.runtime.setAllConfig({}, []);
});

function warnings(config: Record<string, string>, secretKeys: string[] = []): string[] {
    pulumi.runtime.setAllConfig(config, secretKeys);
    return stackConfigWarnings();
}

test("a value is read by its whole key", () => {
    pulumi.runtime.setAllConfig({ "scp:region": "kr-west1" });
    expect(programStackConfig("scp:region")).toBe("kr-west1");
    expect(programStackConfig("scp:endpoint")).toBeUndefined();
});

test.each(["scp:secretKey", "scp:authToken", "scp:connections"])(
    "%s as plain text is warned of, without the value",
    (key) => {
        const [warning, ...others] = warnings({ [key]: "hunter2" });
        expect(warning).toContain(`${key} is stored as plain text`);
        expect(warning).toContain(`pulumi config set --secret ${key}`);
        expect(warning).not.toContain("hunter2");
        expect(others).toEqual([]);
    },
);

test("a secret that is stored as one is not warned of", () => {
    expect(warnings({ "scp:secretKey": "hunter2" }, ["scp:secretKey"])).toEqual([]);
});

test.each([
    ["scp:acessKey", "scp:accessKey"],
    ["scp:secret-key", "scp:secretKey"],
    ["scp:Region", "scp:region"],
    ["scp:timeoutSecond", "scp:timeoutSeconds"],
    ["scp:endpont", "scp:endpoint"],
])("%s is warned of with the suggestion %s", (key, suggestion) => {
    expect(warnings({ [key]: "x" })).toEqual([
        `Unknown configuration key ${key}: did you mean ${suggestion}? It has no effect as it is.`,
    ]);
});

test("a key that is like none of ours may be somebody else's", () => {
    expect(warnings({ "scp:somethingElse": "x", "aws:acessKey": "x" })).toEqual([]);
});
