import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { scpPackage } from "../../../../provider/plugin/main.js";
import { packageSchema } from "../../../../provider/plugin/schema.js";
import { settingPlaces } from "../../../../provider/settings/places.js";

const { version, resources, functions } = scpPackage;
const schema = packageSchema(version, resources, functions);

interface Spec {
    readonly type?: string;
    readonly description?: string;
    readonly $ref?: string;
    readonly secret?: boolean;
    readonly willReplaceOnChanges?: boolean;
    readonly items?: Spec;
    readonly additionalProperties?: Spec;
    readonly properties?: Readonly<Record<string, Spec>>;
    readonly required?: readonly string[];
    readonly enum?: readonly { readonly value: string }[];
}

const types = schema.types as Record<string, Spec>;

/** The docstring of a declaration in a source, without its tags, and those of its members. */
function docstrings(file: string, name: string): { text: string; members: Record<string, string> } {
    const path = join(__dirname, "../../../../provider", file);
    const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
    const declaration = source.statements.find(
        (each): each is ts.InterfaceDeclaration | ts.ClassDeclaration | ts.FunctionDeclaration =>
            (ts.isInterfaceDeclaration(each) ||
                ts.isClassDeclaration(each) ||
                ts.isTypeAliasDeclaration(each) ||
                ts.isFunctionDeclaration(each)) &&
            each.name?.text === name,
    );
    if (declaration === undefined) {
        throw new Error(`${file} has no ${name}`);
    }
    const members = "members" in declaration ? [...declaration.members] : [];
    const properties = members.filter(
        (each): each is ts.PropertySignature | ts.PropertyDeclaration =>
            (ts.isPropertySignature(each) || ts.isPropertyDeclaration(each)) &&
            !each.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword),
    );
    return {
        text: docstring(declaration),
        members: Object.fromEntries(properties.map((each) => [each.name.getText(), docstring(each)])),
    };
}

function docstring(node: ts.Node): string {
    const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
    const paragraphs = (ts.getTextOfJSDocComment(doc?.comment) ?? "").split("\n\n");
    return paragraphs.map((paragraph) => paragraph.replace(/\s+/g, " ").trim()).join("\n\n");
}

function descriptions(properties: Readonly<Record<string, Spec>> = {}): Record<string, string | undefined> {
    return Object.fromEntries(Object.entries(properties).map(([name, spec]) => [name, spec.description]));
}

describe("its descriptions are the docstrings of the types that programs in TypeScript import", () => {
    test.each([
        ["types.ts", "ImageMember", types["scp:index:ImageMember"]],
        ["getSharedImages.ts", "SharedImage", types["scp:index:SharedImage"]],
        ["getImageMembers.ts", "GetImageMembersArgs", schema.functions["scp:index:getImageMembers"]?.inputs],
        [
            "getImageMembers.ts",
            "GetImageMembersResult",
            schema.functions["scp:index:getImageMembers"]?.outputs,
        ],
        ["getSharedImages.ts", "GetSharedImagesArgs", schema.functions["scp:index:getSharedImages"]?.inputs],
        [
            "getSharedImages.ts",
            "GetSharedImagesResult",
            schema.functions["scp:index:getSharedImages"]?.outputs,
        ],
        [
            "imageMembers.ts",
            "ImageMembersArgs",
            { properties: schema.resources["scp:index:ImageMembers"]?.inputProperties },
        ],
        [
            "imageShare.ts",
            "ImageShareArgs",
            { properties: schema.resources["scp:index:ImageShare"]?.inputProperties },
        ],
        [
            "imageShareAcceptance.ts",
            "ImageShareAcceptanceArgs",
            { properties: schema.resources["scp:index:ImageShareAcceptance"]?.inputProperties },
        ],
    ])("%s: %s has the same properties, each with its docstring", (file, name, spec) => {
        expect(descriptions(spec?.properties)).toEqual(docstrings(file, name).members);
    });

    test.each([
        ["imageMembers.ts", "ImageMembers"],
        ["imageShare.ts", "ImageShare"],
        ["imageShareAcceptance.ts", "ImageShareAcceptance"],
    ])("%s: the outputs of %s, and its arguments beside them", (file, name) => {
        const { inputProperties, properties } = schema.resources[`scp:index:${name}`] ?? {};
        expect(descriptions(properties)).toEqual({
            ...descriptions(inputProperties),
            ...docstrings(file, name).members,
        });
    });

    test.each([
        ["types.ts", "ImageMember", types["scp:index:ImageMember"]],
        ["types.ts", "ImageMemberStatus", types["scp:index:ImageMemberStatus"]],
        ["types.ts", "ImageVisibility", types["scp:index:ImageVisibility"]],
        ["getSharedImages.ts", "SharedImage", types["scp:index:SharedImage"]],
        ["imageMembers.ts", "ImageMembers", schema.resources["scp:index:ImageMembers"]],
        ["imageShare.ts", "ImageShare", schema.resources["scp:index:ImageShare"]],
        [
            "imageShareAcceptance.ts",
            "ImageShareAcceptance",
            schema.resources["scp:index:ImageShareAcceptance"],
        ],
        ["shares/imageShareAcceptance.ts", "ShareAnswer", types["scp:index:ShareAnswer"]],
    ])("%s: %s", (file, name, spec) => {
        expect(spec?.description).toBe(docstrings(file, name).text);
    });

    test.each([
        ["getImageMembers.ts", "getImageMembers"],
        ["getSharedImages.ts", "getSharedImages"],
    ])("%s: %s, of which the first paragraph holds in every language", (file, name) => {
        const [first] = docstrings(file, name).text.split("\n\n");
        expect(schema.functions[`scp:index:${name}`]?.description).toBe(first);
    });
});

