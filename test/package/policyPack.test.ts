import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import type { AnalyzerInfo } from "@pulumi/pulumi/proto/analyzer_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { load } from "js-yaml";
import { nodeFolder, repositoryFolder } from "../engine/folders.js";

/* What the built pack tells of itself: to the engine, and in the files of its folder. */

const FOLDER = join(repositoryFolder, "policy");

let pack: ChildProcess;
let info: AnalyzerInfo.AsObject;

beforeAll(async () => {
    const main = join(repositoryFolder, "dist/policy/pack.js");
    pack = spawn(join(nodeFolder, "node"), [main], { cwd: FOLDER, stdio: ["ignore", "pipe", "inherit"] });
    const [port] = await once(pack.stdout ?? pack, "data");
    const client = new AnalyzerClient(`127.0.0.1:${String(port).trim()}`, credentials.createInsecure());
    info = await new Promise((resolve, reject) => {
        client.getAnalyzerInfo(new Empty(), (error, answer) =>
            error ? reject(error) : resolve(answer.toObject()),
        );
    });
    client.close();
});

afterAll(() => pack?.kill());

function read(file: string): Record<string, unknown> {
    return load(readFileSync(join(repositoryFolder, file), "utf8")) as Record<string, unknown>;
}

test("it says what it is, whose images it is for, and where it comes from", () => {
    expect(info).toMatchObject({
        name: "scp-image-sharing",
        displayname: "Image sharing on Samsung Cloud Platform",
        provider: "Samsung Cloud Platform",
        tagsList: ["samsung-cloud-platform", "images", "sharing"],
        readme: readFileSync(join(FOLDER, "README.md"), "utf8"),
    });
});

test("its files say the same as the package", () => {
    const manifest = read("package.json");
    const ofPack = read("policy/package.json");
    const project = read("policy/PulumiPolicy.yaml");
    expect(info).toMatchObject({ version: manifest.version, description: project.description });
    expect(manifest.repository).toMatchObject({ url: `git+${info.repository}.git` });
    expect(ofPack).toMatchObject({ name: info.name, version: manifest.version });
    expect(project).toMatchObject({
        version: manifest.version,
        license: manifest.license,
        main: ofPack.main,
        website: info.repository,
    });
});
