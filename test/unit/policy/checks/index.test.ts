import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Check } from "../../../../policy/checks/check.js";
import { checkOf, checks, docsOf, policyNames } from "../../../../policy/checks/index.js";
import { configurationKeys } from "../../../../policy/rules/configuration.js";

const root = resolve(__dirname, "../../../..");
const policies = readFileSync(`${root}/docs/policies.md`, "utf8");

test("every file of a check is in the list", () => {
    const files = readdirSync(`${root}/policy/checks`).filter((file) =>
        readFileSync(`${root}/policy/checks/${file}`, "utf8").includes("satisfies Check;"),
    );
    const camelCase = checks.map(({ name }) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase()));
    expect(files).toEqual(camelCase.map((name) => `${name}.ts`).sort());
});

test("names are told apart, and a check is found by its own", () => {
    expect(policyNames).toEqual(checks.map(({ name }) => name));
    expect(new Set(policyNames).size).toBe(checks.length);
    expect(policyNames.map(checkOf)).toEqual(checks);
    expect(checkOf("another-pack")).toBeUndefined();
});

test("the policies that a check takes its rules from run before it", () => {
    checks.forEach(({ leaders = [] }, i) => {
        const before = checks.slice(0, i).map(({ name }) => name);
        expect(before).toEqual(expect.arrayContaining([...leaders]));
    });
});

test("what is read live is read before anything judges all that is known", () => {
    const order = checks.map(({ judges }) => judges);
    expect(order).toEqual([...order].sort((one, other) => stage(one) - stage(other)));
});

const stage = (judges: Check["judges"]) => ["shown", "read", "known"].indexOf(judges);

test("the address of a check leads to a heading of our documentation", () => {
    const headings = policies.match(/^#+ .*$/gm);
    for (const name of policyNames) {
        expect(headings).toContain(`## ${name}`);
        expect(docsOf(name)).toBe(
            `https://github.com/pulumi-scp/pulumi-scp-image-members/blob/main/docs/policies.md#${name}`,
        );
    }
});

test("our documentation has a table of the checks, with the level of each and how bad a violation is", () => {
    const row = /^\| \[`(.+?)`\]\(#(.+?)\) \| (\w+) \| (\w+) \|/gm;
    expect([...policies.matchAll(row)].map(([, ...cells]) => cells)).toEqual(
        checks.map(({ name, level, severity }) => [name, name, level, severity]),
    );
});

test("our documentation explains the messages of each check, under its rule", () => {
    const troubleshooting = readFileSync(`${root}/docs/troubleshooting.md`, "utf8");
    for (const { name, description } of checks) {
        expect(troubleshooting).toContain(`**${name}**: \`${description}\``);
    }
});

test("our documentation has a row for each key, with its default if it has one", () => {
    const rows = [...policies.matchAll(/^\| `(\w+)` \| (.*?) \|/gm)].map(([, key = "", cell = ""]) => {
        const value = /^`(.+)`$/.exec(cell)?.[1];
        return [key, value && JSON.parse(value)];
    });
    const defaults = Object.assign({}, ...checks.map((check) => check.defaults));
    expect(Object.fromEntries(rows)).toStrictEqual(
        Object.fromEntries(Object.keys(configurationKeys).map((key) => [key, defaults[key]])),
    );
});

describe("a check that is added to the list", () => {
    const added: Check = {
        name: "images-named",
        displayName: "Images named",
        description: "Images must have names.",
        level: "advisory",
        severity: "low",
        remedy: "Name the image.",
        keys: [],
        judges: "known",
        judge: () => [{ kind: "policy-failed", cause: "it judged" }],
    };

    /** The pack with one check more in the list, and nothing else changed. */
    function packWith(check: Check): typeof import("../../../../policy/index.js") {
        const path = "../../../../policy/checks/index.js";
        const all = [...checks, check];
        jest.doMock(path, () => ({
            ...jest.requireActual(path),
            checks: all,
            policyNames: all.map(({ name }) => name),
        }));
        try {
            let pack: unknown;
            jest.isolateModules(() => {
                pack = require("../../../../policy/index.js");
            });
            return pack as typeof import("../../../../policy/index.js");
        } finally {
            jest.dontMock(path);
        }
    }

    test("is in the pack, after those before it, and judges there", async () => {
        const policies = packWith(added).imageSharingPolicies();
        expect(policies.map(({ name }) => name)).toEqual([...policyNames, added.name]);
        const policy = policies.at(-1);
        expect(policy).toMatchObject({ description: added.description, enforcementLevel: "advisory" });
        const reported: string[] = [];
        await (policy as import("../../../../policy/pulumi/sdk.js").StackValidationPolicy).validateStack(
            { resources: [], getConfig: () => ({}) } as never,
            (message) => reported.push(message),
        );
        expect(reported).toEqual([expect.stringContaining("images-named failed: it judged")]);
    });

    test("can be given a level, and left out, by its name", () => {
        const { imageSharingPolicies } = packWith(added);
        const levels: object = { enforcementLevels: { [added.name]: "mandatory" } };
        expect(imageSharingPolicies(levels).at(-1)).toMatchObject({
            name: added.name,
            enforcementLevel: "mandatory",
        });
        const leftOut: object = { leaveOut: [added.name] };
        expect(imageSharingPolicies(leftOut).map(({ name }) => name)).toEqual(policyNames);
    });
});
