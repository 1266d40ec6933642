import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Gateway, startGateway } from "../../testing/index.js";
import { LeakError } from "../leaks/leakSearch.js";
import { noteSecret } from "../leaks/seenSecrets.js";
import { connectionOf, IMAGE, PARTNER, POLICY_PACK } from "./deployment.js";
import { type Environment, PulumiProject } from "./pulumiProject.js";

jest.setTimeout(120_000);

/*
 * A secret in every place that credentials can come from, each of them in use. PulumiProject looks for them at its end, in
 * all that was printed and written: so do the other suites, for the secrets that they use.
 */

const PROXY_PASSWORD = "password-of-the-proxy";
const CA_TEXT = "text-in-the-certificate-file";

let outside: string;
let gateway: Gateway;
let environment: Environment;

beforeAll(async () => {
    gateway = await startGateway({
        accounts: [
            { accountId: "main", authToken: "token of the account main" },
            { accountId: "east", authToken: "token of the account east" },
        ],
        images: [
            { id: IMAGE, members: [{ memberId: PARTNER }] },
            { id: "east-image", owner: "east", members: [{ memberId: PARTNER }] },
        ],
    });
    for (const account of ["main", "east"]) {
        noteSecret("access key", gateway.stackConfigFor(account)["scp:accessKey"] ?? "");
        noteSecret("secret key", gateway.stackConfigFor(account)["scp:secretKey"] ?? "");
    }
    noteSecret("password", PROXY_PASSWORD);
    noteSecret("text", CA_TEXT);

    outside = mkdtempSync(join(tmpdir(), "secrets-"));
    mkdirSync(join(outside, ".scpconf"));
    const credentials = { "secret-key": gateway.stackConfig["scp:secretKey"] };
    writeFileSync(join(outside, ".scpconf/credentials.json"), JSON.stringify(credentials));
    writeFileSync(join(outside, "ca.pem"), `${CA_TEXT}\n-----BEGIN CERTIFICATE-----\n`);
    environment = {
        HOME: outside,
        SCP_TF_AUTH_TOKEN: gateway.stackConfig["scp:authToken"],
        SSL_CERT_FILE: join(outside, "ca.pem"),
        HTTPS_PROXY: `http://user:${PROXY_PASSWORD}@127.0.0.1:9`,
    };
});

afterAll(async () => {
    await gateway.close();
    rmSync(outside, { recursive: true, force: true });
});

function createProject(program: string): Promise<PulumiProject> {
    const { "scp:endpoint": endpoint = "", "scp:accessKey": accessKey = "" } = gateway.stackConfig;
    return PulumiProject.create({
        files: { "index.js": program },
        config: { "scp:endpoint": endpoint, "scp:apiVersion": "1.2" },
        secretConfig: {
            "scp:accessKey": accessKey,
            "scp:connections": JSON.stringify({
                east: { ...connectionOf(gateway, "east"), language: "ko-KR" },
            }),
        },
    });
}

test("nothing that is printed or written holds a secret: debug lines, engine logs, event streams, errors, state, files", async () => {
    const project = await createProject(`
        const { ImageMembers, getSharedImagesOutput } = require("pulumi-scp-image-members");
        new ImageMembers("main", { imageId: "${IMAGE}" });
        new ImageMembers("east", { imageId: "east-image", connection: "east" });
        exports.shared = getSharedImagesOutput().imageIds;
    `);
    try {
        const verbose = ["-v=9", "--logtostderr", "--debug"];
        const update = await project.up(["--skip-preview", ...verbose, "--event-log", "events.json"], {
            ...environment,
            PULUMI_DEBUG_COMMANDS: "true",
        });
        expect(update.stdout + update.stderr).toContain("answered 200");
        expect(update.exitCode).toBe(0);
        expect(readFileSync(join(project.folder, "events.json"), "utf8")).toContain("preludeEvent");
        expect(new Set(gateway.requests.map((request) => request.accountId))).toEqual(
            new Set(["main", "east", undefined]),
        );

        gateway.share(IMAGE, "another");
        const stream = { ...environment, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "1" };
        const preview = await project.preview(["--json", "--policy-pack", POLICY_PACK], stream);
        expect(preview.stdout).toContain("policyEvent");

        gateway.clockOffsetSeconds = 3600;
        const refresh = await project.refresh(["-v=9", "--debug"], environment);
        expect(refresh.stdout + refresh.stderr).toContain("answered 401");

        const state = await project.exportStateWithSecrets();
        const resources = state.deployment.resources ?? [];
        const engines = resources.filter((each) => each.type === "pulumi:providers:pulumi-nodejs");
        const ours = resources.filter((each) => each.type === "pulumi-nodejs:dynamic/scp:ImageMembers");
        const secret = gateway.stackConfigFor("east")["scp:secretKey"];
        expect(JSON.stringify(engines)).toContain(secret);
        expect(JSON.stringify(resources.filter((each) => !engines.includes(each)))).not.toContain(secret);
        expect(JSON.stringify(ours)).not.toContain(gateway.endpoint);
        expect(ours).toHaveLength(2);
        for (const { outputs } of ours) {
            expect(Buffer.byteLength(outputs?.__provider as string)).toBeLessThan(1024);
        }
    } finally {
        gateway.clockOffsetSeconds = 0;
        await project.dispose();
    }
});

test("the search would find one: on the output, in the debug log, in the state, in the project and in a temporary file", async () => {
    const secret = gateway.stackConfig["scp:secretKey"] ?? "";
    const project = await createProject(`
        const { writeFileSync } = require("node:fs");
        const { join } = require("node:path");
        const pulumi = require("@pulumi/pulumi");
        const secret = Buffer.from(process.env.PLANTED);
        console.log(secret.toString("base64"));
        pulumi.log.debug(JSON.stringify({ secret: secret.toString("base64url") }));
        writeFileSync("planted.txt", Buffer.from("a" + secret).toString("base64"));
        writeFileSync(join(require("node:os").tmpdir(), "planted.txt"), secret);
        exports.planted = secret.toString("hex");
    `);
    const up = ["--skip-preview", "--debug"];
    expect((await project.up(up, { PLANTED: secret })).exitCode).toBe(0);
    const error: LeakError = await project.dispose().then(
        () => new LeakError("nothing was found"),
        (leak) => leak,
    );
    expect(error).toBeInstanceOf(LeakError);
    expect(error.message).toContain("a secret key (base64) in `pulumi up --yes --skip-preview --debug`");
    expect(error.message).toContain("a secret key (hex) in `pulumi up --yes --skip-preview --debug`");
    expect(error.message).toContain("a secret key (base64) in file project/planted.txt");
    expect(error.message).toContain("a secret key (plain) in file tmp/planted.txt");
    expect(error.message).toMatch(/a secret key \(hex\) in file state\/\.pulumi\/stacks\//);
    expect(error.message).not.toContain(secret);
});