test("what must be given, and what always is there, is required", () => {
    const { requiredInputs, required } = schema.resources["scp:index:ImageMembers"] ?? {};
    expect(requiredInputs).toEqual(["imageId"]);
    expect(required).toEqual(["imageId", "visibility", "members", "memberIds"]);
    const { inputs, outputs } = schema.functions["scp:index:getImageMembers"] ?? {};
    expect(inputs?.required).toEqual(["imageId"]);
    expect(outputs?.required).toEqual(["id", "imageId", "visibility", "members", "memberIds"]);
    expect(schema.functions["scp:index:getSharedImages"]?.inputs.required).toBeUndefined();
});

test("it says that another imageId is another resource", () => {
    const { inputProperties } = schema.resources["scp:index:ImageMembers"] ?? {};
    const replacing = Object.entries((inputProperties ?? {}) as Record<string, Spec>).filter(
        ([, { willReplaceOnChanges }]) => willReplaceOnChanges,
    );
    expect(replacing.map(([name]) => name)).toEqual(["imageId"]);
});

test("a provider has every key of the stack's configuration, and the secret ones are secret", () => {
    const variables = schema.config.variables as Record<string, Spec>;
    expect(schema.provider.inputProperties).toEqual(variables);
    expect(Object.keys(variables).sort()).toEqual(Object.keys(settingPlaces).sort());
    const secret = Object.entries(variables).filter((each) => each[1].secret);
    expect(secret.map(([name]) => name).sort()).toEqual(["authToken", "connections", "secretKey"]);
    expect(Object.values(variables).filter(({ description }) => !description)).toEqual([]);
    expect(variables.connections?.additionalProperties).toEqual({ $ref: "#/types/scp:index:Connection" });
    expect(Object.keys(types["scp:index:Connection"]?.properties ?? {}).sort()).toEqual(
        Object.keys(settingPlaces)
            .filter((name) => name !== "connections")
            .sort(),
    );
});

test("every type that it names is in it", () => {
    const named = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/types\/([^"]+)"/g)].map(
        ([, name]) => name,
    );
    expect([...new Set(named)].sort()).toEqual(Object.keys(types).sort());
    expect(types["scp:index:ImageMemberStatus"]?.enum).toEqual([
        { value: "pending" },
        { value: "accepted" },
        { value: "rejected" },
    ]);
});

test("it has the version of the package", () => {
    const manifest = JSON.parse(readFileSync(join(__dirname, "../../../../package.json"), "utf8"));
    expect(schema.version).toBe(manifest.version);
});
