import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { CORE_SCHEMA, load } from "js-yaml";
import { checks, type PolicyName, policyNames } from "../../../policy/checks/index.js";
import { codeBlocks } from "../../docs/codeBlocks.js";
import { schemaFiles } from "../../docs/jsonSchemas.js";
import { repositoryFolder } from "../../engine/folders.js";
import { everyKey } from "../policy/everyKey.js";
import { wrongConfigurations, wrongFiles } from "../policy/rules/wrongConfigurations.js";

const read = (path: string) => readFileSync(join(repositoryFolder, path), "utf8");
/** As an editor reads it, to which an unquoted 77e04 is a number. */
const yaml = (text: string) => load(text, { schema: CORE_SCHEMA });

const ajv = new Ajv({ strict: true, allowUnionTypes: true });
addFormats(ajv);
const validate = {
    policies: ajv.compile(JSON.parse(read("schemas/policies.schema.json"))),
    approvals: ajv.compile(JSON.parse(read("schemas/approvals.schema.json"))),
};

/** What of a configuration each policy takes, under the policies' names. */
function filed(config: object): object {
    return Object.fromEntries(
        checks.map(({ name, keys }) => [
            name,
            Object.fromEntries(
                Object.entries(config).filter(([key]) => (keys as readonly string[]).includes(key)),
            ),
        ]),
    );
}

test("the schemas are those that `npm run docs` writes", () => {
    for (const [name, text] of Object.entries(schemaFiles())) {
        expect([name, read(`schemas/${name}`)]).toEqual([name, text]);
    }
});

test("the schemas are in the package", () => {
    expect(JSON.parse(read("package.json")).files).toContain("schemas");
});

describe("the schema of the policies' configuration", () => {
    test.each(["examples/pipelines/policies.json", "examples/golden-image/approvals.json"])(
        "takes %s",
        (file) => {
            validate.policies(JSON.parse(read(file)));
            expect(validate.policies.errors ?? []).toEqual([]);
        },
    );

    test("takes what the documentation shows", () => {
        const shown = [...read("docs/policies.md").matchAll(/^ {4}\{\n(?: {4}.*\n)+/gm)].map(
            ([block]) => block,
        );
        expect(shown.length).toBeGreaterThan(1);
        for (const block of [...shown, ...codeBlocks("README.md", "json")]) {
            validate.policies(JSON.parse(block));
            expect([block, validate.policies.errors ?? []]).toEqual([block, []]);
        }
    });

    test("takes every key, every level, Pulumi's own keys, and its own address", () => {
        expect(validate.policies(filed(everyKey))).toBe(true);
        for (const level of ["mandatory", "advisory", "remediate", "disabled"]) {
            const levels = policyNames.map((name): [PolicyName, object] => [
                name,
                { enforcementLevel: level },
            ]);
            expect(validate.policies(Object.fromEntries(levels))).toBe(true);
            expect(validate.policies({ all: level, environments: ["a/b"], $schema: "x" })).toBe(true);
        }
    });

    test.each<[object, string]>([
        [{ "image-members-aproved": {} }, "a misspelt policy"],
        [{ all: "strict" }, "a level that there is not"],
        [{ all: 3 }, "a level that is a number"],
        [{ all: { approvedMemberIds: ["a"] } }, "a key for all policies, which reaches none"],
        [{ "pending-shares-recent": { enforcementLevel: 1 } }, "a level of a policy that is a number"],
        [{ "pending-shares-recent": { approvals: [] } }, "a key of another policy"],
        [{ "api-version-supported": { days: 1 } }, "a key of a policy that has none"],
        [{ environments: "a" }, "environments that are no list"],
    ])("refuses %j: %s", (config) => {
        expect(validate.policies(config)).toBe(false);
    });

    /** Those that are about more than one value, and about letter case. */
    const isBeyondASchema = (line: string) => /^approvals.* repeats |in other letter case/.test(line);
    const table = wrongConfigurations.filter(([, line]) => !isBeyondASchema(line));

    test.each(table)("refuses what the policies refuse: %j", (config) => {
        const [name = "shared-images-approved"] = checks
            .filter(({ keys }) =>
                Object.keys(config as object).every((key) => (keys as readonly string[]).includes(key)),
            )
            .map((check) => check.name);
        expect(validate.policies({ [name]: config })).toBe(false);
    });

    test("leaves few of these to the policies", () => {
        expect(wrongConfigurations.length - table.length).toBeLessThan(10);
    });
});

describe("the schema of a file of approvals", () => {
    test("takes the example, what the documentation shows, and each form that a file can have", () => {
        const [, shown = ""] = /`approvals\.yaml`:\n\n((?: {4}.*\n)+)/.exec(read("docs/policies.md")) ?? [];
        for (const content of [
            yaml(read("examples/organisation-pack/approvals.yaml")),
            yaml(shown),
            [],
            { approvedMemberIds: ["a"] },
            {
                $schema: "x",
                approvals: [{ memberId: "a", name: "A", imageIds: ["i"], expires: "2028-02-29" }],
            },
        ]) {
            validate.approvals(content);
            expect([content, validate.approvals.errors ?? []]).toEqual([content, []]);
        }
    });

    test.each(wrongFiles)("refuses what the policies refuse: %j", (content) => {
        expect(validate.approvals(content)).toBe(false);
    });

    test("has an account that is a number to YAML put in quotes", () => {
        expect(validate.approvals(yaml("- memberId: 77e04"))).toBe(false);
        expect(validate.approvals(yaml("- memberId: '77e04'"))).toBe(true);
    });
});
