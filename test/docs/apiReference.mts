/**
 * Writes docs/api from the docstrings of what the package exports. With `--check` it writes nothing, and fails if what is
 * there is not what it would write.
 */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Application, Comment, type Context, Converter, DeclarationReflection } from "typedoc";
import * as z from "zod";
import { checks } from "../../policy/checks/index.js";
import { configurationKeys } from "../../policy/rules/configuration.js";
import { repositoryFolder } from "../engine/folders.js";

const FOLDER = join(repositoryFolder, "docs/api");

async function main(): Promise<void> {
    if (!process.argv.includes("--check")) {
        await rm(FOLDER, { recursive: true, force: true });
        await write(FOLDER);
        return;
    }
    const folder = await mkdtemp(join(tmpdir(), "api-reference-"));
    try {
        await write(folder);
        const differing = await differingFiles(folder, FOLDER);
        if (differing.length > 0) {
            throw new Error(
                `The API reference is out of date (${differing.join(", ")}). Write it anew: npm run docs`,
            );
        }
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

async function write(folder: string): Promise<void> {
    const app = await Application.bootstrapWithPlugins({
        options: join(repositoryFolder, "typedoc.json"),
        out: folder,
        logLevel: "Warn",
    });
    app.converter.on(Converter.EVENT_RESOLVE_BEGIN, leaveOutInherited);
    app.converter.on(Converter.EVENT_RESOLVE_BEGIN, describeConfiguration);
    const project = await app.convert();
    if (project !== undefined) {
        app.validate(project);
        await app.generateOutputs(project);
    }
    if (project === undefined || app.logger.hasErrors() || app.logger.hasWarnings()) {
        throw new Error("The API reference cannot be written: see above.");
    }
}

/** What a type has of another one is documented there: each error would repeat the properties of ScpError. */
function leaveOutInherited({ project }: Context): void {
    for (const reflection of Object.values(project.reflections)) {
        if (reflection instanceof DeclarationReflection && reflection.inheritedFrom !== undefined) {
            project.removeReflection(reflection);
        }
    }
}

interface DescribedObject {
    readonly properties: Readonly<
        Record<string, { readonly description?: string; readonly items?: DescribedObject }>
    >;
}

/** The types of the policies' configuration are inferred from its schema, and so are described by it. */
function describeConfiguration({ project }: Context): void {
    const schema = z.toJSONSchema(z.object(configurationKeys), { io: "input" }) as unknown as DescribedObject;
    describeProperties(
        project.getChildByName(["pulumi-scp-image-members/policy", "PolicyConfiguration"]),
        schema,
    );
    describeProperties(
        project.getChildByName(["pulumi-scp-image-members/policy", "Approval"]),
        schema.properties.approvals?.items,
    );
}

function describeProperties(type: unknown, { properties } = { properties: {} } as DescribedObject): void {
    for (const property of type instanceof DeclarationReflection ? (type.children ?? []) : []) {
        const text = properties[property.name]?.description ?? "";
        property.comment = new Comment([
            { kind: "text", text: `${text}${defaultText(property.name, text)}` },
        ]);
    }
}

/** A description can say itself what is so without the value. */
function defaultText(key: string, description: string): string {
    if (description.includes("Default:")) {
        return "";
    }
    const values = checks.flatMap(({ defaults = {} }) => Object.entries(defaults));
    const [, value] = values.find(([name]) => name === key) ?? [];
    return value === undefined ? "" : ` Default: \`${JSON.stringify(value)}\`.`;
}

async function differingFiles(one: string, other: string): Promise<string[]> {
    const [ours, theirs] = await Promise.all([contents(one), contents(other)]);
    return [...new Set([...ours.keys(), ...theirs.keys()])].filter(
        (name) => ours.get(name) !== theirs.get(name),
    );
}

async function contents(folder: string): Promise<Map<string, string>> {
    const names = await readdir(folder).catch(() => []);
    return new Map(
        await Promise.all(
            names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const),
        ),
    );
}

main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
});
