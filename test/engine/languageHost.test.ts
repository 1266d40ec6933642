import { join } from "node:path";
import { PulumiProject } from "./pulumiProject.js";

const jsProgram = `
const pulumi = require("@pulumi/pulumi");
const provider = {
    async create(inputs) {
        return { id: "made", outs: { ...inputs, length: inputs.text.length } };
    },
};
class Note extends pulumi.dynamic.Resource {
    constructor(name, args) {
        super(provider, name, { length: undefined, ...args });
    }
}
console.log("a line of the program");
console.error("a complaint of the program");
const config = new pulumi.Config("scp");
exports.length = new Note("note", { text: config.require("text") }).length;
exports.secret = config.requireSecret("secret");
`;

const tsProgram = `
import * as pulumi from "@pulumi/pulumi";
const provider: pulumi.dynamic.ResourceProvider = {
    async create(inputs) {
        return { id: "made", outs: { ...inputs, length: inputs.text.length } };
    },
};
class Note extends pulumi.dynamic.Resource {
    declare readonly length: pulumi.Output<number>;
    constructor(name: string, args: { text: pulumi.Input<string> }) {
        super(provider, name, { length: undefined, ...args });
    }
}
export const length = new Note("note", { text: "typed" }).length;
`;

const packFiles = {
    "pack/PulumiPolicy.yaml": "runtime:\n  name: nodejs\n  options:\n    typescript: false\n",
    "pack/package.json": JSON.stringify({ name: "pack", version: "1.2.3" }),
    "pack/index.js": `
const pulumi = require("@pulumi/pulumi");
const { PolicyPack } = require("@pulumi/policy");
const forbidden = new pulumi.Config("scp").get("forbidden") ?? "nothing";
console.error("the pack runs for", pulumi.getProject(), pulumi.getStack(), process.cwd());
new PolicyPack("notes", {
    policies: [{
        name: "forbidden-text",
        description: "Some texts are forbidden.",
        enforcementLevel: "mandatory",
        validateResource: ({ props }, reportViolation) => {
            if (props.text === forbidden) reportViolation("the text is forbidden: " + forbidden);
        },
    }],
});
`,
};

jest.setTimeout(120_000);

/** A command with an environment of its own has a host of its own; all others of a project have one that stays. */
describe.each([
    ["that each command starts", { OF_THIS_COMMAND: "1" }],
    ["that stays from one command to the next", {}],
])("the Node.js language host %s", (_, environment) => {
    let project: PulumiProject;

    afterEach(() => project?.dispose());

    test("deploys a JavaScript program with a dynamic resource, and runs a policy pack over what is stored", async () => {
        project = await PulumiProject.create({
            files: { "index.js": jsProgram, ...packFiles },
            config: { "scp:text": "nothing" },
            secretConfig: { "scp:secret": "hush-hush" },
        });

        const up = await project.up(["--skip-preview"], environment);

        expect(up).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("length: 7") });
        expect(up.stdout).toContain("a line of the program");
        expect(up.stdout).toContain("a complaint of the program");
        expect(up.stdout).not.toContain("hush-hush");
        const state = await project.exportState();
        expect(state.deployment.resources?.at(-1)).toMatchObject({
            id: "made",
            outputs: { text: "nothing", length: 7 },
        });

        await project.writeFile("state.json", JSON.stringify(state));
        const audit = await project.run([
            "policy",
            "analyze",
            "--policy-pack",
            "pack",
            "--file",
            "state.json",
        ]);
        expect(audit).toMatchObject({ exitCode: 1 });
        expect(audit.stdout + audit.stderr).toContain("the text is forbidden: nothing");
    });

    test("deploys a TypeScript program", async () => {
        project = await PulumiProject.create({ files: { "index.ts": tsProgram } });

        const up = await project.up(["--skip-preview"], environment);

        expect(up).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("length: 5") });
    });

    test("reports a program that fails, once", async () => {
        project = await PulumiProject.create({ files: { "index.js": "throw new Error('it broke')" } });

        const preview = await project.preview([], environment);

        expect(preview.exitCode).not.toBe(0);
        expect(preview.stdout.match(/Error: it broke/g)).toHaveLength(1);
        expect(preview.stdout).not.toContain("exit code");
    });

    test("gives a policy pack the stack's configuration and lets it fail a preview", async () => {
        project = await PulumiProject.create({
            files: { "index.js": jsProgram, ...packFiles },
            config: { "scp:text": "bad", "scp:forbidden": "bad" },
            secretConfig: { "scp:secret": "hush-hush" },
        });

        const failing = await project.preview(["--policy-pack", "pack"], environment);

        expect(failing.exitCode).not.toBe(0);
        expect(failing.stdout).toContain("notes@v1.2.3");
        expect(failing.stdout).toContain("the text is forbidden: bad");
        expect(failing.stdout).toContain(`the pack runs for project dev ${join(project.folder, "pack")}`);
    });

    test("reports a policy pack that does not start", async () => {
        project = await PulumiProject.create({
            files: { "index.js": "", ...packFiles, "pack/index.js": "throw new Error('the pack broke')" },
        });

        const preview = await project.preview(["--policy-pack", "pack"], environment);

        expect(preview.exitCode).not.toBe(0);
        expect(preview.stdout + preview.stderr).toContain("the pack broke");
    });
});
